"""Values of each data type that handlers meet: ordinary ones, and those at the edges. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_spcs.data_types import DataType

_LONG_TEXT = 100_000
_EXACT_IN_FLOAT = 2**53
"""Above it, JSON numbers lose their last digits in a double."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Values of one type: ordinary ones, which are repeated to fill batches, and others by the name of their kind."""

    ordinary: tuple[Any, ...]
    special: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


def samples_of(kind: DataType) -> Samples:
    """Return the values of a type."""
    return _SAMPLES[kind.family](kind)


def _numbers(kind: DataType) -> Samples:
    precision, scale = kind.arguments
    unit = Decimal(f"1e-{scale}")
    largest = Decimal(f"{10**precision - 1}e-{scale}")
    whole: Callable[[Decimal], Any] = int if scale == 0 else lambda number: number
    ordinary = [number for number in map(Decimal, (12, 19, 18, 23, 7, 1, 31)) if number <= largest]
    extremes = [largest, largest.copy_negate()]  # the operator would round to the 28 digits of the default context
    if largest > _EXACT_IN_FLOAT:
        extremes.append(Decimal(_EXACT_IN_FLOAT + 1))
    return Samples(
        tuple(whole(number) for number in ordinary) or (whole(unit),),
        {
            "zero and negative numbers": (whole(Decimal(0)), whole(-unit), whole(unit)),
            "extreme numbers": tuple(map(whole, extremes)),
        },
    )


def _floats(_kind: DataType) -> Samples:
    return Samples(
        (12.0, 19.5, 18.0, 23.25, 7.0, 1.0, 31.0),
        {
            "zero and negative numbers": (0.0, -1.0, -40.0, -0.5),
            "extreme numbers": (1e-300, 1e300, -1e300, float(_EXACT_IN_FLOAT), 0.1 + 0.2),
        },
    )


def _texts(kind: DataType) -> Samples:
    length = kind.arguments[0]
    special = {
        "empty text": ("",),
        "Unicode": ("Grüße", "日本語", "🧊❄️", "e\u0301", "\u202eright to left", "ẞ"),
        "text with quotes and controls": ('"', "\\", "'; --", "a\nb\tc", "\u0001", "\u2028", "</script>"),
        "text that looks like something else": ("null", "NaN", "0", "true", '{"data": [[0, 1]]}', " "),
        "long text": ("x" * _LONG_TEXT,),
    }
    cut = {name: tuple(dict.fromkeys(text[:length] for text in texts)) for name, texts in special.items()}
    ordinary = ("Alex", "Steve", "Alice", "Adrian", "two words", "x", "Zoe")
    return Samples(tuple(text[:length] for text in ordinary), cut)


def _dates(_kind: DataType) -> Samples:
    return Samples(
        tuple(date(2014, 1, 1) + timedelta(days=40 * step) for step in range(7)),
        {"extreme dates": (date(1, 1, 1), date(1582, 10, 15), date(2024, 2, 29), date(9999, 12, 31))},
    )


def _times(_kind: DataType) -> Samples:
    return Samples(
        tuple(time(hour, 30) for hour in range(8, 15)),
        {"extreme times": (time(0), time(23, 59, 59, 999999), time(12, 0, 0, 1))},
    )


def _timestamps(_kind: DataType) -> Samples:
    return Samples(
        tuple(datetime(2014 + step, 1, 1, 16) for step in range(7)),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
        {
            "extreme timestamps": (
                datetime(1, 1, 1),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
                datetime(1969, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
                datetime(9999, 12, 31, 23, 59, 59),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
            )
        },
    )


def _zoned(_kind: DataType) -> Samples:
    east, west = timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=8))
    return Samples(
        tuple(datetime(2014 + step, 1, 1, 16, tzinfo=west) for step in range(7)),
        {
            "extreme timestamps": (
                datetime(1, 1, 2, tzinfo=east),
                datetime(1970, 1, 1, tzinfo=east),
                datetime(9999, 12, 30, tzinfo=west),
            )
        },
    )


def _documents(_kind: DataType) -> Samples:
    return Samples(
        ({"a": 1}, [1, 2], "text", 12, 1.5, True, {"nested": {"list": [None, {}]}}),
        {"deep and empty documents": ({}, [], "", 0, False, {"": None}, [[[[[]]]]], {"ключ": "значение"})},
    )


def _objects(_kind: DataType) -> Samples:
    return Samples(
        ({"a": 1}, {"b": "text"}, {"c": [1, 2]}),
        {"deep and empty objects": ({}, {"": None}, {"a": {"b": {"c": {}}}}, {"ключ": "значение"})},
    )


def _arrays(_kind: DataType) -> Samples:
    return Samples(
        ([1, 2, 3], ["text"], [1.5]), {"deep and empty lists": ([], [None], [[[[]]]], list(range(1000)), [{"a": 1}])}
    )


_SAMPLES: dict[str, Callable[[DataType], Samples]] = {
    "NUMBER": _numbers,
    "FLOAT": _floats,
    "VARCHAR": _texts,
    "BOOLEAN": lambda _kind: Samples((True, False)),
    "DATE": _dates,
    "TIME": _times,
    "TIMESTAMP_NTZ": _timestamps,
    "TIMESTAMP_LTZ": _zoned,
    "TIMESTAMP_TZ": _zoned,
    "BINARY": lambda _kind: Samples((b"snow", b"\x00\xff"), {"empty and long bytes": (b"", bytes(range(256)) * 40)}),
    "VARIANT": _documents,
    "OBJECT": _objects,
    "ARRAY": _arrays,
}
