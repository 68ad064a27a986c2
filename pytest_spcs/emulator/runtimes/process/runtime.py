"""The runtime that runs offline images as processes: in Linux namespaces, or plain where those are not to be had."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.clock import machine_time
from pytest_spcs.emulator.runtimes.contract import CannotRunError
from pytest_spcs.emulator.runtimes.process.hidden_files import hidden_files
from pytest_spcs.emulator.runtimes.process.holder_process import HolderError, HolderProcess
from pytest_spcs.emulator.runtimes.process.image import ProcessContent
from pytest_spcs.emulator.runtimes.process.instance import ProcessInstance, Surroundings
from pytest_spcs.emulator.runtimes.process.monitor import Monitor
from pytest_spcs.isolation import NOT_ISOLATED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_spcs.emulator.runtimes.contract import Capability, Exit, ImageContent, InstancePlan


class ProcessRuntime:
    """Runs the containers of offline images as processes of this machine.

    With ``namespaces=None`` it tries once whether namespaces are to be had, True asks for them, False does without.
    ``overlay=False`` copies an image's files at each start instead of laying an overlay over them. ``remark`` is told
    when the first instance starts and nothing is isolated.
    """

    def __init__(
        self,
        *,
        namespaces: bool | None = None,
        overlay: bool = True,
        now: Callable[[], datetime] = machine_time,
        remark: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self._monitor = Monitor()
        self._wanted = namespaces
        self._overlay = overlay
        self._now = now
        self._remark = remark
        self._lock = threading.Lock()
        self._trial = threading.Lock()
        self._nothing_prepared = threading.Condition(self._lock)
        self._preparing = 0
        self._closed = False
        self._tried = False
        self._reason: str | None = None
        self._remarked = False
        self._masked: list[str] | None = None
        self._instances: set[ProcessInstance] = set()

    @property
    def isolation(self) -> str:
        """How containers are kept apart here, for people: ``namespaces``, or ``plain processes`` and why."""
        reason = self._no_namespaces()
        return "namespaces" if reason is None else f"plain processes ({reason})"

    @property
    def gives(self) -> frozenset[Capability]:
        """Nothing beyond running containers yet."""
        return frozenset()

    def accepts(self, image: ImageContent) -> bool:
        """Tell whether the image was made from a Dockerfile for processes."""
        return isinstance(image, ProcessContent)

    def prepare(self, plan: InstancePlan, on_exit: Callable[[Exit], None]) -> ProcessInstance:
        """Make the instance's network and listeners; raise CannotRunError and leave nothing."""
        with self._lock:
            if self._closed:
                raise CannotRunError(
                    f"instance {plan.index} of {plan.service} cannot be set up: the runtime has been closed. "
                    "Start the emulator again."
                )
            self._preparing += 1
        instance = None
        try:
            reason = self._no_namespaces()
            self._remark_once(plan, reason)
            surroundings = Surroundings(self._monitor, self._now, self._overlay, reason, self._hidden())
            instance = ProcessInstance(plan, on_exit, surroundings, self._forget)
            return instance
        finally:
            with self._lock:
                if instance is not None:
                    self._instances.add(instance)
                self._preparing -= 1
                self._nothing_prepared.notify_all()

    def close(self) -> None:
        """Kill all containers at once and end the runtime's threads."""
        with self._lock:
            self._closed = True
            self._nothing_prepared.wait_for(lambda: not self._preparing)
            instances = list(self._instances)
        for instance in instances:
            instance.kill()
        for instance in instances:
            instance.stop(0)
        self._monitor.close()

    def _forget(self, instance: ProcessInstance) -> None:
        with self._lock:
            self._instances.discard(instance)

    def _no_namespaces(self) -> str | None:
        """Say why there are no namespaces, None when there are; a trial makes a container, all but its program."""
        with self._trial:
            if not self._tried:
                self._reason = self._find_out()
                self._tried = True
            return self._reason

    def _remark_once(self, plan: InstancePlan, reason: str | None) -> None:
        """Say with the first service that it is not kept apart from anything."""
        with self._lock:
            first, self._remarked = not self._remarked, True
        if first and reason is not None:
            self._remark(f"service {plan.service} runs as plain processes, {NOT_ISOLATED}: {reason}")

    def _hidden(self) -> list[str]:
        """Return what is masked; looked for once, since that takes as long as a container's start."""
        with self._trial:
            if self._masked is None:
                self._masked = hidden_files()
            return self._masked

    def _find_out(self) -> str | None:
        if self._wanted is not None:
            return None if self._wanted else "switched off"
        if sys.platform != "linux":
            return f"they are a feature of Linux, and this is {sys.platform}"
        holder = HolderProcess(self._monitor)
        try:
            holder.begin(
                {"namespaces": True, "hostname": "trial", "ports": [], "directory": "", "ports_directory": ""}, ()
            )
            plan = {
                "namespaces": True,
                "image": "",
                "visible": [],
                "files": {},
                "programs": {},
                "hidden": [],
                "overlay": False,
            }
            with open("/dev/null", "wb") as silence:  # noqa: PTH123 - a descriptor is all that is wanted
                holder.start("trial", {**plan, "arguments": None}, silence.fileno(), silence.fileno())
        except HolderError as error:
            return str(error)
        finally:
            holder.kill()
            holder.stop(0)
        return None
