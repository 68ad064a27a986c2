"""An account on a runtime that the test plays."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.account import Account, AccountIdentity
from pytest_spcs.emulator.account.clock import AdjustableClock
from pytest_spcs.emulator.account.commands import Command, CreateMode, Result
from pytest_spcs.emulator.account.grants import Grantee
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.compute_pools.commands import CreateComputePool
from pytest_spcs.emulator.objects.databases.commands import CreateDatabase
from pytest_spcs.emulator.objects.grants.commands import GrantPrivileges
from pytest_spcs.emulator.objects.image_repositories.commands import CreateImageRepository, PushImage
from pytest_spcs.emulator.objects.roles.commands import CreateRole
from pytest_spcs.emulator.objects.services.commands import CreateService, InlineSpecification
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.runtimes.contract import CannotRunError, Capability, Exit, ImageContent, InstancePlan, LogLine
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_spcs.emulator.objects.services.state import Service

SERVICE = ObjectName("DEMO", "PUBLIC", "ECHO")
SPECIFICATION = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
  endpoints:
  - name: echo
    port: 8080
    public: true
  - name: private
    port: 8081
  - name: raw
    port: 8082
    protocol: TCP
"""


class PlayedContent:
    """The content of an image for the played runtime."""

    kind = "played"


class PlayedInstance:
    """A running instance that does what the test tells it."""

    answers_probes = True

    def __init__(self, plan: InstancePlan, on_exit: Callable[[Exit], None], refuses: str | None) -> None:
        self.plan = plan
        self.starts: list[str] = []
        self.stops: list[tuple[str, float]] = []
        self.addresses: dict[int, tuple[str, int]] = {}
        self.stopped_with: float | None = None
        self.before_stop: Callable[[], object] = lambda: None
        self.lines = [LogLine(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), f"line {n}") for n in range(3)]
        self.started = threading.Semaphore(0)
        self._on_exit = on_exit
        self._refuses = refuses

    def start_container(self, name: str) -> None:
        if self._refuses:
            raise CannotRunError(self._refuses)
        self.starts.append(name)
        self.started.release()

    def stop_container(self, name: str, grace: float) -> None:
        self.stops.append((name, grace))

    def address(self, port: int) -> tuple[str, int]:
        return self.addresses.get(port, ("127.0.0.1", 1))

    def logs(self, container: str, *, previous: bool = False) -> list[LogLine]:
        return [] if previous or container != self.plan.containers[0].name else self.lines

    def stop(self, grace: float) -> None:
        self.before_stop()
        self.stopped_with = grace

    def exit(self, code: int, container: str = "echo") -> None:
        self._on_exit(Exit(container, code, datetime.now(UTC)))


class PlayedRuntime:
    """Hands every prepared instance to the test."""

    def __init__(self) -> None:
        self.instances: list[PlayedInstance] = []
        self.addresses: dict[int, tuple[str, int]] = {}
        self.refuses: str | None = None
        self.refuses_to_prepare: str | None = None
        self.closed = False
        self.gives: frozenset[Capability] = frozenset()

    def accepts(self, image: ImageContent) -> bool:
        return image.kind == "played"

    def prepare(self, plan: InstancePlan, on_exit: Callable[[Exit], None]) -> PlayedInstance:
        if self.refuses_to_prepare:
            raise CannotRunError(self.refuses_to_prepare)
        instance = PlayedInstance(plan, on_exit, self.refuses)
        instance.addresses = self.addresses
        self.instances.append(instance)
        return instance

    def close(self) -> None:
        self.closed = True


class World:
    """An account, a session in DEMO.PUBLIC, and short ways to speak to them."""

    def __init__(self, stage_root: Path) -> None:
        identity = AccountIdentity("ORG", "ACCT", "AWS_US_WEST_2", "127.0.0.1:1")
        self.clock = AdjustableClock()
        self.account = Account(identity=identity, clock=self.clock, stage_root=stage_root)
        nouns.teach(self.account)
        self.session = Session(1, "TESTER", "OWNER", is_platform=True, kinds=self.account.kinds)
        self.perform(CreateDatabase(name="DEMO"))
        self.session.database, self.session.schema = "DEMO", "PUBLIC"
        self.perform(CreateRole(name="OWNER"))
        owner = Grantee("ROLE", "OWNER")
        self.perform(GrantPrivileges(("BIND SERVICE ENDPOINT",), Securable("ACCOUNT"), owner))
        self.perform(CreateComputePool(name="POOL", instance_family="CPU_X64_XS", min_nodes=1, max_nodes=1))
        self.perform(CreateImageRepository(ObjectName("DEMO", "PUBLIC", "IMAGES")))
        self.push("echo:1")

    def perform(self, command: Command[Result]) -> Result:
        """Perform a command for the session."""
        return self.account.perform(command, self.session)

    def push(self, image: str, platform: str = "linux/amd64") -> None:
        path = f"/demo/public/images/{image}"
        self.perform(PushImage(path, "sha256:" + "a" * 64, platform, PlayedContent()))

    def create_service(
        self, text: str = SPECIFICATION, *, name: str = "ECHO", compute_pool: str = "POOL", **more: Any
    ) -> Service:
        command = CreateService(
            name=SERVICE.parent.object(name),
            compute_pool=compute_pool,
            source=InlineSpecification(text),
            mode=CreateMode.ERROR_IF_EXISTS,
            **more,
        )
        self.perform(command)
        return self.account[SERVICES].get(command.name)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until what runs has changed so that the condition holds."""
        with self.account.changed:
            assert self.account.changed.wait_for(condition, seconds)
