"""Functions of objects and of paths: https://docs.snowflake.com/en/sql-reference/functions-semistructured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError
from pytest_spcs.emulator.sql.duckdb.library.json_values import compact

if TYPE_CHECKING:
    from collections.abc import Callable


def _insert(value: dict[str, Any], key: str | None, item: Any, replace: bool | None = False) -> dict[str, Any]:  # noqa: FBT001, FBT002  # called by position
    if key is None:
        return value
    if key in value and not replace:
        raise RefusedArgumentsError(100_103, "22000", f"Duplicate field key '{key}'")
    if item is None:
        return {k: v for k, v in value.items() if k != key}
    return {**value, key: item}


def _keys(names: tuple[Any, ...]) -> set[str]:
    return {str(name) for given in names for name in (given if isinstance(given, list) else [given])}


def _pick(value: dict[str, Any], *names: Any) -> dict[str, Any]:
    wanted = _keys(names)
    return {key: item for key, item in value.items() if key in wanted}


def _delete(value: dict[str, Any], *names: Any) -> dict[str, Any]:
    unwanted = _keys(names)
    return {key: item for key, item in value.items() if key not in unwanted}


def _key_list(value: dict[str, Any]) -> list[str]:
    return sorted(value)


OF_OBJECTS: dict[str, Callable[..., Any]] = {
    "object_insert": _insert,
    "object_pick": _pick,
    "object_delete": _delete,
    "object_keys": _key_list,
}
"""Functions whose first argument is an object."""


def get(value: Any, name: Any) -> Any:
    """Return an element of an array or an item of an object, None for what is not there."""
    if isinstance(value, list) and isinstance(name, int) and 0 <= name < len(value):
        return value[name]
    return value.get(name) if isinstance(value, dict) and isinstance(name, str) else None


def get_ignore_case(value: Any, name: Any) -> Any:
    """Return an item of an object by its name in any case; the exact name goes before others."""
    if not isinstance(value, dict) or not isinstance(name, str):
        return None
    alike = [item for key, item in sorted(value.items()) if key.lower() == name.lower()]
    return value[name] if name in value else next(iter(alike), None)


def construct(*items: Any) -> dict[str, Any]:
    """Return the object of keys and values in turn, without those that are NULL."""
    pairs = zip(items[::2], items[1::2], strict=True)
    return {str(key): value for key, value in pairs if key is not None and value is not None}


def construct_with_nulls(*items: Any) -> dict[str, Any]:
    """Return the object of keys and values in turn."""
    return {str(key): value for key, value in zip(items[::2], items[1::2], strict=True) if key is not None}


def to_object(value: Any) -> dict[str, Any] | None:
    """Return an object as it is; raise 100071 for anything else."""
    if value is None or isinstance(value, dict):
        return value
    raise RefusedArgumentsError(100_071, "22000", f"Failed to cast variant value {compact(value)} to OBJECT")
