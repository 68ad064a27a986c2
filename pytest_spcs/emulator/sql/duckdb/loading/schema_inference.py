"""INFER_SCHEMA: the columns that the files of a stage have.

Arguments, columns and types: https://docs.snowflake.com/en/sql-reference/functions/infer_schema
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

from pytest_spcs.emulator.sql.duckdb.loading.stage_files import header, parquet_table, records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_spcs.emulator.sql.duckdb.loading.file_formats import FileFormat
    from pytest_spcs.emulator.sql.duckdb.loading.stage_files import StagePath

_NUMBER = re.compile(r"[+-]?(\d+)(?:\.(\d+))?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?")
_NESTED = {dict: "OBJECT", list: "ARRAY", bool: "BOOLEAN", float: "REAL"}


@dataclass(slots=True)
class _Found:
    """One column: the types that its values have, and where it is."""

    expression: str
    nullable: bool = True
    types: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)


def inferred(stage: StagePath, files: list[Path], form: FileFormat, *, ignore_case: bool = False) -> Any:
    """Return the columns of all files together, in the order in which they come, as one Arrow table."""
    columns: dict[str, _Found] = {}
    for file in files:
        for name, kind, expression, nullable in _columns(file, form):
            column = columns.setdefault(name.upper() if ignore_case else name, _Found(expression, nullable))
            column.nullable |= nullable
            column.types |= {kind} if kind else set()
            if stage.relative(file) not in column.files:
                column.files.append(stage.relative(file))
    rows = []
    for order, (name, column) in enumerate(columns.items()):
        kind = _common(column.types)
        extracted = f"{column.expression}::{kind}"
        rows.append((name, kind, column.nullable, extracted, ", ".join(column.files), order))
    names = ("COLUMN_NAME", "TYPE", "NULLABLE", "EXPRESSION", "FILENAMES", "ORDER_ID")
    kinds = (pa.string(), pa.string(), pa.bool_(), pa.string(), pa.string(), pa.int64())
    arrays = [pa.array([row[i] for row in rows], type=kind) for i, kind in enumerate(kinds)]
    return pa.Table.from_arrays(arrays, names=list(names))


def _columns(file: Path, form: FileFormat) -> Iterator[tuple[str, str, str, bool]]:
    """Yield name, type (empty for a column of NULLs), expression and nullability of each column, once or more often."""
    match form.type:
        case "PARQUET":
            for column in parquet_table(file).schema:
                yield column.name, _arrow_type(column.type, form), f"$1:{column.name}", column.nullable
        case "CSV":
            names = [name or "" for name in header(file, form)]
            if not form.parse_header:
                names = [f"c{place + 1}" for place in range(len(names))]
            for place, name in enumerate(names):
                yield name, "", f"${place + 1}", True
            for row in records(file, form):
                for place, (name, text) in enumerate(zip(names, row, strict=False)):
                    yield name, _text_type(text), f"${place + 1}", True
        case _:
            for row in records(file, form):
                value = json.loads(row[0] or "null")
                for name, item in value.items() if isinstance(value, dict) else ():
                    yield name, _json_type(item), f"$1:{name}", True


def _arrow_type(kind: Any, form: FileFormat) -> str:  # noqa: PLR0911  # one line a type is the plainest form
    if pa.types.is_boolean(kind):
        return "BOOLEAN"
    if pa.types.is_integer(kind):
        return "NUMBER(38, 0)"
    if pa.types.is_decimal(kind):
        return f"NUMBER({kind.precision}, {kind.scale})"
    if pa.types.is_floating(kind):
        return "REAL"
    if pa.types.is_date(kind):
        return "DATE"
    if pa.types.is_time(kind):
        return "TIME"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP_NTZ" if kind.tz is None else "TIMESTAMP_LTZ"
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return "TEXT" if form.binary_as_text else "BINARY"
    if pa.types.is_nested(kind):
        return "VARIANT"
    return "TEXT"


def _text_type(text: str | None) -> str:
    if text is None:
        return ""
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return _number(number[1], number[2] or "")
    if text.lower() in {"true", "false"}:
        return "BOOLEAN"
    if _DATE.fullmatch(text):
        return "DATE"
    return "TIMESTAMP_NTZ" if _TIMESTAMP.fullmatch(text) else "TEXT"


def _json_type(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(str(abs(value)), "")
    return _NESTED.get(type(value), "TEXT")


def _number(whole: str, fraction: str) -> str:
    digits = len(whole) + len(fraction)
    return f"NUMBER({digits}, {len(fraction)})" if digits <= 38 else "TEXT"  # noqa: PLR2004  # digits of a NUMBER


def _common(types: set[str]) -> str:
    """Return the type that takes values of all these."""
    numbers = [kind[len("NUMBER(") : -1].split(", ") for kind in types if kind.startswith("NUMBER")]
    if numbers and len(numbers) == len(types):
        scale = max(int(scale) for _precision, scale in numbers)
        whole = max(int(precision) - int(scale) for precision, scale in numbers)
        return f"NUMBER({min(whole + scale, 38)}, {scale})"
    if numbers and {kind for kind in types if not kind.startswith("NUMBER")} == {"REAL"}:
        return "REAL"
    if types == {"DATE", "TIMESTAMP_NTZ"}:
        return "TIMESTAMP_NTZ"
    return next(iter(types)) if len(types) == 1 else "VARIANT" if types & {"OBJECT", "ARRAY"} else "TEXT"
