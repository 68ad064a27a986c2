"""COPY INTO a table: stage files become rows.

Grammar and result: https://docs.snowflake.com/en/sql-reference/sql/copy-into-table
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import Column, Rows, SqlType, status
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.loading.load_history import Load, load_of
from pytest_spcs.emulator.sql.duckdb.loading.stage_files import header, parquet_table, records, rows_of
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import position_name
from pytest_spcs.emulator.sql.scanner import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pytest_spcs.emulator.sql.duckdb.loading.file_formats import FileFormat, Option
    from pytest_spcs.emulator.sql.duckdb.loading.stage_files import StagePath
    from pytest_spcs.emulator.sql.statement import Statement

_COLUMNS = (
    Column("file"),
    Column("status"),
    Column("rows_parsed", SqlType.FIXED),
    Column("rows_loaded", SqlType.FIXED),
    Column("error_limit", SqlType.FIXED),
    Column("errors_seen", SqlType.FIXED),
    Column("first_error"),
    Column("first_error_line", SqlType.FIXED),
    Column("first_error_character", SqlType.FIXED),
    Column("first_error_column_name"),
)


@dataclass(slots=True)
class CopyOptions:
    """The clauses behind FROM, of both forms of COPY."""

    format: dict[str, Option] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    pattern: str | None = None
    flags: dict[str, bool] = field(default_factory=dict)
    on_error: str = "ABORT_STATEMENT"
    match: str = "NONE"


_FLAGS = {"FORCE", "PURGE", "OVERWRITE", "SINGLE", "HEADER", "TRUNCATECOLUMNS", "ENFORCE_LENGTH", "DETAILED_OUTPUT"}
_LIMITS = {"MAX_FILE_SIZE", "SIZE_LIMIT"}


def read_options(statement: Statement) -> CopyOptions:
    """Consume the clauses behind FROM; raise for one that is not emulated."""
    options = CopyOptions()
    while not statement.at_end():
        name = statement.word_or_string().upper()
        statement.accept("=")
        match name:
            case "FILE_FORMAT":
                options.format = read_format(statement)
            case "FILES":
                options.files = tuple(_strings(statement))
            case "PATTERN":
                options.pattern = statement.string()
            case "ON_ERROR":
                options.on_error = statement.word_or_string().upper()
            case "MATCH_BY_COLUMN_NAME":
                options.match = statement.word_or_string().upper()
            case _ if name in _FLAGS:
                options.flags[name] = statement.boolean()
            case _ if name in _LIMITS:
                statement.integer()
            case _:
                raise unsupported(f"COPY INTO with {name}")
        statement.accept(",")
    return options


def read_format(statement: Statement) -> dict[str, Option]:
    """Consume ``( TYPE = CSV ... )``, ``( FORMAT_NAME = f )`` or ``f`` and return the options as written."""
    found: dict[str, Option] = {}
    if statement.current.text != "(":
        return {"FORMAT_NAME": ".".join(statement.name())}
    statement.expect("(")
    while not statement.accept(")"):
        name = statement.word_or_string().upper()
        statement.accept("=")
        if statement.current.text == "(":
            found[name] = _strings(statement)
        elif name == "FORMAT_NAME":
            found[name] = ".".join(statement.name())
        elif statement.current.kind is TokenKind.NUMBER:
            found[name] = str(statement.integer())
        else:
            found[name] = statement.word_or_string()
        statement.accept(",")
    return found


def _strings(statement: Statement) -> list[str]:
    found: list[str] = []
    statement.expect("(")
    while not statement.accept(")"):
        found.append(statement.string())
        statement.accept(",")
    return found


@dataclass(frozen=True, slots=True)
class TableLoad:
    """One COPY INTO a table. ``insert`` runs an INSERT in which any stage reference means the given Arrow table."""

    target: str
    named_columns: tuple[str, ...]
    table_columns: tuple[str, ...]
    stage: StagePath
    form: FileFormat
    query: str | None
    options: CopyOptions
    loaded: set[Load]
    insert: Callable[[str, Any], int]
    done: set[Load] = field(default_factory=set)
    """What this COPY has loaded, for the caller to remember once it is committed."""

    def run(self) -> Rows:
        """Load the files and return one row for each."""
        files = self.stage.files(self.options.pattern, self.options.files)
        if self.options.files:
            self._check_listed(files)
        rows: list[tuple[object, ...]] = []
        for file in files:
            load = load_of(file)
            if load in self.loaded and not self.options.flags.get("FORCE"):
                continue
            count = self._load_or_say_why(file)
            rows.append((self.stage.shown(file), "LOADED", count, count, 1, 0, None, None, None, None))
            self.done.add(load)
            if self.options.flags.get("PURGE"):
                file.unlink()
        return Rows(_COLUMNS, rows) if rows else status("Copy executed with 0 files processed.")

    def _load_or_say_why(self, file: Path) -> int:
        if self.options.on_error == "ABORT_STATEMENT":
            return self._load(file)
        try:
            return self._load(file)
        except (SnowflakeError, duckdb.Error) as error:
            reason = str(error).splitlines()[0]
            what = f"COPY INTO with ON_ERROR = {self.options.on_error} of a file that has an error"
            raise unsupported(f"{what} ({self.stage.relative(file)}: {reason})") from error

    def _check_listed(self, files: list[Path]) -> None:
        present = {self.stage.relative(file) for file in files}
        for name in self.options.files:
            wanted = f"{self.stage.path.rstrip('/')}/{name}".lstrip("/")
            if wanted not in present:
                raise SnowflakeError(91016, "22000", f"Remote file '{self.stage.name}/{wanted}' was not found.")

    def _load(self, file: Path) -> int:
        if self.query is not None:
            columns = f"({', '.join(self.named_columns)})" if self.named_columns else ""
            return self.insert(
                f"INSERT INTO {self.target} {columns} {self.query}", rows_of(self.stage, [file], self.form)
            )
        if self.options.match != "NONE":
            return self._load_by_name(file)
        rows = rows_of(self.stage, [file], self.form)
        width = rows.num_columns - 2
        columns_ = self.named_columns or self.table_columns
        if self.form.type == "CSV":
            if width != len(columns_) and self.form.exact_columns and rows.num_rows:
                raise SnowflakeError(
                    100080,
                    "22000",
                    f"Number of columns in file ({width}) does not match that of the corresponding table "
                    f"({len(columns_)}), use file format option error_on_column_count_mismatch=false to ignore this "
                    f"error\n  File '{self.stage.relative(file)}', line 1, character 1",
                )
        elif len(columns_) != 1:
            raise SnowflakeError(
                2019,
                "0A000",
                f"SQL compilation error:\n{self.form.type} file format can produce one and only one column of type "
                "variant, object, or array. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy "
                "option or copy with transformation.",
            )
        taken = columns_[:width]
        return self._insert(taken, rows, None if self.form.type == "CSV" else "PARSE_JSON($1)")

    def _insert(self, columns: Sequence[str], rows: Any, values: str | None = None) -> int:
        selected = values or ", ".join(f"${i + 1}" for i in range(len(columns)))
        into = f"INSERT INTO {self.target} ({', '.join(columns)})"
        return self.insert(f"{into} SELECT {selected} FROM @rows", rows)  # noqa: S608  # names are quoted

    def _load_by_name(self, file: Path) -> int:
        names, columns = _named_columns(file, self.form)
        same = (lambda n: n) if self.options.match == "CASE_SENSITIVE" else str.upper
        by_name = {same(name): column for name, column in zip(names, columns, strict=True)}
        plain = {name: name[1:-1].replace('""', '"') for name in self.table_columns}
        taken = [name for name in self.table_columns if same(plain[name]) in by_name]
        if not taken:
            return 0
        arrays = [by_name[same(plain[name])] for name in taken]
        rows = pa.Table.from_arrays(arrays, names=[position_name(i + 1) for i in range(len(taken))])
        return self._insert(taken, rows)


def _named_columns(file: Path, form: FileFormat) -> tuple[list[str], list[Any]]:
    if form.type == "PARQUET":
        table = parquet_table(file)
        return list(table.column_names), list(table.columns)
    found = list(records(file, form))
    if form.type == "CSV":
        names = [name or "" for name in header(file, form)]
        return names, [
            pa.array([row[i] if i < len(row) else None for row in found], type=pa.string()) for i in range(len(names))
        ]
    objects = [json.loads(row[0] or "null") for row in found]
    names = list(dict.fromkeys(key for item in objects if isinstance(item, dict) for key in item))
    return names, [pa.array([_text(item, name) for item in objects], type=pa.string()) for name in names]


def _text(item: Any, name: str) -> str | None:
    value = item.get(name) if isinstance(item, dict) else None
    return value if value is None or isinstance(value, str) else json.dumps(value)
