"""CREATE SCHEMA and CREATE DATABASE ... CLONE: tables and stages are cloned, and what else is there is refused by name.

Of the objects of container services nobody has published whether a clone has them. Stages are cloned empty, also
where Snowflake would copy the files that a directory table knows.
https://docs.snowflake.com/en/sql-reference/sql/create-clone
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.emulator.account.grants import DATABASE_ROLE, AllOf, FutureOf, Grantee
from pytest_spcs.emulator.account.securables import Level, Securable
from pytest_spcs.emulator.objects.database_roles.commands import CreateDatabaseRole
from pytest_spcs.emulator.objects.database_roles.state import DATABASE_ROLES
from pytest_spcs.emulator.objects.databases.commands import CloneDatabase, DropDatabase
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.commands import CloneSchema, CreateSchema, DropSchema
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.stages.commands import CreateStage
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.sql.scanner import string_literal
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.statements.executor import Ask

_TABLE = "BASE TABLE"
"""Neither a temporary one, of which there are no clones, nor a view."""


class Cloning:
    """Clones schemas and databases by what the account and the SQL engine can do already."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def performers(self) -> dict[type, Performer]:
        """Return how the commands are performed; without the account's lock, since the engine is waited for."""
        return {CloneSchema: self._clone_schema, CloneDatabase: self._clone_database}

    def _clone_schema(self, account: Account, session: Session, command: CloneSchema) -> Outcome:
        source, wanted = account[SCHEMAS].get(command.source), command.wanted
        if wanted.name == command.source:
            raise not_emulated("CREATE OR REPLACE SCHEMA ... CLONE of itself")
        _check_kind(f"schema '{source.name}'", source_is=source.transient, wanted_is=wanted.transient)
        tables = self._tables(account, session, command.source)
        settings = {**source.settings, **wanted.settings}
        comment = source.comment if wanted.comment is None else wanted.comment
        place = session.database, session.schema
        outcome = account.perform(replace(wanted, comment=comment, settings=settings), session)
        if outcome.change is not Change.CREATED:
            return outcome
        try:
            self._fill(account, session, command.source, wanted.name, tables)
        except BaseException:
            account.perform(DropSchema(wanted.name), session)
            session.database, session.schema = place
            raise
        return outcome

    def _clone_database(self, account: Account, session: Session, command: CloneDatabase) -> Outcome:
        source, wanted = account[DATABASES].get(command.source), command.wanted
        if wanted.name == command.source:
            raise not_emulated("CREATE OR REPLACE DATABASE ... CLONE of itself")
        _check_kind(f"database '{source.name}'", source_is=source.transient, wanted_is=wanted.transient)
        schemas = [schema for schema in account[SCHEMAS] if schema.name.database == command.source]
        tables = {schema.name: self._tables(account, session, schema.name) for schema in schemas}
        settings = {**source.settings, **wanted.settings}
        comment = source.comment if wanted.comment is None else wanted.comment
        place = session.database, session.schema
        outcome = account.perform(replace(wanted, comment=comment, settings=settings), session)
        if outcome.change is not Change.CREATED:
            return outcome
        try:
            there = {name for name, _schema in account[SCHEMAS].items() if name.database == wanted.name}
            for schema in schemas:
                name = SchemaName(wanted.name, schema.name.schema)
                account.perform(DropSchema(name, if_exists=True), session)
                there.discard(name)
                account.perform(
                    CreateSchema(
                        name,
                        transient=schema.transient,
                        managed_access=schema.managed_access,
                        comment=schema.comment,
                        settings=schema.settings,
                    ),
                    session,
                )
                self._fill(account, session, schema.name, name, tables[schema.name])
            for name in there:
                account.perform(DropSchema(name), session)
            self._clone_roles(account, session, command.source, wanted.name)
        except BaseException:
            account.perform(DropDatabase(wanted.name), session)
            session.database, session.schema = place
            raise
        session.database, session.schema = wanted.name, "PUBLIC"
        return outcome

    def _clone_roles(self, account: Account, session: Session, source: str, target: str) -> None:
        """Clone the roles of a database with what they were granted in it, each first and then what it inherits."""
        names = [name for name, _role in account[DATABASE_ROLES].items() if name.database == source]
        for name in names:
            comment = account[DATABASE_ROLES].get(name).comment
            account.perform(CreateDatabaseRole(SchemaName(target, name.schema), comment=comment), session)
        with account.lock:
            for name in names:
                clone = Grantee.database_role(SchemaName(target, name.schema))
                for grant in account.grants.to(Grantee.database_role(name)):
                    account.grants.add(replace(grant, on=_moved(grant.on, target), grantee=clone))

    def _tables(self, account: Account, session: Session, schema: SchemaName) -> list[str]:
        """Return the tables of a schema; raise for one with anything that cannot be cloned."""
        held = list(_of_the_account(account, schema))
        place = f"{SchemaName(schema.database, 'INFORMATION_SCHEMA')}"
        where = f"WHERE table_schema = {string_literal(schema.schema)}"
        rows = self._ask(session, f"SELECT table_name, table_type FROM {place}.tables {where}")  # noqa: S608  # quoted
        for noun in ("VIEWS", "SEQUENCES", "FILE FORMATS"):
            held += [noun.lower() for _row in self._ask(session, f"SHOW {noun} IN SCHEMA {schema}")[:1]]
        if held:
            raise not_emulated(f"cloning schema {schema}, which has {', '.join(held)}")
        return [str(name) for name, kind in rows if kind == _TABLE]

    def _fill(
        self, account: Account, session: Session, source: SchemaName, target: SchemaName, tables: list[str]
    ) -> None:
        for table in tables:
            self._ask(session, f"CREATE TABLE {target.object(table)} CLONE {source.object(table)}")
        for name, stage in account[STAGES].items():
            if name.parent != source or stage.temporary:
                continue
            clone = target.object(name.name)
            account.perform(
                CreateStage(
                    clone,
                    encryption=stage.encryption,
                    directory_enabled=stage.directory_enabled,
                    file_format=stage.file_format,
                    comment=stage.comment,
                ),
                session,
            )
        with account.lock:
            for grant in account.grants:
                on = grant.on
                if grant.grantee.kind == DATABASE_ROLE and source.database != target.database:
                    continue
                if isinstance(on, Securable) and isinstance(on.name, ObjectName) and on.name.parent == source:
                    account.grants.add(replace(grant, on=replace(on, name=target.object(on.name.name))))


def _moved(on: Securable | FutureOf | AllOf, target: str) -> Securable | FutureOf | AllOf:
    """Return what a grant is on, in another database."""
    if not isinstance(on, Securable):
        return replace(on, scope=replace(on.scope, database=target))
    return replace(on, name=target if isinstance(on.name, str) else replace(on.name, database=target))


def _of_the_account(account: Account, schema: SchemaName) -> Iterator[str]:
    """Yield what a schema has of which nobody knows whether a clone has it."""
    for kind in account.kinds.values():
        if kind.level is not Level.SCHEMA or kind.key in {None, STAGES} or kind.name == "SERVICE ROLE":
            continue
        yield from (
            f"{kind.name.lower()} {one.name.name}"
            for one in account[kind.key].everything()
            if one.name.parent == schema
        )


def _check_kind(what: str, *, source_is: bool, wanted_is: bool) -> None:
    if source_is and not wanted_is:
        raise invalid_value(f"The transient {what} cannot be cloned into a permanent one.")
