"""Values of service functions: SQL arguments as JSON has them, and JSON answers as the RETURNS type wants them.

Types on the wire: https://docs.snowflake.com/en/sql-reference/external-functions-data-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.account.results import SqlType
from pytest_spcs.emulator.sql.duckdb.translation.column_types import DeclaredType
from pytest_spcs.emulator.sql.duckdb.translation.timestamp_offsets import closed_gap_sql

_TYPE = re.compile(r"\s*([A-Za-z_]+(?:\s+[A-Za-z_]+)?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*")
_FAMILIES = {
    "NUMBER": "NUMBER DECIMAL NUMERIC INT INTEGER BIGINT SMALLINT TINYINT BYTEINT DEC",
    "FLOAT": "FLOAT FLOAT4 FLOAT8 DOUBLE REAL DOUBLE_PRECISION",
    "VARCHAR": "VARCHAR STRING TEXT CHAR CHARACTER NVARCHAR NCHAR CHAR_VARYING NCHAR_VARYING",
    "BOOLEAN": "BOOLEAN BOOL",
    "DATE": "DATE",
    "TIME": "TIME",
    "TIMESTAMP_NTZ": "TIMESTAMP_NTZ TIMESTAMPNTZ TIMESTAMP DATETIME TIMESTAMP_WITHOUT_TIME_ZONE",
    "TIMESTAMP_LTZ": "TIMESTAMP_LTZ TIMESTAMPLTZ TIMESTAMP_WITH_LOCAL_TIME_ZONE",
    "TIMESTAMP_TZ": "TIMESTAMP_TZ TIMESTAMPTZ TIMESTAMP_WITH_TIME_ZONE",
    "BINARY": "BINARY VARBINARY",
    "VARIANT": "VARIANT",
    "OBJECT": "OBJECT",
    "ARRAY": "ARRAY",
}
_BY_NAME = {name: family for family, names in _FAMILIES.items() for name in names.split()}
SEMI_STRUCTURED = {"VARIANT", "OBJECT", "ARRAY"}
_ZONED = re.compile(r"([+-]\d\d)(?::?(\d\d))?$")
_TRUE = {"true", "t", "yes", "y", "on", "1"}
_FALSE = {"false", "f", "no", "n", "off", "0"}


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type of a function's argument or result: its family, and the numbers in parentheses."""

    family: str
    text: str
    size: int | None = None
    scale: int = 0

    @property
    def declared(self) -> DeclaredType:
        """What a result column of this type is."""
        match self.family:
            case "NUMBER":
                return DeclaredType(SqlType.FIXED, precision=self.size or 38, scale=self.scale)
            case "FLOAT":
                return DeclaredType(SqlType.REAL)
            case "VARCHAR":
                return DeclaredType(SqlType.TEXT, length=self.size)
            case family:
                return DeclaredType(SqlType[family])

    @property
    def duckdb(self) -> str:  # noqa: PLR0911  # one line a type is the plainest form
        """DuckDB's type for values of this type."""
        match self.family:
            case "NUMBER":
                return f"DECIMAL({self.size or 38},{self.scale})"
            case "FLOAT":
                return "DOUBLE"
            case "BINARY":
                return "BLOB"
            case "TIMESTAMP_NTZ":
                return "TIMESTAMP"
            case "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
                return "TIMESTAMPTZ"
            case "VARIANT" | "OBJECT" | "ARRAY":
                return "JSON"
            case family:
                return family


def value_type(text: str) -> ValueType:
    """Read a type as CREATE FUNCTION writes it; raise Snowflake's 001008 for one that no service function can have."""
    match = _TYPE.fullmatch(text)
    family = _BY_NAME.get(re.sub(r"\s+", "_", match[1].upper())) if match else None
    if match is None or family is None:
        raise invalid_value(f"Unsupported data type '{text}' in a service function.")
    size = int(match[2]) if match[2] else None
    return ValueType(family, text.strip().upper(), size, int(match[3] or 0))


def argument_sql(kind: ValueType, expression: str) -> str:
    """Return the SQL that brings an argument to the storage that `json_argument` reads."""
    match kind.family:
        case "NUMBER" | "FLOAT" | "VARCHAR" | "BOOLEAN":
            return f"CAST({expression} AS {kind.duckdb})"
        case "BINARY":
            return f"hex(CAST({expression} AS BLOB))"
        case "VARIANT" | "OBJECT" | "ARRAY":
            return f"CAST(to_json({expression}) AS VARCHAR)"
        case "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
            return f"CAST(CAST({closed_gap_sql(expression)} AS TIMESTAMPTZ) AS VARCHAR)"
        case _:
            return f"CAST(CAST({expression} AS {kind.duckdb}) AS VARCHAR)"


def argument_storage(kind: ValueType) -> str:
    """Return DuckDB's type of what `argument_sql` gives."""
    return kind.duckdb if kind.family in {"NUMBER", "FLOAT", "VARCHAR", "BOOLEAN"} else "VARCHAR"


def json_argument(kind: ValueType) -> Callable[[Any], object]:
    """Return what turns one stored argument into the value that JSON carries."""
    match kind.family:
        case "NUMBER" if kind.scale == 0:
            return lambda v: None if v is None else int(v)
        case "VARIANT" | "OBJECT" | "ARRAY":
            return lambda v: None if v is None else json.loads(v)
        case "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
            return lambda v: None if v is None else _ZONED.sub(lambda m: f" {m[1]}{m[2] or '00'}", v)
        case _:
            return lambda v: v


def answer_array(kind: ValueType, function: str, answers: list[object]) -> Any:
    """Return a function's answers as the Arrow array that DuckDB expects for its RETURNS type.

    Raises Snowflake's 100038, naming function and value, for an answer that cannot be cast to the type.
    """
    convert, storage = _CONVERTERS[kind.family]
    converted: list[Any] = []
    for answer in answers:
        if answer is None and kind.family != "VARIANT":
            converted.append(None)
            continue
        try:
            converted.append(convert(kind, answer))
        except (ValueError, TypeError, InvalidOperation, OverflowError):
            raise _not_castable(kind, function, answer) from None
    return pa.array(converted, type=storage(kind))


def _not_castable(kind: ValueType, function: str, answer: object) -> SnowflakeError:
    noun = {"NUMBER": "Numeric", "FLOAT": "Numeric", "BOOLEAN": "Boolean"}.get(kind.family, kind.family.capitalize())
    shown = answer if isinstance(answer, str) else json.dumps(answer, default=str)
    return SnowflakeError(
        100038, "22018", f"{noun} value '{shown}' is not recognized: function {function} returns {kind.text}"
    )


def _number(kind: ValueType, answer: Any) -> Decimal:
    number = Decimal(str(answer).strip()) if not isinstance(answer, bool) else Decimal(int(answer))
    with localcontext(prec=100):
        rounded = number.quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP)
    if len(rounded.as_tuple().digits) > (kind.size or 38):
        raise ValueError(answer)
    return rounded


def _float(_kind: ValueType, answer: Any) -> float:
    return float(answer)


def _text(kind: ValueType, answer: Any) -> str:
    text = answer if isinstance(answer, str) else json.dumps(answer, default=str, ensure_ascii=False)
    if kind.size is not None and len(text) > kind.size:
        raise SnowflakeError(
            100078, "22000", f"String '{text[:100]}' is too long and would be truncated to {kind.size} characters"
        )
    return text


def _boolean(_kind: ValueType, answer: Any) -> bool:
    if isinstance(answer, int | float):
        return bool(answer)
    word = str(answer).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(answer)
    return word in _TRUE


def _date(_kind: ValueType, answer: Any) -> date:
    return datetime.fromisoformat(answer).date()


def _time(_kind: ValueType, answer: Any) -> time:
    return time.fromisoformat(answer)


def _timestamp(_kind: ValueType, answer: Any) -> datetime:
    return datetime.fromisoformat(_ZONE_GAP.sub(r"\1", answer)).replace(tzinfo=None)


def _zoned(_kind: ValueType, answer: Any) -> datetime:
    found = datetime.fromisoformat(_ZONE_GAP.sub(r"\1", answer))
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


_ZONE_GAP = re.compile(r"\s+([+-]\d\d:?\d\d)$")


def _binary(_kind: ValueType, answer: Any) -> bytes:
    return bytes.fromhex(answer)


def _variant(kind: ValueType, answer: Any) -> str | None:
    wanted = {"OBJECT": dict, "ARRAY": list}.get(kind.family)
    if wanted is not None and not isinstance(answer, wanted):
        raise ValueError(answer)
    return None if answer is None else json.dumps(answer, default=_plain_number, separators=(",", ":"))


def _plain_number(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(value)


_Converter = Callable[[ValueType, Any], Any]
_CONVERTERS: dict[str, tuple[_Converter, Callable[[ValueType], Any]]] = {
    "NUMBER": (_number, lambda kind: pa.decimal128(kind.size or 38, kind.scale)),
    "FLOAT": (_float, lambda _kind: pa.float64()),
    "VARCHAR": (_text, lambda _kind: pa.string()),
    "BOOLEAN": (_boolean, lambda _kind: pa.bool_()),
    "DATE": (_date, lambda _kind: pa.date32()),
    "TIME": (_time, lambda _kind: pa.time64("us")),
    "TIMESTAMP_NTZ": (_timestamp, lambda _kind: pa.timestamp("us")),
    "TIMESTAMP_LTZ": (_zoned, lambda _kind: pa.timestamp("us", "UTC")),
    "TIMESTAMP_TZ": (_zoned, lambda _kind: pa.timestamp("us", "UTC")),
    "BINARY": (_binary, lambda _kind: pa.binary()),
    "VARIANT": (_variant, lambda _kind: pa.string()),
    "OBJECT": (_variant, lambda _kind: pa.string()),
    "ARRAY": (_variant, lambda _kind: pa.string()),
}
