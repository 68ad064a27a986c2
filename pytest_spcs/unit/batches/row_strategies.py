"""Rows for a function's signature as a hypothesis strategy. hypothesis is optional, and imported only when called."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import TEXT
from pytest_spcs.arguments import checked
from pytest_spcs.unit.batches.signatures import parse_signature
from pytest_spcs.unit.problems import MissingLibraryError, SignatureError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

    from pytest_spcs.data_types import DataType

_LONGEST = 200
"""Characters of generated texts; ``assert_service_function_contract`` tries long ones."""


@checked("rows_for", table={}, signature=TEXT)
def rows_for(
    signature: str,
    *,
    arguments: Mapping[str, SearchStrategy[Any]] | None = None,
    nulls: bool = True,
    min_size: int = 1,
    max_size: int = 20,
) -> SearchStrategy[list[tuple[Any, ...]]]:
    """Return a strategy that makes batches of rows: lists of tuples, for ``client.map(rows)``.

    Args:
        signature: ``"(input FLOAT, name VARCHAR)"``; what follows the arguments does not matter.
        arguments: Strategies for some arguments by name, in place of any value of their types.
        nulls: Whether values may be None (also beside values of a strategy of ``arguments``).
        min_size: The fewest rows.
        max_size: The most rows.

    Raises:
        MissingLibraryError: hypothesis is not installed.
    """
    try:
        from hypothesis import strategies
    except ModuleNotFoundError:
        raise MissingLibraryError.hypothesis() from None
    given = {name.upper(): strategy for name, strategy in (arguments or {}).items()}
    parsed = parse_signature(signature)
    unknown = given.keys() - {argument.name.upper() for argument in parsed.arguments}
    if unknown:
        raise SignatureError.malformed(signature, f"it has no argument {', '.join(sorted(unknown))}")
    columns = []
    for argument in parsed.arguments:
        strategy = given.get(argument.name.upper())
        values = values_of(argument.type) if strategy is None else strategy
        columns.append(strategies.none() | values if nulls and not parsed.null_on_null else values)
    return strategies.lists(strategies.tuples(*columns), min_size=min_size, max_size=max_size)


def values_of(kind: DataType) -> SearchStrategy[Any]:
    """Return a strategy for values of one type, without None."""
    return _STRATEGIES[kind.family](kind)


def _number(kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    precision, scale = kind.arguments
    largest = 10**precision - 1
    whole = strategies.integers(-largest, largest)
    return whole if scale == 0 else whole.map(lambda number: Decimal(f"{number}e-{scale}"))


def _float(_kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.floats(allow_nan=False, allow_infinity=False)


def _text(kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    # Lone surrogates are no characters, and no VARCHAR can hold them.
    return strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=min(kind.arguments[0], _LONGEST))


def _boolean(_kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.booleans()


def _date(_kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.dates()


def _time(_kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.times()


def _timestamp(_kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.datetimes()


def _zoned(_kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.datetimes(timezones=strategies.just(UTC))


def _binary(kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    return strategies.binary(max_size=min(kind.arguments[0], _LONGEST))


def _document(kind: DataType) -> SearchStrategy[Any]:
    from hypothesis import strategies

    text = strategies.text(strategies.characters(exclude_categories=["Cs"]), max_size=20)
    whole = strategies.integers(-(2**53), 2**53)
    floats = strategies.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)
    plain = strategies.none() | strategies.booleans() | whole | floats | text
    anything = strategies.recursive(
        plain,
        lambda inner: strategies.lists(inner, max_size=4) | strategies.dictionaries(text, inner, max_size=4),
        max_leaves=8,
    )
    match kind.family:
        case "OBJECT":
            return strategies.dictionaries(text, anything, max_size=4)
        case "ARRAY":
            return strategies.lists(anything, max_size=4)
        case _:
            return anything.filter(lambda value: value is not None)


_STRATEGIES: dict[str, Callable[[DataType], SearchStrategy[Any]]] = {
    "NUMBER": _number,
    "FLOAT": _float,
    "VARCHAR": _text,
    "BOOLEAN": _boolean,
    "DATE": _date,
    "TIME": _time,
    "TIMESTAMP_NTZ": _timestamp,
    "TIMESTAMP_LTZ": _zoned,
    "TIMESTAMP_TZ": _zoned,
    "BINARY": _binary,
    "VARIANT": _document,
    "OBJECT": _document,
    "ARRAY": _document,
}
