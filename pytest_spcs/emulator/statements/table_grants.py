"""Grants on tables and views: the SQL engine says which of them a name is, and what a statement has done to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import SnowflakeError, does_not_exist
from pytest_spcs.emulator.account.results import Rows, StatementKind
from pytest_spcs.emulator.objects.grants.commands import OnTable, ShowGrantsOn, TableChanged
from pytest_spcs.emulator.objects.grants.rules import of_kind
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.sql.scanner import string_literal
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.statements.router import head
from pytest_spcs.identifiers import render

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.engine.contract import EngineResult
    from pytest_spcs.emulator.statements.executor import Ask
    from pytest_spcs.identifiers import ObjectName

_KINDS = frozenset({"TABLE", "VIEW"})


class TableGrants:
    """Lets grants be given on what the SQL engine holds, and follow what becomes of it."""

    def __init__(self, account: Account, ask: Ask) -> None:
        self._account = account
        self._ask = ask

    def performers(self) -> dict[type, Performer]:
        """Return how the command is performed; without the account's lock, since the engine is waited for."""
        return {OnTable: self._perform}

    def _perform(self, account: Account, session: Session, command: OnTable) -> Any:
        account[SCHEMAS].get(command.name.parent)
        kind = self._kind(session, command.name)
        on = command.command.securable if isinstance(command.command, ShowGrantsOn) else command.command.target
        if kind is None or (on.kind == "VIEW" and kind == "TABLE"):
            raise does_not_exist(on.kind.capitalize(), str(command.name))
        known: Command[Any] = of_kind(command, kind)
        return account.perform(known, session)

    def _kind(self, session: Session, name: ObjectName) -> str | None:
        place = f"{render(name.database)}.INFORMATION_SCHEMA"
        found = f"table_schema = {string_literal(name.schema)} AND table_name = {string_literal(name.name)}"
        # The names are those of a schema that is there, written as SQL writes them.
        if self._ask(session, f"SELECT 1 FROM {place}.VIEWS WHERE {found}"):  # noqa: S608 - see above
            return "VIEW"
        return "TABLE" if self._ask(session, f"SELECT 1 FROM {place}.TABLES WHERE {found}") else None  # noqa: S608

    def follow(self, session: Session, sql: str, outcome: EngineResult) -> None:
        """Let grants follow a statement that the engine has run."""
        words = head(sql)
        if outcome.kind is not StatementKind.DDL or len(words) < len(("DROP", "TABLE")) or words[1] not in _KINDS:
            return
        try:
            change = _change(words[0], words[1], Statement(sql), session, outcome)
        except SnowflakeError:
            # The engine has understood a form of the name that is not read here, such as IDENTIFIER(...).
            return
        if change is not None:
            self._account.perform(change, session)


def _change(verb: str, kind: str, statement: Statement, session: Session, outcome: EngineResult) -> TableChanged | None:
    rows = outcome.result
    told = str(rows.values()[0][0]) if isinstance(rows, Rows) and len(rows.values()) == 1 else ""
    while not statement.accept(kind):
        statement.next()
    if not statement.accept("IF", "NOT", "EXISTS"):
        statement.if_exists()
    name = session.resolve_object(statement.name())
    match verb:
        case "CREATE" if told.endswith("successfully created.") and not _copies_grants(statement):
            return TableChanged(kind, name, exists=True)
        case "DROP" if told.endswith("successfully dropped."):
            return TableChanged(kind, name, exists=False)
        case "ALTER" if statement.accept("RENAME", "TO"):
            return TableChanged(kind, name, exists=True, renamed=session.resolve_object(statement.name()))
        case _:
            return None


def _copies_grants(statement: Statement) -> bool:
    while not statement.at_end():
        if statement.accept("COPY", "GRANTS"):
            return True
        statement.next()
    return False
