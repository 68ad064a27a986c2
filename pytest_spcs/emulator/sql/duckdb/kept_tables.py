"""Tables that outlive their engine: one DuckDB file for each database, and beside them what DuckDB does not keep.

Every commit is in a file at once. The account still owns the catalogue: what it does not tell of is forgotten.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import duckdb
from fakesnow import info_schema
from fakesnow.transforms import show
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import SqlType
from pytest_spcs.emulator.sql.duckdb import kept_records
from pytest_spcs.emulator.sql.duckdb.disk_room import NO_CHECKPOINTS, DiskRoom
from pytest_spcs.emulator.sql.duckdb.loading.load_history import Load, Loads
from pytest_spcs.emulator.sql.duckdb.translation.column_types import DeclaredType
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import DeclaredTypes, TableKey

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pytest_spcs.emulator.sql.duckdb.table_records import TableRecords

_GLOBAL = "_fs_global"
"""The database in which fakesnow keeps comments, text lengths and file formats."""
_OURS = f"{_GLOBAL}._fs_information_schema._spcs"
"""How the names of our tables begin, in the one schema that no SHOW looks into."""
_CATALOG = "catalog.duckdb"
_TABLES = f"""
CREATE TABLE IF NOT EXISTS {_OURS}_files (name VARCHAR PRIMARY KEY, file VARCHAR);
CREATE TABLE IF NOT EXISTS {_OURS}_unused (file VARCHAR PRIMARY KEY);
CREATE TABLE IF NOT EXISTS {_OURS}_declared (
    database VARCHAR, schema VARCHAR, name VARCHAR, columns VARCHAR, PRIMARY KEY (database, schema, name)
);
CREATE TABLE IF NOT EXISTS {_OURS}_loads (
    database VARCHAR, schema VARCHAR, name VARCHAR, file VARCHAR, digest VARCHAR
);
{kept_records.creation_sql(f"{_OURS}_records")}"""


class KeptTables:
    """The files below ``directory`` and the notes in them; stage files lie below the directory's parent."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.resolve()
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._room = DiskRoom(self.directory)
        self._told_all = False

    def open(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Put files in the place of fakesnow's own database in memory; before the connection is locked down."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self.directory / _CATALOG).exists() and any(self.directory.glob("*.duckdb")):
            raise _not_opened("the catalogue of all tables", self.directory / _CATALOG, "the file is not there")
        connection.execute(NO_CHECKPOINTS)
        try:
            self._open_catalog(connection)
        except duckdb.Error as error:
            raise _not_opened("the catalogue of all tables", self.directory / _CATALOG, _seen(error)) from error

    def _open_catalog(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"DETACH {_GLOBAL}")
        self._attach(connection, _CATALOG, _GLOBAL, "the catalogue of all tables")
        # Views of another version of fakesnow must not stay.
        found = connection.execute(
            f"SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = '{_GLOBAL}' AND NOT internal"  # noqa: S608  # a constant
        ).fetchall()
        for schema, view in found:
            connection.execute(f"DROP VIEW IF EXISTS {_GLOBAL}.{quoted(schema)}.{quoted(view)}")
        connection.execute(info_schema.fs_global_creation_sql())
        connection.execute(show.fs_global_creation_sql())
        connection.execute(_TABLES)
        self._connection = connection.cursor()
        for (file,) in self._run(f"SELECT file FROM {_OURS}_unused", []):  # noqa: S608  # a constant
            self._unlink(str(file))

    @property
    def allowed(self) -> str:
        """The setting that lets DuckDB open files here and nowhere else."""
        return f"SET GLOBAL allowed_directories = [{_text(str(self.directory))}]"

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Attach a database under its name, with the tables that it had; one that is attached stays as it is."""
        if connection.execute("SELECT 1 FROM duckdb_databases() WHERE database_name = ?", [name]).fetchall():
            return
        known = self._run(f"SELECT file FROM {_OURS}_files WHERE name = ?", [name])  # noqa: S608  # a constant
        file = str(known[0][0]) if known else f"{secrets.token_hex(6)}.duckdb"
        if known and not (self.directory / file).is_file():
            raise _not_opened(f"the tables of database {name}", self.directory / file, "the file is not there")
        if not known and not self._told_all and (strangers := self._strangers()):
            seen = f"it is not in the catalogue of all tables, and {', '.join(strangers)} belongs to no database there"
            raise _not_opened(f"the tables of database {name}", self.directory / _CATALOG, seen)
        if not known:
            # Until it is in the catalogue: what a kill leaves of it is to be known as rubbish.
            self._run(f"INSERT INTO {_OURS}_unused VALUES (?)", [file])  # noqa: S608  # a constant
        try:
            self._attach(connection, file, name, f"the tables of database {name}")
        except SnowflakeError:
            if not known:
                self._unlink(file)
            raise
        if known:
            # It holds only views over the catalogue, which are made anew in the form of this version.
            connection.execute(f"DROP SCHEMA IF EXISTS {quoted(name)}._fs_information_schema CASCADE")
        else:
            self._move("INSERT INTO {0}_files VALUES (?, ?)", [name, file], "DELETE FROM {0}_unused", file)

    def remove(self, name: str) -> None:
        """Remove the file of a database that has been detached."""
        for (file,) in self._run(f"SELECT file FROM {_OURS}_files WHERE name = ?", [name]):  # noqa: S608  # a constant
            self._move("INSERT INTO {0}_unused VALUES (?)", [file], "DELETE FROM {0}_files", str(file))
            self._unlink(str(file))

    def make_room(self) -> None:
        """Put what has been committed where it belongs, if that is much and the disk has room for it."""
        with self._lock:
            if self._connection is not None and self._room.is_time():
                self._room.tidy(self._connection, self._files(self._connection))

    def unknown_databases(self, names: Collection[tuple[str, ...]]) -> list[str]:
        """Return the kept databases that are not among ``names``; what is attached after that is new."""
        self._told_all = True
        kept = self._run(f"SELECT name FROM {_OURS}_files ORDER BY name", [])  # noqa: S608  # a constant
        return [str(name) for (name,) in kept if (str(name),) not in names]

    @staticmethod
    def unknown_schemas(
        connection: duckdb.DuckDBPyConnection, names: Collection[tuple[str, ...]]
    ) -> list[tuple[str, str]]:
        """Return the kept schemas of the databases among ``names`` that are not among them."""
        found = connection.execute(
            "SELECT database_name, schema_name FROM duckdb_schemas() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        ours = {"main", "_fs_information_schema", "information_schema", "pg_catalog"}
        return [each for each in found if each[1] not in ours and (each[0],) in names and each not in names]

    def declared_types(self, returned: Callable[[str], DeclaredType | None]) -> DeclaredTypes:
        """Return the declared types of all tables, which are kept from now on."""
        return _KeptDeclaredTypes(returned, self._run)

    def records(self) -> TableRecords:
        """Return what is known of tables beside their columns, which is kept from now on."""
        return kept_records.KeptRecords(self._run, f"{_OURS}_records")

    def loads(self) -> Loads:
        """Return what COPY has loaded, which is kept from now on."""
        return _KeptLoads(self._run, f"{self.directory.parent}/")

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            if self._connection is not None:
                with contextlib.suppress(duckdb.Error):  # what is in the logs is found there again
                    self._room.tidy(self._connection, self._files(self._connection), least=1)
                self._connection.close()
                self._connection = None

    def _attach(self, connection: duckdb.DuckDBPyConnection, file: str, name: str, what: str) -> None:
        path = self.directory / file
        try:
            connection.execute(f"ATTACH {_text(str(path))} AS {quoted(name)}")
        except duckdb.Error as error:
            raise _not_opened(what, path, _seen(error)) from error

    def _run(self, sql: str, values: list[object]) -> list[tuple[object, ...]]:
        with self._lock:
            if self._connection is None:
                return []
            return self._connection.execute(sql, values).fetchall()

    @staticmethod
    def _files(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
        known = connection.execute(f"SELECT name, file FROM {_OURS}_files").fetchall()  # noqa: S608  # a constant
        return {**dict(known), _GLOBAL: _CATALOG}

    def _strangers(self) -> list[str]:
        known = {str(file) for (file,) in self._run(f"SELECT file FROM {_OURS}_files", [])}  # noqa: S608  # a constant
        return sorted({path.name for path in self.directory.glob("*.duckdb")} - known - {_CATALOG})

    def _move(self, into: str, values: list[object], out_of: str, file: str) -> None:
        """Note in one transaction that a file is no longer what it was."""
        with self._lock:
            if self._connection is None:
                return
            self._connection.execute("BEGIN TRANSACTION")
            try:
                self._connection.execute(into.format(_OURS), values)
                self._connection.execute(f"{out_of.format(_OURS)} WHERE file = ?", [file])
                self._connection.execute("COMMIT")
            except duckdb.Error:
                with contextlib.suppress(duckdb.TransactionException):  # a failed COMMIT has rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    def _unlink(self, file: str) -> None:
        """Remove a file that is noted as unused, then the note."""
        for name in (file, f"{file}.wal"):
            (self.directory / name).unlink(missing_ok=True)
        self._run(f"DELETE FROM {_OURS}_unused WHERE file = ?", [file])  # noqa: S608  # a constant


_Run = Callable[[str, list[object]], list[tuple[object, ...]]]


class _KeptDeclaredTypes(DeclaredTypes):
    def __init__(self, returned: Callable[[str], DeclaredType | None], run: _Run) -> None:
        super().__init__(returned)
        self._run = run
        for database, schema, name, columns in run(f"SELECT * FROM {_OURS}_declared", []):  # noqa: S608  # a constant
            known = {
                column: DeclaredType(SqlType(kind), *numbers)
                for column, (kind, *numbers) in json.loads(str(columns)).items()
            }
            super().define((str(database), str(schema), str(name)), known)

    def define(self, key: TableKey, columns: dict[str, DeclaredType]) -> None:
        super().define(key, columns)
        self._keep(key)

    def forget(self, key: TableKey) -> None:
        super().forget(key)
        self._keep(key)

    def rename(self, old: TableKey, new: TableKey) -> None:
        super().rename(old, new)
        self._keep(old)
        self._keep(new)

    def forget_schema(self, database: str, schema: str | None = None) -> None:
        super().forget_schema(database, schema)
        self._run(
            f"DELETE FROM {_OURS}_declared WHERE database = ? AND schema = coalesce(?, schema)",  # noqa: S608  # a constant
            [database.upper(), schema],
        )

    def _keep(self, key: TableKey) -> None:
        columns = {
            name: [column.type.value, column.length, column.precision, column.scale]
            for name, column in self.of_table(key).items()
        }
        if columns:
            self._run(f"INSERT OR REPLACE INTO {_OURS}_declared VALUES (?, ?, ?, ?)", [*key, json.dumps(columns)])  # noqa: S608  # a constant
        else:
            self._run(f"DELETE FROM {_OURS}_declared WHERE database = ? AND schema = ? AND name = ?", [*key])  # noqa: S608  # a constant


class _KeptLoads(Loads):
    """Paths are kept below ``root``, so that the directory can be moved."""

    def __init__(self, run: _Run, root: str) -> None:
        super().__init__()
        self._run = run
        self._root = root
        for database, schema, name, file, digest in run(f"SELECT * FROM {_OURS}_loads", []):  # noqa: S608  # a constant
            super().add((str(database), str(schema), str(name)), {(f"{root}{file}", str(digest))})

    def add(self, key: TableKey, loads: set[Load]) -> None:
        for file, digest in loads - self.of_table(key):
            below = file.removeprefix(self._root)
            self._run(f"INSERT INTO {_OURS}_loads VALUES (?, ?, ?, ?, ?)", [*key, below, digest])  # noqa: S608  # a constant
        super().add(key, loads)

    def forget(self, key: TableKey) -> None:
        super().forget(key)
        self._run(f"DELETE FROM {_OURS}_loads WHERE database = ? AND schema = ? AND name = ?", [*key])  # noqa: S608  # a constant


def quoted(name: str) -> str:
    """Return an identifier for DuckDB."""
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def _text(text: str) -> str:
    return exp.Literal.string(text).sql("duckdb")


def _seen(error: duckdb.Error) -> str:
    first, _, _ = str(error).partition("\n")
    return "No space left on device" if "No space left on device" in first else first


def _not_opened(what: str, file: Path, seen: str) -> SnowflakeError:
    return SnowflakeError(
        603,
        "XX000",
        f"{what}, kept in {file}, cannot be opened\n  {seen}\n"
        "Nothing has been changed. Make room where the disk is full; where the file is damaged or gone, put it back "
        "from a copy of the directory, or start with another directory.",
    )
