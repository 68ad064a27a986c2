"""DESCRIBE SCHEMA: the tables and views that the SQL engine has in a schema of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.schemas.commands import DescribeSchema
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.sql.scanner import string_literal
from pytest_spcs.identifiers import render

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.statements.executor import Ask


class SchemaContents:
    """Tells what is in schemas by asking the SQL engine."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def performers(self) -> dict[type, Performer]:
        """Return how the command is performed; without the account's lock, since the engine is waited for."""
        return {DescribeSchema: self._describe}

    def _describe(self, account: Account, session: Session, command: DescribeSchema) -> list[Facts]:
        """List what the engine has in a schema; it does not know when a table was made."""
        schema = account[SCHEMAS].get(command.name)
        place = f"{render(schema.name.database)}.INFORMATION_SCHEMA"
        inside = f"WHERE table_schema = {string_literal(schema.name.schema)}"
        # Both names are the account's own, written as SQL writes them.
        tables = f"SELECT table_name, table_type FROM {place}.TABLES {inside}"  # noqa: S608 - see above
        views = f"SELECT table_name, 'VIEW' FROM {place}.VIEWS {inside}"  # noqa: S608 - see above
        sql = f"{tables} UNION {views} ORDER BY 1"
        return [
            {"created_on": schema.created_on, "name": name, "kind": str(kind).replace("BASE ", "")}
            for name, kind in self._ask(session, sql)
        ]
