"""The files of stages, read as rows and written from rows; no file outside a stage's directory is touched."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

from pytest_spcs.emulator.account.errors import SnowflakeError, does_not_exist, syntax_error
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.loading.file_formats import FileFormat, Option, format_of
from pytest_spcs.emulator.sql.duckdb.regular_expressions import fitting
from pytest_spcs.emulator.sql.duckdb.resolution import resolved
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import position_name
from pytest_spcs.emulator.sql.stage_places import check_stage_path
from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb

    from pytest_spcs.emulator.engine.contract import QueryContext

_REFERENCE = re.compile(r"@((?:\"(?:[^\"]|\"\")++\"|[^/\"])++)(?:/(.*))?", re.DOTALL)
FILE_NAME, ROW_NUMBER = "METADATA$FILENAME", "METADATA$FILE_ROW_NUMBER"
"""https://docs.snowflake.com/en/user-guide/querying-metadata"""

_VARIANT = {"ARROW:extension:name": "arrow.json", "ARROW:extension:metadata": ""}
"""What makes a column of JSON texts one that DuckDB knows for JSON."""

Row = tuple[str | None, ...]


class StagePath:
    """A stage with a path in it, as ``@stage/path`` names it."""

    def __init__(self, name: ObjectName, root: Path, path: str) -> None:
        self.name = name
        self.root = root.resolve()
        self.path = path

    def files(self, pattern: str | None = None, only: tuple[str, ...] = ()) -> list[Path]:
        """Return the files that the path is a prefix of, narrowed by a regular expression or a list of names."""
        found = []
        wanted = {f"{self.path.rstrip('/')}/{name}".lstrip("/") for name in only}
        for file in sorted(self.root.rglob("*")):
            relative = self.relative(file)
            if not file.is_file() or not file.resolve().is_relative_to(self.root):
                continue
            if wanted and relative not in wanted:
                continue
            if not relative.startswith(self.path):
                continue
            found.append(file)
        if pattern is None:
            return found
        fits = fitting(pattern, [self.relative(file) for file in found])
        return [file for file, fit in zip(found, fits, strict=True) if fit]

    def relative(self, file: Path) -> str:
        """Return a file's path below the stage."""
        return file.relative_to(self.root).as_posix()

    def shown(self, file: Path) -> str:
        """Return a file as COPY's result names it: below the lower-cased stage."""
        return f"{self.name.name.lower()}/{self.relative(file)}"

    def target(self, name: str) -> Path:
        """Return where a new file goes; raise for a path that leaves the stage."""
        check_stage_path(name)
        file = (self.root / name).resolve()
        if not file.is_relative_to(self.root):
            raise unsupported(f"a path outside the stage: {name}")
        return file


class Stages:
    """The stages that an engine has been told of."""

    def __init__(self) -> None:
        self._directories: dict[ObjectName, Path] = {}

    def create(self, name: ObjectName, directory: Path) -> None:
        """Remember a stage."""
        self._directories[name] = directory

    def drop(self, name: ObjectName) -> None:
        """Forget a stage; one that is not known is no error."""
        self._directories.pop(name, None)

    def drop_all(self, wanted: Callable[[ObjectName], bool]) -> None:
        """Forget all stages whose names are wanted."""
        for name in [known for known in self._directories if wanted(known)]:
            self.drop(name)

    def find(self, reference: str, context: QueryContext, *, writes: bool = False) -> StagePath:
        """Return the stage and path of ``@[[db.]schema.]stage[/path]``; raise 002003 for a stage that is not there.

        Raises 003001 where the session may not read its files or, with ``writes``, write them.
        """
        match = _REFERENCE.fullmatch(reference.strip())
        if match is None:
            raise SnowflakeError(1011, "42601", f"SQL compilation error:\ninvalid URL prefix found in: '{reference}'")
        if match[1].startswith(("~", "%")):
            raise unsupported(f"user and table stages: {reference}")
        try:
            name = resolved(split(match[1]), context)
        except InvalidIdentifierError:
            raise syntax_error(f"invalid stage name '{reference}'.") from None
        if name is None:
            raise syntax_error(f"invalid stage name '{reference}'.")
        directory = self._directories.get(name)
        if directory is None:
            raise does_not_exist("Stage", str(name))
        context.check_stage(name, writes)
        check_stage_path(match[2] or "")
        return StagePath(name, directory, match[2] or "")

    def read(
        self,
        reference: str,
        context: QueryContext,
        connection: duckdb.DuckDBPyConnection,
        *,
        file_format: str | None = None,
        pattern: str | None = None,
    ) -> Any:
        """Return the rows that SELECT ... FROM @stage sees."""
        stage = self.find(reference, context)
        given: dict[str, Option] = {"FORMAT_NAME": file_format} if file_format else {}
        return rows_of(stage, stage.files(pattern), format_of(stage.name, given, connection, context))


def rows_of(stage: StagePath, files: list[Path], form: FileFormat) -> Any:
    """Return the rows of files as one Arrow table: ``COLUMN1`` ... as text or VARIANT, and the metadata columns."""
    rows: list[Row] = []
    names: list[str] = []
    numbers: list[int] = []
    for file in files:
        found = list(records(file, form))
        rows += found
        names += [stage.relative(file)] * len(found)
        numbers += range(1, len(found) + 1)
    width = max((len(row) for row in rows), default=1)
    columns = [pa.array([row[i] if i < len(row) else None for row in rows], type=pa.string()) for i in range(width)]
    variant = None if form.type == "CSV" else _VARIANT
    fields = [pa.field(position_name(i + 1), pa.string(), metadata=variant) for i in range(width)]
    fields += [pa.field(FILE_NAME, pa.string()), pa.field(ROW_NUMBER, pa.int64())]
    metadata = [pa.array(names, type=pa.string()), pa.array(numbers, type=pa.int64())]
    return pa.Table.from_arrays([*columns, *metadata], schema=pa.schema(fields))


def records(file: Path, form: FileFormat) -> Iterator[Row]:
    """Yield the records of one file: CSV fields, or one JSON text a record."""
    match form.type:
        case "CSV":
            yield from _csv_records(file, form)
        case "JSON":
            for value in _json_values(_text(file), file):
                items = value if form.strip_outer_array and isinstance(value, list) else [value]
                if form.strip_null_values:
                    items = [_without_nulls(item) for item in items]
                yield from ((_compact(item),) for item in items)
        case _:
            for row in parquet_table(file).to_pylist():
                yield (_compact(_object(row, form)),)


def parquet_table(file: Path) -> Any:
    """Return a Parquet file's content as an Arrow table."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types

    table = pq.read_table(io.BytesIO(_bytes(file)))
    for place, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            micros = table.column(place).cast(pa.timestamp("us", column.type.tz), safe=False)
            table = table.set_column(place, column.name, micros)
    return table


def _compact(value: Any) -> str:
    return json.dumps(value, default=str, separators=(",", ":"))


def _without_nulls(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_nulls(item) for key, item in value.items() if item is not None}
        case list():
            return [_without_nulls(item) for item in value]
        case _:
            return value


def _object(row: dict[str, Any], form: FileFormat) -> dict[str, Any]:
    return {name: _plain(value, form) for name, value in row.items() if value is not None}


def _plain(value: Any, form: FileFormat) -> Any:
    match value:
        case bytes():
            return value.decode(errors="replace") if form.binary_as_text else value.hex().upper()
        case float() if not math.isfinite(value):
            return {math.inf: "inf", -math.inf: "-inf"}.get(value, "NaN")
        case _:
            return value


def header(file: Path, form: FileFormat) -> Row:
    """Return the first line of a CSV file, which PARSE_HEADER takes for column names."""
    return next(_csv_rows(_text(file), form), ())


def _bytes(file: Path) -> bytes:
    content = file.read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def _text(file: Path) -> str:
    return _bytes(file).decode("utf-8-sig")


def _csv_rows(text: str, form: FileFormat) -> Iterator[Row]:
    if form.quote:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, quotechar=form.quote)
    else:
        rows = csv.reader(text.splitlines(), delimiter=form.delimiter, quoting=csv.QUOTE_NONE)
    yield from (tuple(row) for row in rows if row)


def _csv_records(file: Path, form: FileFormat) -> Iterator[Row]:
    skipped = max(form.skip_header, 1 if form.parse_header else 0)
    for number, row in enumerate(_csv_rows(_text(file), form)):
        if number >= skipped:
            yield tuple(_field(field or "", form) for field in row)


def _field(field: str, form: FileFormat) -> str | None:
    text = field.strip() if form.trim else field
    if text in form.null_if or (not text and form.empty_as_null):
        return None
    return text


def _json_values(text: str, file: Path) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise SnowflakeError(
                100069, "22P02", f"Error parsing JSON: {error.msg}\n  File '{file.name}', line {error.lineno}"
            ) from None
        yield value
