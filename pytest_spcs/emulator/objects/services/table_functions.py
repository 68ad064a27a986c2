"""The table functions of a service: logs, events and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.objects.services.commands import GetEvents, GetLogRows, GetMetrics
from pytest_spcs.emulator.objects.services.system_functions import named_service
from pytest_spcs.emulator.sql.table_functions import TableFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

_RANGE = (("START_TIME", "TIMESTAMP_LTZ"), ("END_TIME", "TIMESTAMP_LTZ"))
_WHOSE = (("INSTANCE_ID", "NUMBER"), ("CONTAINER_NAME", "VARCHAR"))
_RECORD = (("RECORD", "VARIANT"), ("RECORD_ATTRIBUTES", "VARIANT"))


def _decoder(
    kind: Callable[..., Command[list[Facts]]],
) -> Callable[[str, Mapping[str, Any], Session], Command[list[Facts]]]:
    return lambda service, given, session: kind(
        named_service(service, session), given.get("START_TIME"), given.get("END_TIME")
    )


TABLE_FUNCTIONS = (
    TableFunction(
        "SPCS_GET_LOGS",
        (("TIMESTAMP", "TIMESTAMP_NTZ"), *_WHOSE, ("LOG", "VARCHAR"), ("RECORD_ATTRIBUTES", "VARIANT")),
        _RANGE,
        _decoder(GetLogRows),
    ),
    TableFunction(
        "SPCS_GET_EVENTS",
        (
            ("TIMESTAMP", "TIMESTAMP_NTZ"),
            ("SEVERITY", "VARCHAR"),
            ("EVENT_NAME", "VARCHAR"),
            ("EVENT_DETAILS", "VARIANT"),
            *_WHOSE,
            *_RECORD,
        ),
        _RANGE,
        _decoder(GetEvents),
    ),
    TableFunction(
        "SPCS_GET_METRICS",
        (
            ("TIMESTAMP", "TIMESTAMP_NTZ"),
            ("METRIC_NAME", "VARCHAR"),
            ("VALUE", "VARIANT"),
            ("UNIT", "VARCHAR"),
            *_WHOSE,
            ("RESOURCE", "VARIANT"),
            *_RECORD,
        ),
        _RANGE,
        _decoder(GetMetrics),
    ),
)
