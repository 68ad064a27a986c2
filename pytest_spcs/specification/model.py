"""The service specification as frozen data, after loading and validation.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Protocol(Enum):
    """What an endpoint speaks."""

    HTTP = "HTTP"
    TCP = "TCP"


@dataclass(frozen=True, slots=True)
class Probe:
    """An HTTP GET that answers 200 while all is well; ``period`` in seconds, ``failure_threshold`` in probes."""

    port: int
    path: str
    period: float
    failure_threshold: int = 3


@dataclass(frozen=True, slots=True)
class Resources:
    """What one container asks for and may use: CPU in cores, memory in bytes, GPUs as a count; None is not given."""

    requested_cpu: float | None = None
    requested_memory: int | None = None
    cpu_limit: float | None = None
    memory_limit: int | None = None
    gpus: int | None = None


@dataclass(frozen=True, slots=True)
class VolumeMount:
    """Where a volume appears in a container."""

    name: str
    mount_path: str


@dataclass(frozen=True, slots=True)
class SecretReference:
    """A Snowflake secret in a container: as files below ``directory`` or as one environment variable."""

    object_name: str | None = None
    object_reference: str | None = None
    directory: str | None = None
    environment_variable: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class SessionTokenConfig:
    """How the session token is mounted."""

    path: str = "/snowflake/session"
    permission: str = "0644"
    mount_connection_config: bool = False


@dataclass(frozen=True, slots=True)
class Container:
    """One container of the specification; ``command`` replaces ENTRYPOINT and ``arguments`` replaces CMD."""

    name: str
    image: str
    command: tuple[str, ...] | None = None
    arguments: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    readiness_probe: Probe | None = None
    liveness_probe: Probe | None = None
    volume_mounts: tuple[VolumeMount, ...] = ()
    resources: Resources = Resources()
    secrets: tuple[SecretReference, ...] = ()
    mount_session_token: bool = True
    session_token: SessionTokenConfig = SessionTokenConfig()


@dataclass(frozen=True, slots=True)
class CorsSettings:
    """Which other origins may call a public endpoint from a browser."""

    allow_origins: tuple[str, ...]
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A named port of the service; exactly one of ``port`` and ``port_range`` (first and last port) is given."""

    name: str
    port: int | None = None
    port_range: tuple[int, int] | None = None
    public: bool = False
    protocol: Protocol = Protocol.HTTP
    cors: CorsSettings | None = None


class VolumeSource(Enum):
    """Where a volume's bytes live."""

    LOCAL = "local"
    MEMORY = "memory"
    BLOCK = "block"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Volume:
    """A named volume. ``stage`` is the ``@stage/folder`` of a stage volume, ``size`` is in bytes.

    ``settings`` holds ``blockConfig`` or ``stageConfig`` as written.
    """

    name: str
    source: VolumeSource
    stage: str | None = None
    size: int | None = None
    uid: int | None = None
    gid: int | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """A role of the service that may use some of its endpoints."""

    name: str
    endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Specification:
    """A whole specification. ``document`` is the normalised document that DESCRIBE SERVICE shows.

    ``resource_management`` holds the autoscaling policies as written.
    """

    containers: tuple[Container, ...]
    endpoints: tuple[Endpoint, ...] = ()
    volumes: tuple[Volume, ...] = ()
    service_roles: tuple[ServiceRole, ...] = ()
    execute_as_caller: bool = False
    enable_custom_credentials: bool = False
    log_level: str = "INFO"
    metric_groups: tuple[str, ...] = ()
    resource_management: Mapping[str, object] = field(default_factory=dict)
    document: Mapping[str, object] = field(default_factory=dict)

    def endpoint(self, name: str) -> Endpoint | None:
        """Return the endpoint of that name, or None."""
        return next((endpoint for endpoint in self.endpoints if endpoint.name == name), None)
