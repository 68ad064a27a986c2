"""The contract of the SQL engine, which runs ordinary SQL: tables, SELECT, DML, COPY.

The account owns the catalogue; an engine is told of databases, schemas, stages and functions and never asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.account.results import ResultSet, StatementKind
    from pytest_spcs.identifiers import ObjectName, SchemaName


@dataclass(frozen=True, slots=True)
class Bind:
    """One bound value as the wire carries it: a type name such as ``FIXED`` and its text, or an array of texts."""

    type: str
    value: str | Sequence[str | None] | None


@dataclass(frozen=True, slots=True)
class QueryContext:
    """What a statement knows of its session: where names point, and what ``CURRENT_...()`` functions answer."""

    query_id: str
    database: str | None
    schema: str | None
    user: str
    role: str
    warehouse: str | None
    account: str
    organization: str
    region: str
    session_id: int
    parameters: Mapping[str, str] = field(default_factory=dict)
    query_history: Sequence[str] = ()
    """Ids of the session's finished queries, oldest first: what ``LAST_QUERY_ID(n)`` answers from."""
    result_of: Callable[[str], ResultSet | None] = lambda _query_id: None
    """Gives the kept result of a finished query of this session, for ``RESULT_SCAN``."""
    piped: Sequence[ResultSet] = ()
    """Results of the statements before this one in a chain of ``->>``, the latest first: ``$1`` in FROM and so on."""
    stage_format: Callable[[ObjectName], Mapping[str, str]] = lambda _stage: {}
    """Gives the FILE_FORMAT of a stage as it was written, by upper-cased option: for statements that name none."""
    secondary_roles: str = '{"roles":"","value":""}'
    """What ``CURRENT_SECONDARY_ROLES()`` answers: JSON text."""
    available_roles: str = "[  ]"
    """What ``CURRENT_AVAILABLE_ROLES()`` answers: JSON text."""
    session_roles: Collection[str] = ()
    """The roles for which ``IS_ROLE_IN_SESSION`` is true: primary and secondary ones with all that they inherit."""
    sees: Callable[[str, str | None], bool] = lambda _database, _schema: True
    """Tells whether the session sees a database, or a schema in it: SHOW and INFORMATION_SCHEMA tell of no other."""
    check_call: Callable[[ObjectName], None] = lambda _function: None
    """Raises SnowflakeError for a service function that this session may not call; asked before a statement runs."""
    check_stage: Callable[[ObjectName, bool], None] = lambda _stage, _writes: None
    """Raises SnowflakeError for a stage whose files this session may not read or, where True is given, write."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What a statement gave back, and of which kind it was."""

    result: ResultSet
    kind: StatementKind
    session_changes: Mapping[str, str] = field(default_factory=dict)
    """Session parameters that the statement set, upper-cased: ``TIMEZONE`` and the like."""
    rows_inserted: int | None = None
    """How many rows a CREATE TABLE AS has put into its table."""


@dataclass(frozen=True, slots=True)
class FunctionSignature:
    """How a service function looks from SQL. Types are as Snowflake writes them: ``FLOAT``, ``VARCHAR(10)``."""

    name: ObjectName
    arguments: tuple[tuple[str, str], ...]
    """Name and type of each argument."""
    returns: str
    null_on_null: bool = False
    """RETURNS NULL ON NULL INPUT: rows with a NULL argument are not sent."""


FunctionCall = Callable[[str, Sequence[Sequence[object]]], Sequence[object]]
"""Answers rows for a function: takes the query id and, for each row, the JSON-ready argument values; gives one
JSON-ready value for each row, in order. Raises SnowflakeError, which the engine passes on unchanged."""


class EngineSession(Protocol):
    """One session in the engine: its transaction, its variables, its temporary tables. Used by one thread at a time."""

    def execute(self, sql: str, binds: Sequence[Bind], context: QueryContext) -> EngineResult:
        """Run one statement; raise SnowflakeError for whatever goes wrong, never anything else."""
        ...

    def describe(self, sql: str, binds: Sequence[Bind], context: QueryContext) -> EngineResult:
        """Return the columns that the statement would give, without rows and without running it."""
        ...

    def set_autocommit(self, *, autocommit: bool) -> None:
        """Commit by itself from now on, or no longer; a change commits the open transaction."""
        ...

    def variable(self, name: str) -> str:
        """Return the text of a session variable; raise Snowflake's error for one that is not set."""
        ...

    def interrupt(self) -> None:
        """Stop the statement that runs now, from another thread; it raises Snowflake's 000604."""
        ...

    def close(self) -> None:
        """Roll back what is open and forget the session."""
        ...


class SqlEngine(Protocol):
    """Runs ordinary SQL on the tables of the account."""

    def open_session(self, *, autocommit: bool = True) -> EngineSession:
        """Return a new session."""
        ...

    def create_database(self, name: str) -> None:
        """Make room for a database that the account has created."""
        ...

    def drop_database(self, name: str) -> None:
        """Forget a database with all its tables."""
        ...

    def create_schema(self, name: SchemaName) -> None:
        """Make room for a schema."""
        ...

    def drop_schema(self, name: SchemaName) -> None:
        """Forget a schema with all its tables."""
        ...

    def create_stage(self, name: ObjectName, directory: Path) -> None:
        """Let COPY and SELECT read and write a stage's files, which lie in ``directory``."""
        ...

    def drop_stage(self, name: ObjectName) -> None:
        """Forget a stage."""
        ...

    def create_function(self, signature: FunctionSignature, call: FunctionCall) -> None:
        """Make one overload of a service function callable wherever an expression may stand."""
        ...

    def drop_function(self, signature: FunctionSignature) -> None:
        """Forget one overload."""
        ...

    def untold(self) -> list[tuple[str, ...]]:
        """Return the databases in kept tables that the engine has not been told of, else such schemas of those it has.

        An engine that keeps none returns nothing. What it is told of from then on is new.
        """
        ...

    def close(self) -> None:
        """End all sessions and release what the engine holds."""
        ...
