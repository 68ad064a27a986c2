"""Runs statements: the account performs what is the account's, the SQL engine the rest."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import INFORMATION_SCHEMA
from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated, point_to_coverage
from pytest_spcs.emulator.account.privileges import (
    available_roles_text,
    secondary_roles_text,
    sees_place,
    session_roles,
)
from pytest_spcs.emulator.account.results import Column, Rows, StatementKind
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.account.waits import interrupt
from pytest_spcs.emulator.engine.contract import Bind, EngineSession, QueryContext, SqlEngine
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.service_functions.privileges import check_call
from pytest_spcs.emulator.objects.sessions.rules import parameter_value
from pytest_spcs.emulator.objects.stages.file_access import check_stage_files
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.sql.bound_texts import VARIABLE
from pytest_spcs.emulator.sql.identifier_case import fold_quoted
from pytest_spcs.emulator.sql.scanner import TokenKind, scan
from pytest_spcs.emulator.sql.scoped import unscoped
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.sql.statement_texts import statement_texts
from pytest_spcs.emulator.sql.system_functions import Call, SystemFunctions, filled_in, left_over, whole
from pytest_spcs.emulator.sql.table_functions import TableFunctions, as_values, without
from pytest_spcs.emulator.sql.written_texts import Edit, edited
from pytest_spcs.emulator.statements import stage_urls
from pytest_spcs.emulator.statements.cloning import Cloning
from pytest_spcs.emulator.statements.event_logs import EventLogs
from pytest_spcs.emulator.statements.executor import Execution
from pytest_spcs.emulator.statements.function_calls import FunctionCalls
from pytest_spcs.emulator.statements.pipes import Pipes, chained
from pytest_spcs.emulator.statements.router import Router
from pytest_spcs.emulator.statements.schema_contents import SchemaContents
from pytest_spcs.emulator.statements.stage_scripts import StageScripts
from pytest_spcs.emulator.statements.table_grants import TableGrants
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.results import ResultSet
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.forms import StatementForm

_AUTOCOMMIT = "AUTOCOMMIT"
_TIMEZONE = "TIMEZONE"


_BEFORE_LOGS_GO = frozenset(
    {"ALTER ACCOUNT", "ALTER DATABASE", "ALTER SERVICE", "DROP DATABASE", "DROP SCHEMA", "DROP SERVICE"}
)
"""Statements that take services or their instances, whose logs go with them, or choose where logs go from now on."""


class Dispatcher:
    """The executor that the doors use."""

    def __init__(
        self,
        account: Account,
        engine: SqlEngine,
        *,
        history: Callable[[Session], Sequence[str]] = lambda _session: (),
        result_of: Callable[[Session, str], ResultSet | None] = lambda _session, _query_id: None,
    ) -> None:
        self._account = account
        self._engine = engine
        self._history = history
        self._result_of = result_of
        self._router = Router(nouns.statement_forms())
        self._system = SystemFunctions(nouns.system_functions())
        self._tables = TableFunctions(nouns.table_functions())
        self._engine_sessions: dict[int, EngineSession] = {}
        self._pipes = Pipes()
        account.learn(FunctionCalls(self).performers(), locked=False)
        account.learn(SchemaContents(self._ask).performers(), locked=False)
        account.learn(Cloning(self._ask).performers(), locked=False)
        self._event_logs = EventLogs(account, engine)
        self._table_grants = TableGrants(account, self._ask)
        account.learn(self._table_grants.performers(), locked=False)
        account.learn(StageScripts(self).performers(), locked=False)

    def execute(
        self,
        session: Session,
        sql: str,
        *,
        query_id: str,
        binds: Mapping[str, Bind] | None = None,
        describe_only: bool = False,
    ) -> Execution:
        """Run one statement while holding the session's lock; raise SnowflakeError and nothing else."""
        with session.lock:
            try:
                return self._execute(session, sql, query_id, binds or {}, describe_only=describe_only)
            except SnowflakeError as error:
                point_to_coverage(error)
                raise

    def _execute(
        self, session: Session, sql: str, query_id: str, given: Mapping[str, Bind], *, describe_only: bool
    ) -> Execution:
        session.query_id = query_id
        if parts := chained(sql):

            def run(part: str, binds: Mapping[str, Bind], only_described: bool) -> Execution:  # noqa: FBT001  # as `Run` has it
                return self._execute(session, part, query_id, binds, describe_only=only_described)

            return self._pipes.run(session, parts, given, run, describe_only=describe_only)
        sql = unscoped(sql)
        if self._is_on(session, "QUOTED_IDENTIFIERS_IGNORE_CASE"):
            sql = fold_quoted(sql)
        self._leave_what_is_gone(session)
        form = self._router.find(sql)
        if form is not None:
            statement = Statement(sql, bind=lambda number: self._bind_text(session, given, number))
            if form.claims(statement):
                return self._perform(session, form, statement, query_id, describe_only=describe_only)
            if form.words == "CREATE FUNCTION":
                raise not_emulated("CREATE FUNCTION without SERVICE =")
        self._event_logs.before(sql)
        if stage_urls.mentioned(sql):
            sql = stage_urls.replaced(sql, self._account, session)
        if self._tables.mentioned(sql):
            sql, given = self._with_tables(session, sql, query_id, given)
        if self._system.mentioned(sql):
            return self._with_system_functions(session, sql, query_id, given, describe_only=describe_only)
        ordered = [given[number] for number in sorted(given, key=int)]
        return self._run(session, sql, query_id, ordered, describe_only=describe_only)

    def split(self, sql: str) -> Sequence[str]:
        """Return the statements of a multi-statement text, without their semicolons."""
        return [statement.text for statement in statement_texts(sql)]

    def interrupt(self, session: Session) -> None:
        """Stop what the session runs now, from another thread."""
        interrupt(self._account, session)
        engine_session = self._engine_sessions.get(session.identity)
        if engine_session is not None:
            engine_session.interrupt()

    def close_session(self, session: Session) -> None:
        """Release what the engine holds for a session."""
        engine_session = self._engine_sessions.pop(session.identity, None)
        if engine_session is not None:
            engine_session.close()

    def _leave_what_is_gone(self, session: Session) -> None:
        """Unset database and schema that another session has dropped: a statement must not find what nobody has."""
        if session.database is not None and session.database not in self._account[DATABASES]:
            session.database = session.schema = None
        if session.database is None or session.schema in {None, INFORMATION_SCHEMA}:
            return
        if SchemaName(session.database, session.schema) not in self._account[SCHEMAS]:
            session.schema = None

    def _perform(
        self, session: Session, form: StatementForm, statement: Statement, query_id: str, *, describe_only: bool
    ) -> Execution:
        if form.words in _BEFORE_LOGS_GO:
            self._event_logs.write()
        command = form.decode(statement, session)
        if describe_only:
            return Execution(query_id, Rows((Column("status"),), []), form.kind)
        autocommit = self._is_on(session, _AUTOCOMMIT)
        encoded = form.encode(self._account.perform(command, session))
        if autocommit != self._is_on(session, _AUTOCOMMIT) and session.identity in self._engine_sessions:
            self._engine_sessions[session.identity].set_autocommit(autocommit=not autocommit)
        return Execution(query_id, encoded, form.kind)

    def _with_tables(
        self, session: Session, sql: str, query_id: str, binds: Mapping[str, Bind]
    ) -> tuple[str, Mapping[str, Bind]]:
        """Return the statement with each table function of the account replaced by its rows, and its bound values."""
        edits: list[Edit] = []
        calls = self._tables.calls(sql)
        for call in calls:
            types = dict(call.function.arguments)
            given = {name: one for name, one in call.expressions.items() if one.text.upper() != "NULL"}
            values: tuple[object, ...] = ()
            if given:
                chosen = ", ".join(f"CAST({one.text} AS {types[name]})" for name, one in given.items())
                numbers = [number for one in given.values() for number in one.binds]
                outcome = self._run(
                    session, f"SELECT {chosen}", query_id, _bound(chosen, numbers, binds), describe_only=False
                )
                values = () if isinstance(outcome.result, Upload | Download) else outcome.result.values()[0]
            command = call.function.decode(call.service, dict(zip(given, values, strict=True)), session)
            rows = self._account.perform(command, session)
            edits.append(Edit(call.start, call.end, as_values(call.function, rows)))
        return edited(sql, edits), without(sql, binds, calls)

    def _with_system_functions(
        self, session: Session, sql: str, query_id: str, binds: Mapping[str, Bind], *, describe_only: bool
    ) -> Execution:
        statement = Statement(sql, bind=lambda number: self._bind_text(session, binds, number))
        calls = self._system.calls(statement)

        def answer(call: Call) -> str | None:
            if describe_only:
                return ""
            return call.function.encode(self._account.perform(call.function.decode(call.arguments, session), session))

        only = whole(statement, calls)
        if only is not None:
            rows = [] if describe_only else [(answer(only.call),)]
            return Execution(query_id, Rows((Column(only.column),), rows), StatementKind.SELECT)
        remaining = [binds[number] for number in left_over(binds, calls)]
        if not describe_only and any(call.function.changes for call in calls):
            # A statement that cannot be run must change nothing.
            self._run(session, filled_in(sql, calls, lambda _call: ""), query_id, remaining, describe_only=True)
        return self._run(session, filled_in(sql, calls, answer), query_id, remaining, describe_only=describe_only)

    def _run(
        self, session: Session, sql: str, query_id: str, binds: Sequence[Bind], *, describe_only: bool
    ) -> Execution:
        engine_session = self._engine_session(session)
        run = engine_session.describe if describe_only else engine_session.execute
        self._account.callers[query_id] = session
        try:
            outcome = run(sql, binds, self._context(session, query_id))
        finally:
            self._account.callers.pop(query_id, None)
        session.parameters.update(outcome.session_changes)
        if not describe_only:
            self._table_grants.follow(session, sql, outcome)
        return Execution(query_id, outcome.result, outcome.kind, outcome.session_changes, outcome.rows_inserted)

    def _engine_session(self, session: Session) -> EngineSession:
        """Return the engine's session for one of the account's, opened when it is first needed."""
        engine_session = self._engine_sessions.get(session.identity)
        if engine_session is None:
            engine_session = self._engine.open_session(autocommit=self._is_on(session, _AUTOCOMMIT))
            self._engine_sessions[session.identity] = engine_session
        return engine_session

    def _is_on(self, session: Session, parameter: str) -> bool:
        return parameter_value(self._account, session, parameter).lower() == "true"

    def _bind_text(self, session: Session, binds: Mapping[str, Bind], number: str) -> str:
        """Return the text of a bound value by its number, of a session variable by its name behind ``$``."""
        if number.startswith(VARIABLE):
            return self._engine_session(session).variable(number.removeprefix(VARIABLE))
        return _bind_text(binds, number)

    def _context(self, session: Session, query_id: str) -> QueryContext:
        identity = self._account.identity
        return QueryContext(
            query_id=query_id,
            database=session.database,
            schema=session.schema,
            user=session.user,
            role=session.role,
            warehouse=session.warehouse,
            account=identity.name,
            organization=identity.organization,
            region=identity.region,
            session_id=session.identity,
            parameters={
                **self._account.parameters,
                **session.parameters,
                _TIMEZONE: parameter_value(self._account, session, _TIMEZONE),
            },
            query_history=self._history(session),
            result_of=lambda wanted: self._result_of(session, wanted),
            piped=self._pipes.results(session),
            stage_format=lambda name: self._account[STAGES].get(name).file_format,
            secondary_roles=secondary_roles_text(self._account, session),
            available_roles=available_roles_text(self._account, session),
            session_roles=session_roles(self._account, session),
            sees=lambda database, schema: sees_place(self._account, session, database, schema),
            check_call=lambda name: check_call(self._account, session, name),
            check_stage=lambda stage, writes: check_stage_files(self._account, session, stage, writes=writes),
        )

    def _ask(self, session: Session, sql: str) -> list[tuple[object, ...]]:
        result = self._run(session, sql, str(uuid.uuid4()), (), describe_only=False).result
        return [] if isinstance(result, Upload | Download) else [tuple(row) for row in result.values()]


def _bound(sql: str, numbers: Sequence[str], binds: Mapping[str, Bind]) -> Sequence[Bind]:
    """Return the bound values of a part of a statement, whose placeholders have these numbers in the whole of it."""
    missing = [number for number in numbers if number not in binds]
    if missing:
        raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{missing[0]} not set.")
    if any(token.kind is TokenKind.BIND and token.text != "?" for token in scan(sql)):
        return [binds[number] for number in sorted(binds, key=int)]
    return [binds[number] for number in numbers]


def _bind_text(binds: Mapping[str, Bind], number: str) -> str:
    bind = binds.get(number)
    if bind is None:
        raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{number} not set.")
    if bind.value is None or not isinstance(bind.value, str):
        raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{number} must be one text.")
    return bind.value
