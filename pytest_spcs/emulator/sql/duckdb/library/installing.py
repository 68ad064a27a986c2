"""Fills the library of one engine: its scalar functions in Python, and its macros."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.sql.duckdb.library.array_functions import OF_ARRAYS, generated_range, to_array
from pytest_spcs.emulator.sql.duckdb.library.flattening import ROW, flattened
from pytest_spcs.emulator.sql.duckdb.library.json_values import compact, read
from pytest_spcs.emulator.sql.duckdb.library.macros import MACROS
from pytest_spcs.emulator.sql.duckdb.library.object_functions import OF_OBJECTS, get, get_ignore_case, to_object
from pytest_spcs.emulator.sql.duckdb.library.text_functions import OF_TEXTS

if TYPE_CHECKING:
    import duckdb

_OF_ANYTHING: dict[str, Callable[..., Any]] = {
    "array_generate_range": generated_range,
    "to_array": to_array,
    "to_object": to_object,
    "get": get,
    "get_ignore_case": get_ignore_case,
}
_FUNCTIONS = {**OF_ARRAYS, **OF_OBJECTS, **OF_TEXTS, **_OF_ANYTHING}


def install(connection: duckdb.DuckDBPyConnection, library: str) -> None:
    """Put functions and macros into an attached database, which is empty."""
    for name, call in (("_spcs_text", _text), ("_spcs_json", _json)):
        connection.create_function(name, call, ["VARCHAR", "VARCHAR"], "VARCHAR", null_handling="special")
    connection.create_function("_spcs_compact", lambda text: compact(read(text)), ["VARCHAR"], "VARCHAR")
    types = ["VARCHAR", "VARCHAR", "BOOLEAN", "BOOLEAN", "VARCHAR"]
    connection.create_function("_spcs_flatten", flattened, types, ROW, null_handling="special")
    connection.execute(
        ";".join(
            f"CREATE MACRO {library}.main.{name} {body.replace('{lib}', f'{library}.main')}"
            for name, body in MACROS.items()
        )
    )


def _text(name: str, arguments: str) -> str | None:
    """Call a function with a JSON array of arguments and return the text of what it returns."""
    found = _called(name, arguments)
    return found if found is None or isinstance(found, str) else compact(found)


def _json(name: str, arguments: str) -> str | None:
    """Call a function with a JSON array of arguments and return as JSON what it returns."""
    found = _called(name, arguments)
    return None if found is None else compact(found)


def _called(name: str, arguments: str) -> Any:
    values = json.loads(arguments) if name in OF_TEXTS else read(arguments)
    return _FUNCTIONS[name](*values) if _applies(name, values) else None


def _applies(name: str, values: list[Any]) -> bool:
    if name in OF_ARRAYS:
        # ARRAY_CONTAINS and ARRAY_POSITION come here with their arguments turned round.
        return isinstance(values[0], list)
    if name in OF_OBJECTS:
        return isinstance(values[0], dict)
    return name in _OF_ANYTHING or None not in values
