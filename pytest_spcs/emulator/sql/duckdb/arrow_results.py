"""A result held as an Arrow table, encoded as Snowflake's two wire forms have it.

Layout of the Arrow form: the converters of snowflake-connector-python 4.x (nanoarrow_cpp) and what 5.2 accepts.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # pyarrow ships no types

from pytest_spcs.emulator.account.results import Column, ResultSet, SqlType
from pytest_spcs.emulator.sql.duckdb.library.json_values import INDENT, indented

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TIMESTAMPS = {SqlType.TIMESTAMP_NTZ, SqlType.TIMESTAMP_LTZ, SqlType.TIMESTAMP_TZ}
_NANOSECOND_DIGITS = 9
_MICROSECOND_DIGITS = 6
_SHORT_ZONED_DIGITS = 3
_SEMI_STRUCTURED = {SqlType.VARIANT, SqlType.OBJECT, SqlType.ARRAY}
_UTC_OFFSET = 1440
_JSON = {"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}
"""Metadata of a field of texts that are JSON: https://arrow.apache.org/docs/format/CanonicalExtensions.html#json."""
"""``timezone`` of a TIMESTAMP_TZ: minutes from UTC, plus 1440. DuckDB keeps instants without an offset."""


class ArrowResult:
    """Rows in columns; each column has the storage that `stored` gives it for its type.

    ``indent`` is JSON_INDENT: how far clients see the lines of VARIANT, OBJECT and ARRAY indented; 0 means one line.
    """

    def __init__(self, columns: Sequence[Column], arrays: Sequence[Any], row_count: int, indent: int = INDENT) -> None:
        self._indent = indent
        self._columns = tuple(columns)
        self._arrays = tuple(arrays)
        self._row_count = row_count

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, left to right."""
        return self._columns

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._row_count

    def json_rows(self) -> list[list[str | None]]:
        """Return the rows as the JSON form carries them."""
        texts = [_texts(column, array, self._indent) for column, array in zip(self._columns, self._arrays, strict=True)]
        return [list(row) for row in zip(*texts, strict=True)]

    def arrow_stream(self) -> memoryview:
        """Return the rows as one Arrow IPC stream in Snowflake's layout."""
        encoded = [
            _wire_array(column, array, self._indent) for column, array in zip(self._columns, self._arrays, strict=True)
        ]
        fields = [_wire_field(column, array.type) for column, array in zip(self._columns, encoded, strict=True)]
        schema = pa.schema(fields)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, schema) as writer:
            writer.write_table(pa.Table.from_arrays(encoded, schema=schema))
        return memoryview(sink.getvalue())

    def values(self) -> list[tuple[object, ...]]:
        """Return the rows as Python values; VARIANT, OBJECT and ARRAY are JSON text in one line."""
        lists = [_values(column, array) for column, array in zip(self._columns, self._arrays, strict=True)]
        return list(zip(*lists, strict=True))

    @property
    def arrays(self) -> list[Any]:
        """The columns' Arrow arrays, stored as `stored` says."""
        return list(self._arrays)


def stored(array: Any, duckdb_type: str) -> Any:  # noqa: C901, PLR0911  # one line a type is the plainest form
    """Return DuckDB's Arrow column in the storage that results use.

    That is int64 or decimal128, float64, string, bool, date32, binary, and time64 and timestamp in microseconds, or in
    nanoseconds where DuckDB has them.
    """
    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        if duckdb_type in {"HUGEINT", "UHUGEINT"}:
            return _map_chunks(array, _hugeint, pa.decimal128(38, 0))
        if duckdb_type == "UUID":
            return _python_texts(array, lambda v: str(v if isinstance(v, uuid.UUID) else uuid.UUID(bytes=v)))
        array = _map_chunks(array, lambda chunk: chunk.storage, kind.storage_type)
        kind = array.type
    if duckdb_type == "BOOLEAN":
        return array.cast(pa.bool_())
    if pa.types.is_integer(kind):
        return array.cast(pa.decimal128(38, 0) if kind == pa.uint64() else pa.int64())
    if pa.types.is_floating(kind):
        return array.cast(pa.float64())
    if pa.types.is_timestamp(kind):
        return array if kind.unit == "ns" else array.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_time(kind):
        return array if kind == pa.time64("ns") else array.cast(pa.time64("us"), safe=False)
    if pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return array.cast(pa.binary())
    if pa.types.is_nested(kind):
        return _python_texts(array, lambda v: json.dumps(dict(v) if _is_map(kind) else v, default=_json_text))
    if pa.types.is_decimal(kind) or pa.types.is_binary(kind) or pa.types.is_date32(kind) or pa.types.is_boolean(kind):
        return array
    if pa.types.is_interval(kind) or pa.types.is_duration(kind):
        return _python_texts(array, str)
    return array.cast(pa.string())


def _is_map(kind: Any) -> bool:
    return bool(pa.types.is_map(kind))


def _map_chunks(array: Any, convert: Callable[[Any], Any], kind: Any) -> Any:
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return pa.chunked_array([convert(chunk) for chunk in chunks], type=kind)


def _hugeint(chunk: Any) -> Any:
    """Read DuckDB's 128-bit integers, which Arrow gets as opaque bytes, as decimals: the bytes are the same."""
    storage = chunk.storage
    return pa.Array.from_buffers(pa.decimal128(38, 0), len(storage), storage.buffers(), offset=storage.offset)


def _python_texts(array: Any, text: Callable[[Any], str]) -> Any:
    return pa.chunked_array(
        [pa.array([None if v is None else text(v) for v in array.to_pylist()], type=pa.string())], type=pa.string()
    )


def _json_text(value: object) -> object:
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date() | time():
            return str(value)
        case bytes():
            return value.hex().upper()
        case _:
            return str(value)


def _decimal_seconds(array: Any, scale: int | None) -> list[str | None]:
    """Return moments as clients read them: seconds with as many decimals as the column's scale has."""
    digits = 9 if scale is None else scale
    per_second = _per_second(array.type)
    step = max(per_second // 10**digits, 1)
    return [
        None if v is None else _seconds(v - v % step, per_second, digits) for v in array.cast(pa.int64()).to_pylist()
    ]


def _per_second(kind: Any) -> int:
    return 1_000_000_000 if kind.unit == "ns" else 1_000_000


def _texts(column: Column, array: Any, indent: int) -> list[str | None]:  # noqa: PLR0911  # one line a type is the plainest form
    match column.type:
        case SqlType.TIMESTAMP_NTZ | SqlType.TIMESTAMP_LTZ | SqlType.TIME:
            return _decimal_seconds(array, column.scale)
        case SqlType.TIMESTAMP_TZ:
            return [None if v is None else f"{v} {_UTC_OFFSET}" for v in _decimal_seconds(array, column.scale)]
        case SqlType.DATE:
            return [None if v is None else str(v) for v in array.cast(pa.int32()).to_pylist()]
        case SqlType.BOOLEAN:
            return [None if v is None else "1" if v else "0" for v in array.to_pylist()]
        case SqlType.BINARY:
            return [None if v is None else v.hex().upper() for v in array.to_pylist()]
        case SqlType.FIXED:
            return [
                None if v is None else format(v, "f") if isinstance(v, Decimal) else str(v) for v in array.to_pylist()
            ]
        case SqlType.REAL:
            return [None if v is None else _real(v) for v in array.to_pylist()]
        case SqlType.VARIANT | SqlType.OBJECT | SqlType.ARRAY:
            return _indented(array, indent)
        case _:
            texts: list[str | None] = array.to_pylist()
            return texts


def _indented(array: Any, indent: int) -> list[str | None]:
    return [None if v is None else indented(v, indent) for v in array.to_pylist()]


def _real(value: float) -> str:
    text = repr(value)
    return {"nan": "NaN"}.get(text, text)


def _seconds(value: int, per_second: int, digits: int) -> str:
    """Return seconds as text; clients read sign and fraction as one decimal number."""
    sign, size = ("-", -value) if value < 0 else ("", value)
    fraction = f"{size % per_second * (1_000_000_000 // per_second):09d}"[:digits]
    return f"{sign}{size // per_second}.{fraction}" if fraction else f"{sign}{size // per_second}"


def _values(column: Column, array: Any) -> list[Any]:
    if column.type in _TIMESTAMPS:
        micros = _floor_divided(array.cast(pa.int64()), _per_second(array.type) // 1_000_000)
        naive = micros.cast(pa.timestamp("us")).to_pylist()
        if column.type is SqlType.TIMESTAMP_NTZ:
            return list(naive)
        return [None if v is None else v.replace(tzinfo=UTC) for v in naive]
    if column.type is SqlType.TIME:
        return array.cast(pa.time64("us"), safe=False).to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    if column.type is SqlType.FIXED and column.scale == 0:
        return [None if v is None else int(v) for v in array.to_pylist()]
    if column.type in _SEMI_STRUCTURED:
        return _indented(array, 0)
    return list(array.to_pylist())


def _wire_array(column: Column, array: Any, indent: int) -> Any:
    if column.type in _TIMESTAMPS:
        return _wire_moments(array, _scale(column), with_zone=column.type is SqlType.TIMESTAMP_TZ)
    if column.type in _SEMI_STRUCTURED:
        return pa.chunked_array([pa.array(_indented(array, indent), type=pa.string())], type=pa.string())
    if column.type is SqlType.TIME:
        nanos = pc.multiply(array.cast(pa.int64()), 1_000_000_000 // _per_second(array.type))
        return pc.divide(nanos, 10 ** (_NANOSECOND_DIGITS - _scale(column)))
    if pa.types.is_decimal(array.type):
        return _wire_decimals(array)
    return array


def _wire_decimals(array: Any) -> Any:
    """Return numbers as the integers that remain without their point, where these fit into 64 bits.

    Clients divide them by the scale, and give int for integers and Decimal for Arrow decimals.
    """
    wide = array.cast(pa.decimal128(38, array.type.scale))
    try:
        return _map_chunks(wide, _hugeint_of_decimals, pa.decimal128(38, 0)).cast(pa.int64())
    except pa.ArrowInvalid:
        return array


def _hugeint_of_decimals(chunk: Any) -> Any:
    """Read decimals as the integers that hold them: the bytes are the same."""
    return pa.Array.from_buffers(pa.decimal128(38, 0), len(chunk), chunk.buffers(), offset=chunk.offset)


def _floor_divided(integers: Any, divisor: int) -> Any:
    """Divide rounding down: Arrow rounds towards zero."""
    quotient = pc.divide(integers, divisor)
    return pc.if_else(pc.less(integers, pc.multiply(quotient, divisor)), pc.subtract(quotient, 1), quotient)


def _wire_moments(array: Any, scale: int, *, with_zone: bool) -> Any:
    """Return moments in the layout that clients know by type and scale.

    Whole numbers of the scale's unit up to microseconds; ``{epoch, fraction}`` beyond. A TIMESTAMP_TZ is ``{epoch,
    timezone}`` up to milliseconds, ``{epoch, fraction, timezone}`` beyond. The nulls are on the struct: children with
    fewer nulls must be declared nullable, or connector 5.2 refuses them and 4.8 reads 1970-01-01.
    """
    per_second = _per_second(array.type)
    moments = array.cast(pa.int64())
    if scale <= _MICROSECOND_DIGITS and not with_zone:
        return _floor_divided(moments, per_second // 10**scale)
    moments = moments.combine_chunks() if isinstance(moments, pa.ChunkedArray) else moments
    mask = moments.is_null()
    filled = moments.fill_null(0)
    if with_zone and scale <= _SHORT_ZONED_DIGITS:
        arrays = [_floor_divided(filled, per_second // 10**scale)]
        fields = [pa.field("epoch", pa.int64())]
    else:
        epoch = _floor_divided(filled, per_second)
        fraction = pc.multiply(pc.subtract(filled, pc.multiply(epoch, per_second)), 1_000_000_000 // per_second)
        step = 10 ** (_NANOSECOND_DIGITS - scale)
        fraction = pc.multiply(pc.divide(fraction, step), step) if step > 1 else fraction
        arrays = [epoch, fraction.cast(pa.int32())]
        fields = [pa.field("epoch", pa.int64()), pa.field("fraction", pa.int32())]
    if with_zone:
        arrays.append(pa.array([_UTC_OFFSET], pa.int32()).take(pa.array([0] * len(filled), pa.int32())))
        fields.append(pa.field("timezone", pa.int32()))
    return pa.StructArray.from_arrays(arrays, fields=fields, mask=mask)


def _wire_field(column: Column, kind: Any) -> Any:
    entry = column.rowtype()
    byte_length = entry["byteLength"] or 0
    if column.type is SqlType.TIMESTAMP_TZ:
        # Clients choose the layout by this number.
        byte_length = 8 if _scale(column) <= _SHORT_ZONED_DIGITS else 16
    metadata = {
        "logicalType": column.type.value.upper(),
        "precision": str(entry["precision"] or 38),
        "scale": str(entry["scale"] or 0),
        "charLength": str(entry["length"] or 0),
        "byteLength": str(byte_length),
    }
    return pa.field(column.name, kind, nullable=column.nullable, metadata=metadata)


def _scale(column: Column) -> int:
    return _NANOSECOND_DIGITS if column.scale is None else column.scale


def arrow_table(result: ResultSet) -> Any:
    """Return any result as a ``pyarrow.Table`` under its column names, for DuckDB to read."""
    if isinstance(result, ArrowResult):
        arrays = list(result.arrays)
    else:
        lists = list(zip(*result.values(), strict=True)) or [()] * len(result.columns)
        arrays = [_array(c, list(v)) for c, v in zip(result.columns, lists, strict=True)]
    fields = [_field(column, array) for column, array in zip(result.columns, arrays, strict=True)]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _field(column: Column, array: Any) -> Any:
    """Return how DuckDB is to read a column: what is semi-structured as its JSON, not as text."""
    return pa.field(column.name, array.type, metadata=_JSON if column.type in _SEMI_STRUCTURED else None)


def _array(column: Column, values: list[Any]) -> Any:  # noqa: PLR0911  # one line a type is the plainest form
    match column.type:
        case SqlType.FIXED:
            whole = (column.scale or 0) == 0
            return pa.array([None if v is None else int(v) if whole else Decimal(str(v)) for v in values])
        case SqlType.BOOLEAN:
            return pa.array(values, type=pa.bool_())
        case SqlType.REAL:
            return pa.array(values, type=pa.float64())
        case SqlType.DATE:
            return pa.array(values, type=pa.date32())
        case SqlType.TIME:
            return pa.array(values, type=pa.time64("us"))
        case SqlType.TIMESTAMP_NTZ:
            return pa.array(values, type=pa.timestamp("us"))
        case SqlType.TIMESTAMP_LTZ | SqlType.TIMESTAMP_TZ:
            return pa.array(values, type=pa.timestamp("us", "UTC"))
        case SqlType.BINARY:
            return pa.array(values, type=pa.binary())
        case _:
            texts = [v if v is None or isinstance(v, str) else json.dumps(v, default=_json_text) for v in values]
            return pa.array(texts, type=pa.string())
