"""Makes what runs agree with what the account holds: one supervisor for each service instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.events import ClockMoved
from pytest_spcs.emulator.objects.services.events import ServiceChanged
from pytest_spcs.emulator.objects.services.state import SERVICES, ContainerState, InstanceState
from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan, InstancePlan
from pytest_spcs.emulator.supervision.instance import InstanceSupervisor
from pytest_spcs.emulator.supervision.required_capabilities import check_needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.objects.services.state import Service
    from pytest_spcs.emulator.runtimes.contract import Runtime
    from pytest_spcs.identifiers import ObjectName

STOP_GRACE = 30.0
"""Seconds between SIGTERM and SIGKILL, as the real service gives."""


class Reconciler:
    """Starts and stops service instances behind the account's back, whenever a service has changed."""

    def __init__(self, account: Account, runtimes: Sequence[Runtime], *, stop_grace: float = STOP_GRACE) -> None:
        self._account = account
        self._runtimes = tuple(runtimes)
        self._stop_grace = stop_grace
        self._supervisors: dict[ObjectName, list[InstanceSupervisor]] = {}
        account.events.follow(ServiceChanged, self._reconcile)
        account.events.follow(ClockMoved, self._look_again)

    def close(self) -> None:
        """Stop every instance and return when all are gone, and release what the runtimes hold."""
        self.stop_all()
        for runtime in self._runtimes:
            runtime.close()

    def stop_all(self) -> None:
        """Stop every instance at once and return when all are gone; services may be started afterwards."""
        with self._account.lock:
            supervisors = [one for many in self._supervisors.values() for one in many]
            self._supervisors.clear()
        for supervisor in supervisors:
            supervisor.stop(grace=0)
        for supervisor in supervisors:
            supervisor.join()

    def _look_again(self, _event: ClockMoved) -> None:
        for supervisor in (one for many in self._supervisors.values() for one in many):
            supervisor.look()

    def _reconcile(self, event: ServiceChanged) -> None:
        """Compare wanted and present instances; called while the account's lock is held."""
        service = self._account[SERVICES].find(event.name)
        present = self._supervisors.get(event.name, [])
        wanted = 0 if service is None else _wanted(service)
        kept: list[InstanceSupervisor] = []
        for supervisor in present:
            state = supervisor.instance
            current = supervisor.service is service and service is not None
            if current and state.index < wanted and service is not None and state.spec_digest == service.spec_digest:
                kept.append(supervisor)
            else:
                supervisor.stop(grace=self._stop_grace)
        if service is not None:
            indices = {supervisor.instance.index for supervisor in kept}
            if service.job is not None:
                # Each instance of a job runs once, so whatever has been started is not started again.
                indices |= {instance.index for instance in service.instances}
            kept += [self._start(service, index) for index in range(wanted) if index not in indices]
        if kept:
            self._supervisors[event.name] = kept
        else:
            self._supervisors.pop(event.name, None)
        if service is not None:
            service.events.note(service, self._account.clock.now())
        self._account.changed.notify_all()

    def _start(self, service: Service, index: int) -> InstanceSupervisor:
        containers = [
            ContainerState(
                name=container.name,
                image_name=f"{self._account.identity.registry}/{container.image.lstrip('/')}",
                image_digest=service.images[container.name].digest,
            )
            for container in service.specification.containers
        ]
        instance = InstanceState(
            index=index, spec_digest=service.spec_digest, created_on=self._account.clock.now(), containers=containers
        )
        service.instances.append(instance)
        supervisor = InstanceSupervisor(
            account=self._account,
            service=service,
            instance=instance,
            plan=_plan(service, index),
            runtime=self._runtime(service),
            stop_grace=self._stop_grace,
        )
        supervisor.start()
        return supervisor

    def _runtime(self, service: Service) -> Runtime | CannotRunError:
        contents = {image.content.kind: image.content for image in service.images.values()}
        for runtime in self._runtimes:
            if all(runtime.accepts(content) for content in contents.values()):
                try:
                    check_needs(service.specification, runtime)
                except CannotRunError as error:
                    return error
                return runtime
        kinds = ", ".join(f"{name} ({image.content.kind})" for name, image in sorted(service.images.items()))
        return CannotRunError(
            f"the containers of service {service.name} cannot share an instance: {kinds}. "
            "Give all of them an app object, or build all of them from Dockerfiles."
        )


def _wanted(service: Service) -> int:
    """Return how many instances are to run; the instances of a job that has ended are left alone."""
    if service.job is not None:
        return 0 if service.job.cancelled else service.min_instances
    return 0 if service.suspended else service.min_instances


def _plan(service: Service, index: int) -> InstancePlan:
    specification = service.specification
    given = _job_environment(service, index)
    containers = tuple(
        ContainerPlan(
            name=container.name,
            image=service.images[container.name].content,
            command=container.command,
            arguments=container.arguments,
            environment={**container.environment, **given},
        )
        for container in specification.containers
    )
    ports = {endpoint.port for endpoint in specification.endpoints if endpoint.port is not None}
    probes = (probe for c in specification.containers for probe in (c.readiness_probe, c.liveness_probe))
    ports |= {probe.port for probe in probes if probe is not None}
    return InstancePlan(
        service=service.name,
        index=index,
        containers=containers,
        ports=tuple(sorted(ports)),
        is_job=service.job is not None,
    )


def _job_environment(service: Service, index: int) -> dict[str, str]:
    """Return what the containers of a job with REPLICAS find out by.

    https://docs.snowflake.com/en/sql-reference/sql/execute-job-service
    """
    if service.job is None or service.job.replicas is None:
        return {}
    return {"SNOWFLAKE_JOB_INDEX": str(index), "SNOWFLAKE_JOBS_COUNT": str(service.job.replicas)}
