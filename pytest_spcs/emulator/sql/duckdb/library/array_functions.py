"""Functions of arrays: https://docs.snowflake.com/en/sql-reference/functions-semistructured.

Each gets its arguments as JSON values, NULL as None, and returns one; an array that is none has the answer NULL.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError
from pytest_spcs.emulator.sql.duckdb.library.json_values import compact, identity, order, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 1_000_000
"""Elements of an array that ARRAY_GENERATE_RANGE makes."""
_NESTED = 2


def _append(array: list[Any], element: Any) -> list[Any]:
    return [*array, element]


def _prepend(array: list[Any], element: Any) -> list[Any]:
    return [element, *array]


def _cat(array: list[Any], other: Any) -> list[Any] | None:
    return None if other is None else [*array, *_as_array(other, "ARRAY_CAT")]


def _insert(array: list[Any], position: int | None, element: Any) -> list[Any] | None:
    if position is None:
        return None
    place = position if position >= 0 else max(len(array) + position, 0)
    filled = array + [None] * (place - len(array))
    return [*filled[:place], element, *filled[place:]]


def _remove(array: list[Any], element: Any) -> list[Any] | None:
    return None if element is None else [item for item in array if identity(item) != identity(element)]


def _remove_at(array: list[Any], position: int | None) -> list[Any] | None:
    if position is None:
        return None
    place = position if position >= 0 else len(array) + position
    return [item for index, item in enumerate(array) if index != place]


def _compact(array: list[Any]) -> list[Any]:
    return [item for item in array if item is not None]


def _slice(array: list[Any], start: int | None, end: int | None) -> list[Any] | None:
    return None if start is None or end is None else array[start:end]


def _distinct(array: list[Any]) -> list[Any]:
    return list({identity(item): item for item in reversed(array)}.values())[::-1]


def _intersection(array: list[Any], other: list[Any] | None) -> list[Any] | None:
    return None if other is None else _counted(array, other, keep=True)


def _except(array: list[Any], other: list[Any] | None) -> list[Any] | None:
    return None if other is None else _counted(array, other, keep=False)


def _counted(array: list[Any], other: list[Any], *, keep: bool) -> list[Any]:
    """Return the elements that ``other`` has as often, or has not as often: arrays are multi-sets there."""
    left = Counter(identity(item) for item in other)
    found: list[Any] = []
    surplus: list[Any] = []
    for item in array if keep else reversed(array):
        key = identity(item)
        (found if left[key] > 0 else surplus).append(item)
        left[key] -= 1
    return found if keep else surplus[::-1]


def _overlap(array: list[Any], other: list[Any] | None) -> bool | None:
    return None if other is None else bool({identity(i) for i in array} & {identity(i) for i in other})


def _contains(array: list[Any], element: Any) -> bool | None:
    return None if element is None else identity(element) in {identity(item) for item in array}


def _position(array: list[Any], element: Any) -> int | None:
    keys = [identity(item) for item in array]
    return keys.index(identity(element)) if element is not None and identity(element) in keys else None


def _sort(array: list[Any], ascending: bool | None = True, nulls_first: bool | None = None) -> list[Any]:  # noqa: FBT001, FBT002  # called by position
    up = ascending is not False
    known = sorted(_compact(array), key=order, reverse=not up)
    nulls: list[Any] = [None] * (len(array) - len(known))
    return nulls + known if (not up if nulls_first is None else nulls_first) else known + nulls


def _min(array: list[Any]) -> Any:
    return min(_compact(array), key=order, default=None)


def _max(array: list[Any]) -> Any:
    return max(_compact(array), key=order, default=None)


def _flatten(array: list[Any]) -> list[Any] | None:
    if any(item is not None and not isinstance(item, list) for item in array):
        raise RefusedArgumentsError(
            100_071, "22000", "Not an array of arrays: ARRAY_FLATTEN takes only arrays of arrays"
        )
    return None if None in array else [element for item in array for element in item]


def _to_string(array: list[Any], separator: str | None) -> str | None:
    return None if separator is None else separator.join(plain_text(item) for item in array)


def _to_object(array: list[Any], values: list[Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    if len(array) != len(values):
        raise RefusedArgumentsError(
            100_071, "22000", "Key array and value array had unequal lengths in ARRAYS_TO_OBJECT"
        )
    return {key: value for key, value in zip(array, values, strict=True) if key is not None}


def _reverse(array: list[Any]) -> list[Any]:
    return array[::-1]


def _zip(array: list[Any], *others: Any) -> list[Any] | None:
    if None in others:
        return None
    arrays = [array, *others]
    rows = range(max(len(one) for one in arrays))
    names = [f"${number}" for number in range(1, len(arrays) + 1)]
    return [{n: one[row] if row < len(one) else None for n, one in zip(names, arrays, strict=True)} for row in rows]


def _as_array(value: Any, function: str) -> list[Any]:
    if isinstance(value, list):
        return value
    raise RefusedArgumentsError(1_044, "42P13", f"Invalid argument types for function '{function}': ({compact(value)})")


def generated_range(start: int | None, stop: int | None, step: int | None = 1) -> list[int] | None:
    """Return what ARRAY_GENERATE_RANGE makes."""
    if start is None or stop is None or step is None:
        return None
    if step == 0:
        raise RefusedArgumentsError(100_351, "22023", "Step argument of ARRAY_GENERATE_RANGE must not be zero")
    found = range(start, stop, step)
    if len(found) > _MOST:
        raise RefusedArgumentsError(100_082, "54000", f"ARRAY_GENERATE_RANGE would make more than {_MOST} elements")
    return list(found)


def to_array(value: Any) -> list[Any] | None:
    """Return an array as it is, and anything else as its only element."""
    return None if value is None else value if isinstance(value, list) else [value]


OF_ARRAYS: dict[str, Callable[..., Any]] = {
    "array_append": _append,
    "array_prepend": _prepend,
    "array_cat": _cat,
    "array_insert": _insert,
    "array_remove": _remove,
    "array_remove_at": _remove_at,
    "array_compact": _compact,
    "array_slice": _slice,
    "array_distinct": _distinct,
    "array_intersection": _intersection,
    "array_except": _except,
    "arrays_overlap": _overlap,
    "array_contains": _contains,
    "array_position": _position,
    "array_sort": _sort,
    "array_min": _min,
    "array_max": _max,
    "array_flatten": _flatten,
    "array_to_string": _to_string,
    "arrays_to_object": _to_object,
    "arrays_zip": _zip,
    "array_reverse": _reverse,
}
"""Functions whose first argument is an array."""
