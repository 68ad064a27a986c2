"""The system functions of services: the texts of their arguments become commands."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.objects.services.commands import (
    GetDnsDomain,
    GetServiceLogs,
    GetServiceStatus,
    WaitForServices,
    WaitForStatus,
)
from pytest_spcs.emulator.objects.services.views import status_document
from pytest_spcs.emulator.sql.forms import SystemFunction
from pytest_spcs.identifiers import InvalidIdentifierError, split

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName

_LINES = 3
"""Where the number of lines is among the arguments of SYSTEM$GET_SERVICE_LOGS: behind service, instance, container."""
_COUNT = re.compile(r"-?\d{1,9}(\.\d+)?", re.ASCII)


def named_service(text: str, session: Session) -> ObjectName:
    """Return the service that a text names."""
    try:
        return session.resolve_object(split(text))
    except InvalidIdentifierError:
        raise invalid_value(f"invalid identifier '{text}'") from None


def _truth(arguments: list[str], index: int) -> bool:
    return len(arguments) > index and arguments[index].upper() == "TRUE"


def _seconds(text: str) -> float:
    if not _COUNT.fullmatch(text):
        raise invalid_value(f"'{text}' is no number of seconds.")
    return float(text)


def _status(arguments: list[str], session: Session) -> GetServiceStatus:
    return GetServiceStatus(named_service(arguments[0], session), *map(_seconds, arguments[1:]))


def _wait_for_status(arguments: list[str], session: Session) -> WaitForStatus:
    return WaitForStatus(named_service(arguments[0], session), arguments[1].upper(), _seconds(arguments[2]))


def _dns_domain(arguments: list[str], session: Session) -> GetDnsDomain:
    try:
        return GetDnsDomain(session.resolve_schema(split(arguments[0])))
    except InvalidIdentifierError:
        raise invalid_value(f"invalid identifier '{arguments[0]}'") from None


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_value(f"'{text}' is no timestamp, as in 2026-01-31T12:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _logs(arguments: list[str], session: Session) -> GetServiceLogs:
    lines = arguments[_LINES] if len(arguments) > _LINES else ""
    if lines and not _COUNT.fullmatch(lines):
        raise invalid_value(f"'{lines}' is no number of lines.")
    return GetServiceLogs(
        named_service(arguments[0], session),
        instance=arguments[1],
        container=arguments[2],
        lines=int(float(lines)) if lines else None,
        previous=_truth(arguments, 4),
        since=_since(arguments[5]) if len(arguments) > 5 else None,  # noqa: PLR2004 - the sixth argument
        timestamps=_truth(arguments, 6),
    )


def _wait(arguments: list[str], session: Session) -> WaitForServices:
    return WaitForServices(tuple(named_service(text, session) for text in arguments[1:]), _seconds(arguments[0]))


FUNCTIONS = (
    SystemFunction("SYSTEM$GET_SERVICE_STATUS", _status, status_document, most=2),
    SystemFunction("SYSTEM$GET_SERVICE_LOGS", _logs, str, least=3, most=7),
    SystemFunction("SYSTEM$WAIT_FOR_SERVICES", _wait, str, least=2, most=None),
    SystemFunction("SYSTEM$GET_SERVICE_DNS_DOMAIN", _dns_domain, str),
    SystemFunction("SPCS_WAIT_FOR", _wait_for_status, str, of_service=True, least=2, most=2),
)
