"""The parameters of users, of services and of what services are in: each has the nearest value that is set.

https://docs.snowflake.com/en/sql-reference/parameters, https://docs.snowflake.com/en/sql-reference/sql/show-parameters
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import name_filter
from pytest_spcs.emulator.account.parameters import (
    CALLER_TOKEN_VALIDITY,
    PARAMETERS,
    Parameter,
    ParameterType,
)
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.commands import SetCallerTokenValidity, ShowObjectParameters
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.users.state import USERS
from pytest_spcs.emulator.sql.shared_clauses import IN_SQL
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.securables import Securable
    from pytest_spcs.emulator.account.sessions import Session

_ONLY_OF_OBJECTS = (
    Parameter("DATA_RETENTION_TIME_IN_DAYS", ParameterType.NUMBER, "1"),
    Parameter("DEFAULT_DDL_COLLATION", ParameterType.STRING, ""),
    Parameter("MAX_DATA_EXTENSION_TIME_IN_DAYS", ParameterType.NUMBER, "14"),
    Parameter("SUSPEND_TASK_AFTER_NUM_FAILURES", ParameterType.NUMBER, "10"),
    Parameter("USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE", ParameterType.STRING, "Medium"),
    Parameter("USER_TASK_TIMEOUT_MS", ParameterType.NUMBER, "3600000"),
)
_KNOWN = {**PARAMETERS, **{parameter.name: parameter for parameter in _ONLY_OF_OBJECTS}}
_NAMES = {
    "SERVICE": frozenset({"LOG_LEVEL", CALLER_TOKEN_VALIDITY.name}),
    "USER": frozenset({"NETWORK_POLICY", *(name for name, parameter in PARAMETERS.items() if parameter.session)}),
}


def set_caller_token_validity(account: Account, _session: Session, command: SetCallerTokenValidity) -> None:
    """Let services without a nearer value act for their callers as long, or as long as by default."""
    if command.seconds is None:
        account.parameters.pop(CALLER_TOKEN_VALIDITY.name, None)
    else:
        account.parameters[CALLER_TOKEN_VALIDITY.name] = CALLER_TOKEN_VALIDITY.checked(command.seconds)


def show(account: Account, _session: Session, command: ShowObjectParameters) -> list[Facts]:
    """List the parameters of an object with their values and where these were set."""
    levels = list(_levels(account, command.on))
    wanted = name_filter(command.selection)
    names = _NAMES.get(command.on.kind, IN_SQL)
    if command.on.kind == "DATABASE":
        names |= {"EVENT_TABLE"}
    rows: list[Facts] = []
    for name in sorted(filter(wanted, names)):
        parameter = _KNOWN[name]
        level, value = next(((level, kept[name]) for level, kept in levels if name in kept), ("", parameter.default))
        rows.append(
            {
                "key": name,
                "value": value,
                "default": parameter.default,
                "level": level,
                "description": "",
                "type": parameter.type.value,
            }
        )
    return rows[: command.selection.limit]


def _levels(account: Account, on: Securable) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield what is set on an object, on what it is in, and on the account, the nearest first."""
    place = on.name
    if on.kind == "USER":
        user = account[USERS].get(str(place))
        yield "USER", user.parameters | ({} if user.network_policy is None else {"NETWORK_POLICY": user.network_policy})
        yield "ACCOUNT", account.parameters
        return
    if isinstance(place, ObjectName):
        service = account[SERVICES].get(place)
        kept = {"LOG_LEVEL": service.log_level, CALLER_TOKEN_VALIDITY.name: service.service_caller_token_validity_secs}
        yield "SERVICE", {name: str(value) for name, value in kept.items() if value is not None}
        place = place.parent
    if isinstance(place, SchemaName):
        yield "SCHEMA", account[SCHEMAS].get(place).settings
        place = place.database
    yield "DATABASE", account[DATABASES].get(place).settings
    yield "ACCOUNT", account.parameters


PERFORMERS: dict[type, Performer] = {
    SetCallerTokenValidity: set_caller_token_validity,
    ShowObjectParameters: show,
}
