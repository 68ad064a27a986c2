"""What a query request says, of 4.x and 5.x clients.

Form: snowflake-connector-python, ``cursor.py`` of 4.x.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.engine.contract import Bind

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """One query request; ``statement_count`` is None where the request does not say, 0 for any number."""

    sql: str
    request_id: str | None = None
    binds: Mapping[str, Bind] = field(default_factory=dict)
    asynchronous: bool = False
    describe_only: bool = False
    statement_count: int | None = None
    wants_json: bool = False

    @property
    def has_array_binds(self) -> bool:
        """Whether values are bound as arrays, one element for each row."""
        return any(not isinstance(bind.value, str | None) for bind in self.binds.values())

    @property
    def taken_bytes(self) -> int:
        """About how much memory its text and binds take."""
        values = (value for bind in self.binds.values() for value in (bind.value, *_elements(bind.value)))
        return sys.getsizeof(self.sql) + sum(map(sys.getsizeof, values))


def _elements(value: object) -> tuple[str | None, ...]:
    return value if isinstance(value, tuple) else ()


def decode_query(request_id: str | None, document: Mapping[str, Any]) -> QueryRequest:
    """Return what a query request says; raise SnowflakeError for one that cannot be read."""
    sql = document.get("sqlText")
    if not isinstance(sql, str) or not sql.strip():
        raise SnowflakeError(900, "42601", "SQL compilation error:\nEmpty SQL statement.")
    if document.get("bindStage"):
        raise SnowflakeError(
            2,
            "0A000",
            "Unsupported feature 'binding values by a stage': pytest-spcs does not emulate it. Leave "
            "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD as it is, which keeps array binds in the request.",
        )
    parameters = document.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    return QueryRequest(
        sql=sql,
        request_id=request_id,
        binds=_binds(document.get("bindings")),
        asynchronous=document.get("asyncExec") is True,
        describe_only=document.get("describeOnly") is True,
        statement_count=_count(parameters.get("MULTI_STATEMENT_COUNT")),
        wants_json=str(parameters.get("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "")).upper() == "JSON",
    )


def _binds(given: object) -> dict[str, Bind]:
    if not given:
        return {}
    if not isinstance(given, dict):
        raise _unreadable("bindings")
    binds = {}
    for number, entry in given.items():
        if not isinstance(entry, dict) or not _NUMBER.fullmatch(number):
            raise _unreadable(f"bind {number[:20]}")
        binds[str(number)] = Bind(str(entry.get("type", "TEXT")).upper(), _value(number, entry.get("value")))
    return binds


def _value(number: object, value: object) -> str | tuple[str | None, ...] | None:
    if isinstance(value, list):
        if not all(isinstance(element, str | None) for element in value):
            raise _unreadable(f"bind {number}")
        return tuple(value)
    if not isinstance(value, str | None):
        raise _unreadable(f"bind {number}")
    return value


def _count(value: object) -> int | None:
    if value is None:
        return None
    try:
        return int(str(value))
    except ValueError:
        raise _unreadable("MULTI_STATEMENT_COUNT") from None


def _unreadable(what: str) -> SnowflakeError:
    return SnowflakeError(2049, "42601", f"SQL compilation error:\nthe request's {what} cannot be read.")
