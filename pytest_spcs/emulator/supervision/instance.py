"""Watches one service instance: starts its containers, probes them, restarts what has ended, stops it.

Containers of a job run once; when all of them have ended, so has the instance.

Statuses and messages: https://docs.snowflake.com/en/sql-reference/sql/show-service-containers-in-service
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.services.state import ContainerStatus
from pytest_spcs.emulator.runtimes.contract import CannotRunError, Exit, RunningInstance, Runtime
from pytest_spcs.emulator.supervision.container import FIRST_LOOK, LOOK_GROWTH, ContainerWatch
from pytest_spcs.emulator.supervision.liveness import LivenessWatch
from pytest_spcs.emulator.supervision.probes import answers_ok, listens

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.objects.services.state import InstanceState, Job, Service
    from pytest_spcs.emulator.runtimes.contract import InstancePlan
    from pytest_spcs.specification.model import Probe

_LOG = logging.getLogger(__name__)

SETTLE_TIME = 1.0
"""Seconds after which a container without a readiness probe counts as started, unless a port answers before."""
_FIRST_RESTART, _LONGEST_RESTART = 0.1, 5.0
"""Seconds before the first restart, doubled each time, and the longest wait."""
_STOPPED = "Stopped before it completed"
"""What is said of a job's container that was ended from outside: by a cancellation or another container's failure."""


class InstanceSupervisor:
    """Owns one instance from its first start to its end, in a thread of its own."""

    def __init__(
        self,
        *,
        account: Account,
        service: Service,
        instance: InstanceState,
        plan: InstancePlan,
        runtime: Runtime | CannotRunError,
        stop_grace: float,
    ) -> None:
        self.service = service
        self.instance = instance
        self._account = account
        self._plan = plan
        self._runtime = runtime
        self._events: queue.SimpleQueue[Exit | None] = queue.SimpleQueue()
        self._grace = 0.0
        self._stop_grace = stop_grace
        self._stopping = threading.Event()
        probes = {c.name: (c.readiness_probe, c.liveness_probe) for c in service.specification.containers}
        self._watches = {
            state.name: ContainerWatch(state, ready, LivenessWatch(alive, account.clock) if alive is not None else None)
            for state in instance.containers
            for ready, alive in [probes[state.name]]
        }
        self._thread = threading.Thread(target=self._run, name=f"instance {service.name}/{instance.index}", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self, *, grace: float) -> None:
        """End all containers, giving them ``grace`` seconds after SIGTERM; returns at once."""
        self.instance.terminating = True
        self._grace = grace
        self._stopping.set()
        self._events.put(None)

    def look(self) -> None:
        """Look again at once, because the account's clock has been moved; returns at once."""
        self._events.put(None)

    def join(self) -> None:
        """Wait until nothing of the instance is left."""
        self._thread.join()

    def _run(self) -> None:
        running: RunningInstance | None = None
        try:
            running = self._prepare()
            if running is not None:
                self._watch(running)
        except Exception as error:  # noqa: BLE001  whatever it is, the service's status must show it
            _LOG.exception("supervising %s instance %s failed", self.service.name, self.instance.index)
            self._refuse(CannotRunError(f"internal error of pytest-spcs while supervising: {error!r}"))
        job = self.service.job
        try:
            if job is None:
                self._stopping.wait()
        finally:
            if running is not None:
                running.stop(self._grace)
            with self._account.lock:
                self.instance.ended = True
                if job is None and self.instance in self.service.instances:
                    self.service.instances.remove(self.instance)
                if job is not None:
                    self._settle_job(job)
                self._changed()

    def _changed(self) -> None:
        """Note what has changed and tell who waits; called while the account's lock is held."""
        self.service.events.note(self.service, self._account.clock.now())
        self._account.changed.notify_all()

    def _settle_job(self, job: Job) -> None:
        """Leave no container of an ended instance as if it went on; called while the account's lock is held."""
        if job.deleted_on is not None:
            self.instance.running = None
        for container in self.instance.containers:
            if container.status not in {ContainerStatus.DONE, ContainerStatus.FAILED}:
                container.status, container.message = ContainerStatus.FAILED, _STOPPED
        if all(instance.ended for instance in self.service.instances):
            job.completed_on = self._account.clock.now()
            self.service.updated_on = job.completed_on

    def _prepare(self) -> RunningInstance | None:
        if isinstance(self._runtime, CannotRunError):
            self._refuse(self._runtime)
            return None
        try:
            running = self._runtime.prepare(self._plan, self._events.put)
        except CannotRunError as error:
            self._refuse(error)
            return None
        with self._account.lock:
            self.instance.running = running
        for watch in self._watches.values():
            self._start(running, watch)
        return running

    def _refuse(self, error: CannotRunError) -> None:
        with self._account.lock:
            for container in self.instance.containers:
                container.status, container.message = ContainerStatus.FAILED, str(error)
            self._changed()

    def _start(self, running: RunningInstance, watch: ContainerWatch) -> None:
        if self._stopping.is_set():
            return
        watch.restart_at = None
        try:
            running.start_container(watch.state.name)
        except CannotRunError as error:
            self._observe(watch, ContainerStatus.FAILED, str(error))
            return
        now = time.monotonic()
        watch.running, watch.settled, watch.killed, watch.started_at = True, False, False, now
        watch.look_pause, watch.next_look = FIRST_LOOK, now + FIRST_LOOK
        with self._account.lock:
            watch.state.start_time = self._account.clock.now()
            if self.instance.start_time is None:
                self.instance.start_time = watch.state.start_time
        if watch.liveness is not None and running.answers_probes:
            watch.liveness.begin()
        if not running.answers_probes or (self.service.job is not None and watch.probe is None):
            watch.settled, watch.next_look = True, float("inf")
            self._observe(watch, ContainerStatus.READY, "Running")
        elif watch.state.status is not ContainerStatus.FAILED and watch.probe is not None:
            self._observe(watch, ContainerStatus.PENDING, _probe_failing(watch.probe))

    def _watch(self, running: RunningInstance) -> None:
        while not self._stopping.is_set() and not self._job_has_ended():
            try:
                event = self._events.get(timeout=self._until_next())
            except queue.Empty:
                event = None
            if event is not None and not self._stopping.is_set():
                self._ended(event)
            now = time.monotonic()
            for watch in self._watches.values():
                if watch.restart_at is not None and now >= watch.restart_at:
                    self._restart(running, watch)
                elif watch.running and now >= watch.next_look:
                    self._look(running, watch)
                self._check_alive(running, watch)

    def _job_has_ended(self) -> bool:
        """Tell whether this is an instance of a job whose containers have all ended, or one of them in failure."""
        if self.service.job is None:
            return False
        statuses = [watch.state.status for watch in self._watches.values()]
        return ContainerStatus.FAILED in statuses or all(status is ContainerStatus.DONE for status in statuses)

    def _until_next(self) -> float | None:
        moments = [w.restart_at for w in self._watches.values() if w.restart_at is not None]
        moments += [w.next_look for w in self._watches.values() if w.running and w.next_look != float("inf")]
        waits = [max(0.0, min(moments) - time.monotonic())] if moments else []
        waits += [
            left
            for w in self._watches.values()
            if w.liveness is not None and (left := w.liveness.seconds_left()) is not None
        ]
        return min(waits, default=None)

    def _ended(self, event: Exit) -> None:
        watch = self._watches[event.container]
        watch.running = watch.settled = False
        failed = ContainerStatus.FAILED, "Encountered fatal error while running, check container logs"
        if watch.liveness is not None:
            watch.liveness.end()
            if watch.killed:
                failed = ContainerStatus.FAILED, watch.liveness.message
        if self.service.job is not None:
            with self._account.lock:
                watch.state.last_exit_code = event.code
            completed = ContainerStatus.DONE, "Completed successfully"
            self._observe(watch, *(failed if event.code or watch.killed else completed))
            return
        pause = min(_FIRST_RESTART * 2**watch.state.restart_count, _LONGEST_RESTART)
        watch.restart_at = time.monotonic() + pause
        with self._account.lock:
            watch.state.last_exit_code = event.code
        self._observe(watch, *failed)

    def _restart(self, running: RunningInstance, watch: ContainerWatch) -> None:
        with self._account.lock:
            watch.state.restart_count += 1
            watch.state.last_restart_time = self._account.clock.now()
            self._changed()
        self._start(running, watch)

    def _look(self, running: RunningInstance, watch: ContainerWatch) -> None:
        watch.look_pause *= LOOK_GROWTH
        if watch.probe is not None:
            self._probe(running, watch, watch.probe)
        elif self._has_settled(running, watch):
            watch.settled, watch.next_look = True, float("inf")
            self._observe(watch, ContainerStatus.READY, "Running")
        else:
            watch.next_look = time.monotonic() + watch.look_pause

    def _probe(self, running: RunningInstance, watch: ContainerWatch, probe: Probe) -> None:
        if answers_ok(running.address(probe.port), probe.path):
            watch.failures, watch.settled = 0, True
            watch.next_look = time.monotonic() + probe.period
            self._observe(watch, ContainerStatus.READY, "Running")
            return
        watch.failures += 1
        if watch.settled and watch.failures < probe.failure_threshold:
            watch.next_look = time.monotonic() + probe.period
            return
        watch.next_look = time.monotonic() + min(watch.look_pause, probe.period)
        if watch.settled or watch.state.status is not ContainerStatus.FAILED:
            watch.settled = False
            self._observe(watch, ContainerStatus.PENDING, _probe_failing(probe))

    def _check_alive(self, running: RunningInstance, watch: ContainerWatch) -> None:
        """Ask a container whether it is alive when that is due; end one that has failed too often: it starts again."""
        liveness = watch.liveness
        if liveness is None or liveness.seconds_left() != 0:
            return
        answered = answers_ok(running.address(liveness.probe.port), liveness.probe.path)
        if liveness.has_failed(answered=answered):
            liveness.end()
            watch.killed, watch.next_look = True, float("inf")
            if self.service.job is None:  # a job has failed when its container has ended, not before
                self._observe(watch, ContainerStatus.FAILED, liveness.message)
            running.stop_container(watch.state.name, self._stop_grace)

    def _has_settled(self, running: RunningInstance, watch: ContainerWatch) -> bool:
        if time.monotonic() - watch.started_at >= SETTLE_TIME:
            return True
        return any(listens(running.address(port)) for port in self._plan.ports)

    def _observe(self, watch: ContainerWatch, status: ContainerStatus, message: str) -> None:
        with self._account.lock:
            if (watch.state.status, watch.state.message) != (status, message):
                watch.state.status, watch.state.message = status, message
                self._changed()


def _probe_failing(probe: Probe) -> str:
    return f"Readiness probe is failing at path: {probe.path}, port: {probe.port}"
