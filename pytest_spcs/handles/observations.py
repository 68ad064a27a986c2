"""What SHOW tells of a service: its containers, instances and endpoints, as frozen rows.

Columns: https://docs.snowflake.com/en/sql-reference/sql/show-service-containers-in-service and its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pytest_spcs.handles.sql import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerStatus:
    """One container of one instance; ``status`` is PENDING, READY, DONE, FAILED, TERMINATING or UNKNOWN."""

    instance_id: str
    instance_status: str
    container_name: str
    status: str
    message: str
    image_name: str
    image_digest: str
    restart_count: int
    start_time: str | None
    last_exit_code: int | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return what a row of SHOW SERVICE CONTAINERS says, also one of an account with fewer columns."""
        return cls(
            instance_id=str(row["instance_id"]),
            instance_status=_text(row.get("instance_status")) or "UNKNOWN",
            container_name=str(row["container_name"]),
            status=str(row["status"]),
            message=_text(row.get("message")) or "",
            image_name=_text(row.get("image_name")) or "",
            image_digest=_text(row.get("image_digest")) or "",
            restart_count=_number(row.get("restart_count")) or 0,
            start_time=_text(row.get("start_time")),
            last_exit_code=_number(row.get("last_exit_code")),
        )

    def __str__(self) -> str:
        facts = []
        if self.last_exit_code is not None:
            facts.append(f"exit code {self.last_exit_code}")
        if self.restart_count:
            facts.append(f"restarted {self.restart_count} {'time' if self.restart_count == 1 else 'times'}")
        in_brackets = f" ({', '.join(facts)})" if facts else ""
        message = f": {self.message}" if self.message and self.status != "READY" else ""
        return f"container {self.container_name}: {self.status}{in_brackets}{message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceStatus:
    """One service instance; ``status`` is PENDING, READY, FAILED, TERMINATING or SUCCEEDED."""

    instance_id: str
    status: str
    spec_digest: str
    creation_time: str | None
    start_time: str | None
    ip_address: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return what a row of SHOW SERVICE INSTANCES says."""
        return cls(
            instance_id=str(row["instance_id"]),
            status=str(row["status"]),
            spec_digest=_text(row.get("spec_digest")) or "",
            creation_time=_text(row.get("creation_time")),
            start_time=_text(row.get("start_time")),
            ip_address=_text(row.get("ip_address")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint; ``ingress_url`` has no scheme, and is a sentence while the address is being provisioned."""

    name: str
    port: int | None
    port_range: str | None
    protocol: str
    is_public: bool
    ingress_url: str | None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Return what a row of SHOW ENDPOINTS says; accounts before 2025 call ``is_public`` ``ingress_enabled``."""
        public = row.get("is_public", row.get("ingress_enabled"))
        return cls(
            name=str(row["name"]),
            port=_number(row.get("port")),
            port_range=_text(row.get("port_range")),
            protocol=_text(row.get("protocol")) or "HTTP",
            is_public=str(public).lower() in {"true", "1", "y", "yes"},
            ingress_url=_text(row.get("ingress_url")),
        )

    @property
    def address(self) -> str | None:
        """Host, or host and port, of a public endpoint that has one by now."""
        # "Endpoints provisioning in progress... check back in a few minutes"
        return None if self.ingress_url is None or " " in self.ingress_url else self.ingress_url


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _number(value: Any) -> int | None:
    return None if value is None or value == "" else int(value)
