"""The functions of the library that are Python's, by name, and how they are called from the engine."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.library.array_functions import OF_ARRAYS, generated_range, to_array
from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError
from pytest_spcs.emulator.sql.duckdb.library.json_values import compact, read
from pytest_spcs.emulator.sql.duckdb.library.object_functions import (
    OF_OBJECTS,
    construct,
    construct_with_nulls,
    get,
    get_ignore_case,
    to_object,
)
from pytest_spcs.emulator.sql.duckdb.library.text_functions import OF_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

_OF_ANYTHING: dict[str, Callable[..., Any]] = {
    "array_generate_range": generated_range,
    "to_array": to_array,
    "to_object": to_object,
    "object_construct": construct,
    "object_construct_keep_null": construct_with_nulls,
    "get": get,
    "get_ignore_case": get_ignore_case,
}
_SHOWN = {"number_text": "TO_CHAR"}
_FUNCTIONS = {**OF_ARRAYS, **OF_OBJECTS, **OF_TEXTS, **_OF_ANYTHING}


def check_number(function: str, name: str, number: int) -> None:
    """Raise Snowflake's 000938 for a call with too few or too many arguments."""
    parameters = inspect.signature(_FUNCTIONS[function]).parameters.values()
    least: int = sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in parameters)
    most = None if any(p.kind is p.VAR_POSITIONAL for p in parameters) else len(parameters)
    if number < least or (most is not None and number > most):
        raise wrong_number(name, least if most is None or number < least else most, number)


def wrong_number(name: str, expected: int, given: int) -> SnowflakeError:
    """Return Snowflake's 000938."""
    few = "not enough" if given < expected else "too many"
    sentence = f"{few} arguments for function [{name}], expected {expected}, got {given}"
    return SnowflakeError(938, "22023", f"SQL compilation error:\n{sentence}")


def call_for_text(name: str, arguments: str) -> str | None:
    """Call a function with a JSON array of arguments and return the text of what it returns."""
    found = _called(name, arguments)
    return found if found is None or isinstance(found, str) else compact(found)


def call_for_json(name: str, arguments: str) -> str | None:
    """Call a function with a JSON array of arguments and return as JSON what it returns."""
    found = _called(name, arguments)
    return None if found is None else compact(found)


def _called(name: str, arguments: str) -> Any:
    values = json.loads(arguments) if name in OF_TEXTS else read(arguments)
    if not _applies(name, values):
        return None
    try:
        return _FUNCTIONS[name](*values)
    except (TypeError, AttributeError, ValueError, ArithmeticError):
        given = ", ".join(compact(value) for value in values)
        sentence = f"Invalid argument types for function '{_SHOWN.get(name, name.upper())}': ({given})"
        raise RefusedArgumentsError(1044, "42P13", sentence) from None


def _applies(name: str, values: list[Any]) -> bool:
    if name in OF_ARRAYS:
        return isinstance(values[0], list)
    if name in OF_OBJECTS:
        return isinstance(values[0], dict)
    return name in _OF_ANYTHING or None not in values
