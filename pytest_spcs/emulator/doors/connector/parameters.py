"""The session parameters that clients are told about, as the JSON that they expect.

Which ones drivers read: snowflake-connector-python, ``connection.py`` of 4.x, and recordings of 5.x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.parameters import PARAMETERS, ParameterType
from pytest_spcs.emulator.doors.authentication import LoginError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session

Told = str | int | bool

_TOLD = (
    "AUTOCOMMIT",
    "BINARY_OUTPUT_FORMAT",
    "CLIENT_DISABLE_INCIDENTS",
    "CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX",
    "CLIENT_PREFETCH_THREADS",
    "CLIENT_RESULT_CHUNK_SIZE",
    "CLIENT_SESSION_CLONE",
    "CLIENT_SESSION_KEEP_ALIVE",
    "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY",
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD",
    "CLIENT_TELEMETRY_ENABLED",
    "DATE_OUTPUT_FORMAT",
    "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT",
    "TIMESTAMP_OUTPUT_FORMAT",
    "TIMESTAMP_TYPE_MAPPING",
    "TIMESTAMP_TZ_OUTPUT_FORMAT",
    "TIMEZONE",
    "TIME_OUTPUT_FORMAT",
)
_PINNED: Mapping[str, Told] = {
    # Array binds stay in the request: no stage, no upload before an INSERT. 0 would mean it to Python, not to Node.
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 1_000_000_000,
    # Nobody would read the telemetry, and sending it delays closing a connection.
    "CLIENT_TELEMETRY_ENABLED": False,
}


def is_true(text: str | None) -> bool:
    """Tell whether a parameter's text is true; 5.x clients send ``"false"`` as text, 4.x ones a JSON boolean."""
    return text is not None and text.strip().lower() == "true"


def prefers_json(account: Account, session: Session) -> bool:
    """Tell whether a session's parameters ask for JSON results: the parameter of one client, or that of all."""
    for name in ("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "QUERY_RESULT_FORMAT"):
        if name in session.parameters:
            return session.parameters[name].upper() == "JSON"
    return any(
        account.parameters.get(name, "").upper() == "JSON"
        for name in ("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "QUERY_RESULT_FORMAT")
    )


def given_at_login(parameters: Mapping[str, object]) -> dict[str, str]:
    """Return the session parameters that a login sets, as the account holds them.

    5.x forwards keyword arguments that it does not know, so anything may be among them; what is no session parameter is
    left out, as the real service does. Raises LoginError for a value that is not emulated or cannot be.
    """
    given: dict[str, str] = {}
    for key, value in parameters.items():
        known = PARAMETERS.get(key.upper())
        if known is None or not known.session or not isinstance(value, str | int | float | bool):
            continue
        try:
            given[known.name] = known.checked(str(value))
        except SnowflakeError as error:
            raise LoginError(error.number, error.sql_state, error.message) from None
    return given


def told(held: Mapping[str, str]) -> list[dict[str, Told]]:
    """Return all parameters that clients are told about, as logins and answers carry them.

    ``held`` is what differs from the defaults.
    """
    return [_entry(name, held.get(name)) for name in _TOLD]


def _entry(name: str, text: str | None) -> dict[str, Told]:
    if name in _PINNED:
        return {"name": name, "value": _PINNED[name]}
    known = PARAMETERS[name]
    value = known.default if text is None else text
    # Clients keep the JSON type: 4.x takes the text "false" as true.
    match known.type:
        case ParameterType.BOOLEAN:
            return {"name": name, "value": is_true(value)}
        case ParameterType.NUMBER:
            return {"name": name, "value": int(value)}
        case ParameterType.STRING:
            return {"name": name, "value": value}
