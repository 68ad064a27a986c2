"""The contract of a target: a Snowflake to run tests against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection
    from snowflake.core import Root

    from pytest_spcs.images.report import BuildStep


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a target can do that another cannot.

    ``app_objects``: an image may be an app object of the test, served by the test process.
    """

    app_objects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerfileSource:
    """An image to be made from a Dockerfile; ``dockerfile`` is absolute or relative to the build context."""

    context: Path
    dockerfile: str = "Dockerfile"
    build_arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AppSource:
    """An image that is an app object, served at a URL on loopback."""

    url: str


@dataclass(frozen=True, slots=True)
class PublishedImage:
    """What came of publishing an image: its digest and the steps of its build."""

    digest: str
    steps: tuple[BuildStep, ...] = ()


class ServiceTokens(Protocol):
    """Gives out the session tokens of one service's user."""

    def issue(self) -> str:
        """Return a new token."""
        ...

    def expire(self, token: str) -> None:
        """Let a token expire now: a login with it is told so."""
        ...

    def revoke(self, token: str) -> None:
        """Let a token not count any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLogin:
    """How code of a service logs in from this process: where, and with whose tokens."""

    host: str
    port: int
    protocol: str
    account: str
    tokens: ServiceTokens


class Target(Protocol):
    """A Snowflake to run tests against. Methods may be called from any thread."""

    @property
    def address(self) -> str:
        """Tells this Snowflake from another one: what a killed run left is only removed where it was made."""
        ...

    @property
    def outlives_the_run(self) -> bool:
        """Whether what a run leaves behind is still there for the next run."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What can be done here."""
        ...

    def start(self) -> None:
        """Begin to make the target usable, without waiting for it. Idempotent."""
        ...

    def stop(self) -> None:
        """End what ``start`` began. Idempotent."""
        ...

    def check(self) -> None:
        """Raise SpcsError where the target is known to have ended, at no cost."""
        ...

    def connect(self, **arguments: Any) -> SnowflakeConnection:
        """Open a session; ``arguments`` of the connector such as ``database`` and ``role`` come on top."""
        ...

    def root(self, connection: SnowflakeConnection) -> Root:
        """Return the ``snowflake.core`` root on a connection."""
        ...

    def service_login(self, service: str, *, role: str | None, warehouse: str | None) -> ServiceLogin:
        """Return how code logs in as a service's user; without ``role``, the tests' own role owns the service.

        Raises SpcsError where only containers of the service get its tokens.
        """
        ...

    def publish_image(self, path: str, source: DockerfileSource | AppSource) -> PublishedImage:
        """Put an image at ``/database/schema/repository/name:tag``."""
        ...

    def ingress_headers(self) -> Mapping[str, str]:
        """Return the headers with which a request from outside is let in at a public endpoint."""
        ...
