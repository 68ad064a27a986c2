"""Answers a service function's rows by POSTing batches to its endpoint, as Snowflake's warehouse nodes do.

Behaviour: https://docs.snowflake.com/en/sql-reference/external-functions-implementation and
https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs
"""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING

from pytest_spcs.batches import request_headers
from pytest_spcs.emulator.account.errors import ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects.service_functions.privileges import check_owner_of_function
from pytest_spcs.emulator.objects.service_functions.rules import does_not_exist_in_service, signature_types
from pytest_spcs.emulator.objects.service_functions.state import BatchFailure
from pytest_spcs.emulator.objects.services.commands import ResumeService
from pytest_spcs.emulator.objects.services.state import SERVICES, ContainerStatus, InstanceStatus, ServiceStatus
from pytest_spcs.emulator.service_calls.delivery import Delivery, Endpoints, failed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.engine.contract import FunctionCall
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction
    from pytest_spcs.emulator.objects.services.state import Service

DEFAULT_BATCH_ROWS = 500
"""Rows of a batch without MAX_BATCH_ROWS; the real number is not published."""
LANES = 4
"""Batches of one call that are on their way at the same time; the real service sends them in parallel too."""
_CHANCES = 2
"""Restarts of a container that has ended which a batch waits for: what ends while it works is started again."""
_CRASH_LOOP = 5
"""Restarts after which a container is not waited for any more."""
_THREADS = 64


class FunctionBridge:
    """Calls endpoints for the SQL engine. Safe to use from any thread; connections are kept alive and reused."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._endpoints = Endpoints()
        self._lanes = ThreadPoolExecutor(_THREADS, thread_name_prefix="batches")
        self._next_instance = itertools.count()

    def bind(self, function: ServiceFunction) -> FunctionCall:
        """Return the call that answers rows of one function."""

        def call(query_id: str, rows: Sequence[Sequence[object]]) -> Sequence[object]:
            check_owner_of_function(self._account, function)
            size = function.max_batch_rows or DEFAULT_BATCH_ROWS
            headers = self._headers(function, query_id)
            batches = [rows[start : start + size] for start in range(0, len(rows), size)]
            answers: list[Sequence[object]] = [()] * len(batches)
            failed_already = threading.Event()

            def lane(first: int) -> None:
                for number in range(first, len(batches), LANES):
                    if failed_already.is_set():
                        return
                    try:
                        answers[number] = self._batch(function, headers, batches[number])
                    except BaseException:
                        failed_already.set()
                        raise

            others = [self._lanes.submit(lane, first) for first in range(1, min(LANES, len(batches)))]
            try:
                lane(0)
            finally:
                wait(others)
            for other in others:
                other.result()
            return list(itertools.chain.from_iterable(answers))

        return call

    def close(self) -> None:
        """Close all connections."""
        self._lanes.shutdown(wait=False, cancel_futures=True)
        self._endpoints.close()

    def _headers(self, function: ServiceFunction, query_id: str) -> dict[str, str]:
        arguments = zip(function.signature.arguments, signature_types(function), strict=True)
        return request_headers(
            function=function.name.name,
            signature="(" + ", ".join(f"{name} {data_type.family}" for (name, _), data_type in arguments) + ")",
            returns=function.signature.returns,
            query_id=query_id,
            batch_id="",
            context=self.context(function, query_id),
        )

    def _batch(
        self, function: ServiceFunction, headers: Mapping[str, str], rows: Sequence[Sequence[object]]
    ) -> Sequence[object]:
        delivery = Delivery(
            function, rows, headers=headers, locate=partial(self.address, function), endpoints=self._endpoints
        )
        try:
            return delivery.values()
        except ObjectMissingError:
            # ON_BATCH_FAILURE is about batches that have been tried too often; here nobody is left to send them to.
            raise
        except SnowflakeError:
            if function.on_batch_failure is BatchFailure.RETURN_NULL:
                return [None] * len(rows)
            raise

    def address(self, function: ServiceFunction, deadline: float) -> tuple[str, int]:
        """Return where a ready instance answers, waking a suspended service; ready ones take turns."""
        account = self._account
        first: int | None = None
        waited = False
        with account.lock:
            while True:
                # Looked up again each time: while this waits, the service may be dropped and created anew.
                service = account[SERVICES].get(function.service)
                port = _port(function, service)
                if service.suspended:
                    if waited:
                        raise failed(function, f"service {service.name} is no longer running")
                    self._wake(service, function)
                waited = True
                ready = [
                    instance.running
                    for instance in service.instances
                    if instance.status is InstanceStatus.READY and instance.running is not None
                ]
                if ready:
                    return ready[next(self._next_instance) % len(ready)].address(port)
                if service.status is ServiceStatus.FAILED:
                    restarts = _restarts(service)
                    first = restarts if first is None else min(first, restarts)
                    if _is_hopeless(service, restarts - first):
                        raise failed(function, f"service {service.name} is FAILED: {_seen(service)}")
                left = deadline - time.monotonic()
                if left <= 0 or not account.changed.wait(left):
                    raise failed(function, f"service {service.name} has no ready instance: {_seen(service)}")

    def _wake(self, service: Service, function: ServiceFunction) -> None:
        if not service.auto_resume:
            raise failed(function, f"service {service.name} is SUSPENDED and has AUTO_RESUME = FALSE")
        platform = Session(identity=0, user="SNOWFLAKE", role=service.owner, is_platform=True)
        self._account.perform(ResumeService(service.name), platform)

    def context(self, function: ServiceFunction, query_id: str) -> dict[str, str]:
        """Return the values of the function's CONTEXT_HEADERS, as the session that calls it would see them."""
        if not function.context_headers:
            return {}
        caller = self._account.callers.get(query_id)
        identity, now = self._account.identity, self._account.clock.now()
        known: dict[str, object] = {
            "CURRENT_TIMESTAMP": now,
            "CURRENT_DATE": now.date(),
            "CURRENT_TIME": now.time(),
            "CURRENT_ACCOUNT": identity.name,
            "CURRENT_REGION": identity.region,
            "CURRENT_VERSION": identity.version,
        }
        if caller is not None:
            known |= {
                "CURRENT_USER": caller.user,
                "CURRENT_ROLE": caller.role,
                "CURRENT_WAREHOUSE": caller.warehouse,
                "CURRENT_DATABASE": caller.database,
                "CURRENT_SCHEMA": caller.schema,
                "CURRENT_SESSION": caller.identity,
            }
        values = {name: known.get(name) for name in function.context_headers}
        return {name: "" if value is None else str(value) for name, value in values.items()}


def _port(function: ServiceFunction, service: Service) -> int:
    endpoint = service.specification.endpoint(function.endpoint)
    if endpoint is None or endpoint.port is None:
        declared = ", ".join(e.name for e in service.specification.endpoints) or "none"
        raise does_not_exist_in_service(function.endpoint, str(function.service), declared)
    return endpoint.port


def _restarts(service: Service) -> int:
    return max((c.restart_count for instance in service.instances for c in instance.containers), default=0)


def _is_hopeless(service: Service, restarts: int) -> bool:
    """Tell whether a failed service is worth waiting for no more, after so many restarts since the wait began."""
    failures = [
        container
        for instance in service.instances
        for container in instance.containers
        if container.status is ContainerStatus.FAILED
    ]
    never_ran = any(container.last_exit_code is None for container in failures)
    return never_ran or restarts >= _CHANCES or _restarts(service) >= _CRASH_LOOP


def _seen(service: Service) -> str:
    containers = [
        f"instance {instance.index} container {container.name} {container.status.value} "
        f"({container.message}, restarted {container.restart_count} times)"
        for instance in service.instances
        for container in instance.containers
    ]
    return "; ".join(containers) or f"status {service.status.value}, no instances"
