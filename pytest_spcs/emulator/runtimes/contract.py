"""The contract of a runtime, which runs the containers of a service instance and reports on them.

When to restart, what is ready and what a status is called are decided elsewhere, once for all runtimes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


ENDED_BY_SIGTERM = 143
"""The exit code of what ends by SIGTERM, as a shell counts it."""


class ImageContent(Protocol):
    """What an image in a repository holds; only the runtime that accepts it looks inside."""

    @property
    def kind(self) -> str:
        """One word for messages: ``app``, ``process``."""
        ...


class Capability(Enum):
    """What a specification can ask of a runtime beyond running containers; the value is the word for messages."""

    SECRETS = "secrets"
    VOLUMES = "volumes"
    CALLER_TOKEN = "caller tokens"  # noqa: S105 - a word for messages
    CONNECTION_CONFIG = "connection configurations"


class CannotRunError(Exception):
    """A container cannot be run here; the message says what happened to what, what was seen, and the way out."""


@dataclass(frozen=True, slots=True)
class ContainerPlan:
    """One container to run: the image's ENTRYPOINT and CMD count where ``command`` and ``arguments`` are None."""

    name: str
    image: ImageContent
    command: tuple[str, ...] | None = None
    arguments: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstancePlan:
    """One service instance to run: containers that share localhost, and the ports to be reached from outside.

    ``ports`` holds the endpoints' ports and those of probes. Containers of a job run once. Token, secrets, volumes,
    service names and egress rules will be further fields.
    """

    service: ObjectName
    index: int
    containers: tuple[ContainerPlan, ...]
    ports: tuple[int, ...]
    is_job: bool = False


@dataclass(frozen=True, slots=True)
class Exit:
    """How a container ended; codes above 128 are signals, as a shell counts them."""

    container: str
    code: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that a container wrote, without its line end."""

    at: datetime
    text: str
    stream: str = "stdout"


class RunningInstance(Protocol):
    """A started service instance. Methods may be called from any thread; after ``stop`` only ``logs`` is of use."""

    @property
    def answers_probes(self) -> bool:
        """Whether readiness is to be looked for; a container that answers nothing counts as ready when it runs."""
        ...

    def start_container(self, name: str) -> None:
        """Start a container of the plan, for the first time or again after its exit; raise CannotRunError."""
        ...

    def stop_container(self, name: str, grace: float) -> None:
        """End one container: SIGTERM, ``grace`` seconds, SIGKILL. Returns at once, and ``on_exit`` tells of the end.

        Nothing happens where it does not run. It can be started again afterwards.
        """
        ...

    def address(self, port: int) -> tuple[str, int]:
        """Return host and port where the instance's ``port`` is reached from this machine.

        Stays the same for the life of the instance. A connection is refused or closed while nothing listens inside.
        """
        ...

    def logs(self, container: str, *, previous: bool = False) -> list[LogLine]:
        """Return what the container's present run (or the one before) wrote, oldest first, at most the last 100 KB."""
        ...

    def stop(self, grace: float) -> None:
        """End all containers: SIGTERM, ``grace`` seconds, SIGKILL. Idempotent; leaves no process, port or file."""
        ...


class Runtime(Protocol):
    """Runs service instances."""

    @property
    def gives(self) -> frozenset[Capability]:
        """What containers get here; an instance whose specification needs more is not started."""
        ...

    def accepts(self, image: ImageContent) -> bool:
        """Tell whether images of this content can be run here."""
        ...

    def prepare(self, plan: InstancePlan, on_exit: Callable[[Exit], None]) -> RunningInstance:
        """Make room for an instance, with no container started yet; raise CannotRunError and leave nothing.

        ``on_exit`` is called from another thread each time a container ends by itself or by ``stop_container``.
        """
        ...

    def close(self) -> None:
        """Stop all instances at once and remove what the runtime keeps."""
        ...
