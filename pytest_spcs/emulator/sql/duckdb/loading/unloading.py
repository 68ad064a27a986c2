"""COPY INTO a stage: rows become files.

Names and result: https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import Column, ResultSet, Rows, SqlType
from pytest_spcs.emulator.sql.duckdb.arrow_results import arrow_table
from pytest_spcs.emulator.sql.stage_places import placing

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.loading.copying import CopyOptions
    from pytest_spcs.emulator.sql.duckdb.loading.file_formats import FileFormat
    from pytest_spcs.emulator.sql.duckdb.loading.stage_files import StagePath

_COLUMNS = (
    Column("rows_unloaded", SqlType.FIXED),
    Column("input_bytes", SqlType.FIXED),
    Column("output_bytes", SqlType.FIXED),
)
_EXTENSIONS = {"CSV": "csv", "JSON": "json", "PARQUET": "parquet"}


@dataclass(frozen=True, slots=True)
class Unload:
    """One COPY INTO a stage: always one file, as Snowflake writes for few rows."""

    stage: StagePath
    form: FileFormat
    options: CopyOptions

    def run(self, result: ResultSet) -> Rows:
        """Write the rows and return their number and sizes."""
        content = self._content(result)
        compressed = self.form.type != "PARQUET" and self.form.compress is not False
        written = gzip.compress(content, mtime=0) if compressed else content
        file = self.stage.target(self._name(compressed=compressed))
        if file.exists() and not self.options.flags.get("OVERWRITE"):
            raise SnowflakeError(
                1030,
                "22000",
                f"Files already existing at the unload destination: @{self.stage.name}/{self.stage.path}. "
                "Use overwrite option to force unloading.",
            )
        with placing(self.stage.relative(file)):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(written)
        return Rows(_COLUMNS, [(result.row_count, len(content), len(written))])

    def _name(self, *, compressed: bool) -> str:
        if self.options.flags.get("SINGLE"):
            return self.stage.path or "data"
        path = self.stage.path
        prefix = f"{path}data" if not path or path.endswith("/") else path
        return f"{prefix}_0_0_0.{_EXTENSIONS[self.form.type]}{'.gz' if compressed else ''}"

    def _content(self, result: ResultSet) -> bytes:
        match self.form.type:
            case "PARQUET":
                import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types

                sink = io.BytesIO()
                pq.write_table(arrow_table(result), sink)
                return sink.getvalue()
            case "JSON":
                return "".join(f"{row[0]}\n" for row in result.values()).encode()
            case _:
                return self._csv(result).encode()

    def _csv(self, result: ResultSet) -> str:
        sink = io.StringIO(newline="")
        quote = self.form.quote
        writer = csv.writer(
            sink,
            delimiter=self.form.delimiter,
            quotechar=quote or '"',
            quoting=csv.QUOTE_ALL if quote else csv.QUOTE_NONE,
            escapechar=None if quote else "\\",
            lineterminator=self.form.record_delimiter,
        )
        if self.options.flags.get("HEADER"):
            writer.writerow([column.name for column in result.columns])
        null = self.form.null_if[0] if self.form.null_if else ""
        for row in result.values():
            cells = [null if value is None else _text(value) for value in row]
            if quote:
                writer.writerow(cells)
            else:
                sink.write(self.form.delimiter.join(cells) + self.form.record_delimiter)
        return sink.getvalue()


def _text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case bytes():
            return value.hex().upper()
        case dict() | list():
            return json.dumps(value)
        case _:
            return str(value)
