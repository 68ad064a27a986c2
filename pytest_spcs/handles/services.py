"""Services: their status, containers, endpoints and logs, and suspending, resuming, altering and dropping them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, Unpack

from pytest_spcs.argument_kinds import NAMES, WORD
from pytest_spcs.arguments import checked
from pytest_spcs.errors import ServiceNotReadyError, WaitTimeoutError
from pytest_spcs.handles.causes import advice_for
from pytest_spcs.handles.diagnosis import Observation, lines, why_hopeless
from pytest_spcs.handles.endpoints import EndpointHandle, ServiceView
from pytest_spcs.handles.observations import Endpoint
from pytest_spcs.handles.service_objects import ServiceObjectHandle
from pytest_spcs.handles.service_properties import ServiceProperties, assignments
from pytest_spcs.identifiers import fold, render
from pytest_spcs.literals import literal, long_literal
from pytest_spcs.waiting import Deadline, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from snowflake.core import Root

    from pytest_spcs.handles.sql import Sql


class ServiceHandle(ServiceObjectHandle):
    """A service. Each question is asked when it is put: nothing but endpoint addresses is remembered."""

    def __init__(
        self,
        *,
        name: str,
        sql: Sql,
        root: Callable[[], Root],
        ready_timeout: float,
        ingress_headers: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        super().__init__(name=name, sql=sql, root=root)
        self.ready_timeout = ready_timeout
        self._ingress_headers = ingress_headers
        self._endpoint_handles: dict[str, EndpointHandle] = {}

    @property
    def status(self) -> str:
        """PENDING, RUNNING, FAILED, SUSPENDING, SUSPENDED, DELETING, DELETED or INTERNAL_ERROR, as it is now."""
        return super().status

    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints that the specification declares."""
        return [Endpoint.of(row) for row in self._ask(f"SHOW ENDPOINTS IN SERVICE {self.name}")]

    def endpoint(self, name: str) -> EndpointHandle:
        """Return the endpoint of that name, to send requests to.

        Raises:
            EndpointError: the specification declares no endpoint of that name.
        """
        known = self._endpoint_handles.get(name.lower())
        if known is not None:
            return known
        view = ServiceView(
            name=self.name,
            endpoints=self.endpoints,
            status=lambda: self.status,
            evidence=lambda: lines(self._look_closely(self._look())),
            ingress_headers=self._ingress_headers,
            ready_timeout=self.ready_timeout,
        )
        handle = EndpointHandle(name, view)
        handle.describe()
        return self._endpoint_handles.setdefault(name.lower(), handle)

    def suspend(self, *, wait: bool = True) -> None:
        """Suspend the service, and wait until its instances are gone."""
        self._change("SUSPEND")
        if wait:
            self.wait_for("SUSPENDED")

    def resume(self, *, wait: bool = True) -> None:
        """Resume the service, and wait until it is ready."""
        self._change("RESUME")
        if wait:
            self.wait_until_ready()

    @checked("alter", properties=ServiceProperties, specification=WORD, specification_file=WORD, unset=NAMES)
    def alter(
        self,
        *,
        specification: str | None = None,
        specification_file: str | None = None,
        unset: Iterable[str] = (),
        wait: bool = True,
        **properties: Unpack[ServiceProperties],
    ) -> None:
        """Change the specification, set properties, unset others, in this order, and wait until it is ready again.

        ``specification`` is a text, ``specification_file`` the place of a file on a stage: ``@stage/folder/spec.yaml``.
        A suspended service is not waited for.
        """
        if specification is not None:
            self._change(f"FROM SPECIFICATION {long_literal(specification)}")
        if specification_file is not None:
            stage, _, path = specification_file.partition("/")
            self._change(f"FROM {stage} SPECIFICATION_FILE = {literal(path)}")
        if properties:
            self._change(f"SET {assignments(properties)}")
        if unset:
            self._change(f"UNSET {', '.join(render(fold(name)) for name in unset)}")
        if wait and self.status not in {"SUSPENDED", "SUSPENDING"}:
            self.wait_until_ready()

    def drop(self, *, if_exists: bool = False, force: bool = False) -> None:
        """Remove the service; ``force`` also one with block volumes, which are lost then."""
        self._sql.execute(f"DROP SERVICE {'IF EXISTS ' if if_exists else ''}{self.name}{' FORCE' if force else ''}")
        self.close()

    @checked("wait_until_ready")
    def wait_until_ready(self, timeout: float | None = None) -> Self:
        """Return the handle when the service is RUNNING with the present specification.

        Gives up before ``timeout`` seconds (by default the setting ``ready_timeout``) where waiting cannot help:
        a container keeps failing, or the service is suspended.

        Raises:
            ServiceNotReadyError: with what was seen of its containers and their logs, and what to do.
        """
        return self._wait("READY", lambda seen: seen.is_ready, timeout, hopeless=why_hopeless)

    @checked("wait_for", status=WORD)
    def wait_for(self, status: str, timeout: float | None = None) -> Self:
        """Return the handle when the service status is ``status``, such as SUSPENDED.

        Raises:
            ServiceNotReadyError: with what was seen instead.
        """
        wanted = status.upper()
        hopeless = why_hopeless if wanted == "RUNNING" else _never_hopeless
        return self._wait(wanted, lambda seen: seen.status == wanted, timeout, hopeless=hopeless)

    def close(self) -> None:
        """Close the connections to endpoints. A later request opens new ones."""
        for endpoint in self._endpoint_handles.values():
            endpoint.forget_address()
            endpoint.close()

    def _wait(
        self,
        wanted: str,
        reached: Callable[[Observation], bool],
        timeout: float | None,
        *,
        hopeless: Callable[[Observation], str | None],
    ) -> Self:
        deadline = Deadline(self.ready_timeout if timeout is None else timeout)

        def look() -> Observation | None:
            seen = self._look()
            reason = hopeless(seen)
            if reason is None:
                return seen if reached(seen) else None
            told = lines(self._look_closely(seen))
            raise ServiceNotReadyError.given_up(
                self.name, wanted=wanted, reason=reason, seconds=deadline.elapsed, seen=told, advice=advice_for(told)
            )

        try:
            wait_until(look, deadline=deadline, evidence=lambda: self.name)
        except ServiceNotReadyError:
            raise
        except WaitTimeoutError:
            told = lines(self._look_closely(self._look()))
            raise ServiceNotReadyError.after_waiting(
                self.name, wanted=wanted, seconds=deadline.seconds, seen=told, advice=advice_for(told)
            ) from None
        return self

    def _look(self) -> Observation:
        """Observe the service as cheaply as can be: one statement while it is on its way."""
        rows = self._show_containers()
        status = rows[0].get("service_status") if rows else None
        if status is not None and status != "RUNNING":
            return Observation(self.name, str(status), self._containers_in(rows))
        described = self.describe()
        return Observation(
            self.name,
            str(described["status"]),
            self._containers_in(rows),
            is_upgrading=str(described.get("is_upgrading")).lower() == "true",
        )

    def _change(self, change: str) -> None:
        self._ask(f"ALTER SERVICE {self.name} {change}")
        for endpoint in self._endpoint_handles.values():
            endpoint.forget_address()


def _never_hopeless(_: Observation) -> None:
    return None
