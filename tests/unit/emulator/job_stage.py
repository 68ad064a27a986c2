"""A world whose jobs run on a runtime that the test plays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.job_services.commands import ExecuteJob, StartJob
from pytest_spcs.emulator.objects.services.commands import InlineSpecification
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.statements.router import Router
from pytest_spcs.emulator.supervision.reconciler import Reconciler
from tests.unit.emulator.played import SERVICE, PlayedInstance, PlayedRuntime, World

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.services.state import Service, ServiceStatus

JOB = SERVICE.parent.object("LOAD")
SPECIFICATION = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
    env: {COLOUR: blue}
"""


class Stage:
    """A world whose jobs run on a runtime that the test plays."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.account = world.account
        self.runtime = PlayedRuntime()
        self.reconciler = Reconciler(world.account, [self.runtime], stop_grace=3)
        self.threads = ThreadPoolExecutor(4)

    def start(self, text: str = SPECIFICATION, **more: Any) -> Service:
        command = StartJob(name=JOB, compute_pool="POOL", source=InlineSpecification(text), is_async=True, **more)
        self.world.perform(ExecuteJob(command))
        return self.account[SERVICES].get(JOB)

    def run(self, text: str = SPECIFICATION, **more: Any) -> Any:
        """Execute a synchronous job in a thread of its own."""
        start = StartJob(name=JOB, compute_pool="POOL", source=InlineSpecification(text), **more)
        return self.threads.submit(self.world.perform, ExecuteJob(start))

    def instance(self, number: int = 0) -> PlayedInstance:
        """Return an instance whose first container has been started."""
        self.world.wait_until(lambda: len(self.runtime.instances) > number)
        instance = self.runtime.instances[number]
        assert instance.started.acquire(timeout=10)
        return instance

    def wait(self, service: Service, status: ServiceStatus) -> None:
        self.world.wait_until(lambda: service.status is status)

    def ended(self, service: Service) -> None:
        self.world.wait_until(lambda: all(instance.ended for instance in service.instances))

    def close(self) -> None:
        self.reconciler.close()
        self.threads.shutdown()


def decoded(world: World, sql: str) -> Any:
    form = Router(nouns.statement_forms()).find(sql)
    assert form is not None
    return form.decode(Statement(sql), world.session)
