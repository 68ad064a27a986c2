"""The SQL engine on DuckDB: told of databases, schemas, stages and functions by the account, locked down otherwise."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from fakesnow import macros
from fakesnow.instance import FakeSnow
from fakesnow.transforms import show
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb import information_schema
from pytest_spcs.emulator.sql.duckdb.engine_state import Knowledge
from pytest_spcs.emulator.sql.duckdb.errors.error_mapping import from_engine
from pytest_spcs.emulator.sql.duckdb.library.installing import install, moment_of_number
from pytest_spcs.emulator.sql.duckdb.loading.load_history import Loads
from pytest_spcs.emulator.sql.duckdb.session import DuckDbSession
from pytest_spcs.emulator.sql.duckdb.table_records import TableRecords
from pytest_spcs.emulator.sql.duckdb.translation import split_tables
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import DeclaredTypes
from pytest_spcs.emulator.sql.duckdb.translation.service_functions import LIBRARY, ServiceFunctions
from pytest_spcs.identifiers import is_unquoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_spcs.emulator.engine.contract import FunctionCall, FunctionSignature
    from pytest_spcs.emulator.sql.duckdb.kept_tables import KeptTables
    from pytest_spcs.identifiers import ObjectName, SchemaName

_SETTINGS = (
    "SET GLOBAL arrow_lossless_conversion = true",
    "SET GLOBAL error_on_division_by_zero = true",
    "SET GLOBAL ieee_floating_point_ops = false",
    "SET GLOBAL default_transaction_invalidation_policy = 'SYNTACTIC_ERRORS_DO_NOT_INVALIDATE'",
    "SET GLOBAL temp_directory = ''",
    "SET GLOBAL autoinstall_known_extensions = false",
    "SET GLOBAL autoload_known_extensions = false",
    "SET GLOBAL allow_community_extensions = false",
    "SET GLOBAL python_enable_replacements = false",
    "SET GLOBAL allowed_configs = ['TimeZone']",
    "SET GLOBAL enable_external_access = false",
    "SET GLOBAL lock_configuration = true",
)
"""The order matters: nothing can be set after the last one but a session's time zone. No directory is allowed but the
one of kept tables: stage files are read and written by `stage_files`, not by DuckDB."""


_SEQUENCES = (
    show.SQL_CREATE_VIEW_SHOW_SEQUENCES.replace("create view if not exists", "create or replace view")
    + "and not starts_with(lower(sequence_name), '_fs_seq_')"
)
"""What SHOW SEQUENCES tells: without those that fakesnow makes for AUTOINCREMENT."""


class DuckDbEngine:
    """What `SqlEngine` promises, by fakesnow's translation on one DuckDB: in memory, or in the files of ``tables``."""

    def __init__(self, *, version: str, tables: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._closed = False
        self._sessions: dict[int, DuckDbSession] = {}
        self._numbers = itertools.count(1)
        self._connection = FakeSnow(create_database_on_connect=False, create_schema_on_connect=False).duck_conn
        self._connection.execute(f"ATTACH ':memory:' AS {LIBRARY}")
        self._connection.execute(split_tables.MACROS)
        self._connection.execute(macros.creation_sql("memory") + ";" + moment_of_number("memory"))
        install(self._connection, LIBRARY)
        functions = ServiceFunctions(self._connection, self._sessions.__getitem__)
        self._kept: KeptTables | None = None
        if tables is None:
            loads, declared, records = Loads(), DeclaredTypes(functions.returned), TableRecords()
        else:
            from pytest_spcs.emulator.sql.duckdb.kept_tables import KeptTables

            self._kept = KeptTables(tables)
            self._kept.open(self._connection)
            loads, declared = self._kept.loads(), self._kept.declared_types(functions.returned)
            records = self._kept.records()
            self._connection.execute(self._kept.allowed)
        self._knowledge = Knowledge(
            version=version, functions=functions, loads=loads, declared=declared, records=records
        )
        if self._kept is not None:
            self._knowledge.make_room = self._kept.make_room
        self._connection.execute(_SEQUENCES)
        for setting in _SETTINGS:
            self._connection.execute(setting)

    def open_session(self, *, autocommit: bool = True) -> DuckDbSession:
        """Return a new session."""
        with self._lock:
            number = next(self._numbers)
            session = DuckDbSession(
                self._knowledge,
                number,
                self._connection.cursor(),
                autocommit=autocommit,
                closed=lambda: self._sessions.pop(number, None),
            )
            self._sessions[number] = session
            return session

    def create_database(self, name: str) -> None:
        """Make room for a database; one that is there already is left as it is."""
        quoted = _quoted(name)

        def create() -> None:
            if self._kept is None:
                self._connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {quoted}")
            else:
                self._kept.attach(self._connection, name)
            # fakesnow writes the name both as identifier and as string, so it must be a plain one there.
            if is_unquoted(name):
                self._connection.execute(information_schema.creation_sql(name))
            self._connection.execute(macros.creation_sql(quoted) + ";" + moment_of_number(quoted))

        self._hold(create, "DATABASE", name)

    def drop_database(self, name: str) -> None:
        """Forget a database with all its tables and functions; one that is not there is no error."""

        def drop() -> None:
            if not self._knowledge.names.holds(name):
                return
            self._knowledge.functions.drop_all(lambda function: function.database == name)
            self._knowledge.stages.drop_all(lambda stage: stage.database == name)
            self._connection.execute(f"DETACH DATABASE IF EXISTS {_quoted(name)}")
            if self._kept is not None:
                self._kept.remove(name)
            self._forget_records(name)
            self._knowledge.names.release(name)

        self._define(drop, f"DROP DATABASE {name}")

    def create_schema(self, name: SchemaName) -> None:
        """Make room for a schema; one that is there already is left as it is."""
        if name.schema == "INFORMATION_SCHEMA":
            return
        qualified = f"{_quoted(name.database)}.{_quoted(name.schema)}"
        self._hold(
            lambda: self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {qualified}"),
            "SCHEMA",
            name.database,
            name.schema,
        )

    def drop_schema(self, name: SchemaName) -> None:
        """Forget a schema with all its tables and functions; one that is not there is no error."""

        def drop() -> None:
            if not self._knowledge.names.holds(name.database, name.schema):
                return
            self._knowledge.functions.drop_all(lambda function: function.parent == name)
            self._knowledge.stages.drop_all(lambda stage: stage.parent == name)
            qualified = f"{_quoted(name.database)}.{_quoted(name.schema)}"
            self._connection.execute(f"DROP SCHEMA IF EXISTS {qualified} CASCADE")
            self._forget_records(name.database, name.schema)
            self._knowledge.names.release(name.database, name.schema)

        self._define(drop, f"DROP SCHEMA {name}")

    def create_stage(self, name: ObjectName, directory: Path) -> None:
        """Let COPY and SELECT read and write a stage's files, which lie in ``directory``."""
        self._knowledge.stages.create(name, directory)

    def drop_stage(self, name: ObjectName) -> None:
        """Forget a stage; its files are the account's."""
        self._knowledge.stages.drop(name)

    def create_function(self, signature: FunctionSignature, call: FunctionCall) -> None:
        """Make one overload of a service function callable wherever an expression may stand."""
        self._define(lambda: self._knowledge.functions.create(signature, call), f"CREATE FUNCTION {signature.name}")

    def drop_function(self, signature: FunctionSignature) -> None:
        """Forget one overload; one that is not there is no error."""
        self._define(lambda: self._knowledge.functions.drop(signature), f"DROP FUNCTION {signature.name}")

    def untold(self) -> list[tuple[str, ...]]:
        """Return the kept databases that the engine has not been told of, else such schemas of those that it has."""
        if self._kept is None:
            return []
        with self._lock:
            names = self._knowledge.names.all()
            databases: list[tuple[str, ...]] = [(name,) for name in self._kept.unknown_databases(names)]
            return databases or [*self._kept.unknown_schemas(self._connection, names)]

    def close(self) -> None:
        """End all sessions, stopping what they run, and release what the engine holds; twice is once."""
        # Without the lock: a statement that is to end may wait for a service whose container opens a session just now.
        for session in list(self._sessions.values()):
            session.interrupt()
            session.close()
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._knowledge.functions.close()
            self._knowledge.translations.clear()
            if self._kept is not None:
                self._kept.close()
            self._connection.close()

    def _hold(self, create: Callable[[], object], noun: str, *name: str) -> None:
        def hold() -> None:
            held_before = self._knowledge.names.holds(*name)
            self._knowledge.names.hold(*name)
            try:
                create()
            except Exception:
                if not held_before:
                    self._knowledge.names.release(*name)
                raise

        self._define(hold, f"CREATE {noun} {'.'.join(name)}")

    def _define(self, action: Callable[[], object], what: str) -> None:
        with self._lock:
            try:
                action()
            except SnowflakeError:
                raise
            except Exception as error:
                raise from_engine(error, what) from error
            finally:
                self._knowledge.schema_changed()

    def _forget_records(self, database: str, schema: str | None = None) -> None:
        """Remove what fakesnow keeps beside the tables: comments, text lengths, file formats."""
        self._knowledge.declared.forget_schema(database, schema)
        self._knowledge.records.forget_schema(database, schema)
        for table, prefix in (("_fs_tables_ext", "ext_table_catalog"), ("_fs_columns_ext", "ext_table_catalog")):
            self._delete(table, prefix, "ext_table_schema", database, schema)
        self._delete("_fs_file_formats", "database_name", "schema_name", database, schema)

    def _delete(self, table: str, catalog: str, schema_column: str, database: str, schema: str | None) -> None:
        self._connection.execute(
            f"DELETE FROM _fs_global._fs_information_schema.{table} "  # noqa: S608  # names are ours, values are bound
            f"WHERE {catalog} = ? AND {schema_column} = coalesce(?, {schema_column})",
            [database, schema],
        )


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb")
