"""What holds when databases are created, altered and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import INFORMATION_SCHEMA
from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.grant_lifetimes import object_dropped
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.databases.commands import (
    AlterDatabase,
    CreateDatabase,
    CreateOrAlterDatabase,
    DescribeDatabase,
    DropDatabase,
    FetchDatabase,
    ShowDatabases,
)
from pytest_spcs.emulator.objects.databases.events import DatabaseCreated, DatabaseDropped
from pytest_spcs.emulator.objects.databases.state import DATABASES, Database
from pytest_spcs.emulator.objects.schemas.rules import add_schema, information_schema_facts, kind_stays
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.sql.shared_clauses import setting_facts
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

PUBLIC = "PUBLIC"
"""The schema that every new database has."""


def create(account: Account, session: Session, command: CreateDatabase) -> Outcome:
    """Create a database with its schema PUBLIC, and let the session use both."""
    name = command.name
    if command.mode is CreateMode.OR_REPLACE and name in account[DATABASES]:
        remove_database(account, name)
    outcome = account[DATABASES].create(
        name,
        command.mode,
        lambda: Database(
            name=name,
            owner=session.role,
            created_on=account.clock.now(),
            comment=command.comment,
            transient=command.transient,
            settings=dict(command.settings),
        ),
    )
    if outcome.change is Change.CREATED:
        account.events.emit(DatabaseCreated(name))
        add_schema(account, SchemaName(name, PUBLIC), owner=session.role)
        session.database, session.schema = name, PUBLIC
    return outcome


def create_or_alter(account: Account, session: Session, command: CreateOrAlterDatabase) -> Outcome:
    """Create a database, or give one that is there exactly the wanted properties; what is in it stays."""
    wanted = command.wanted
    database = account[DATABASES].find(wanted.name)
    if database is None:
        return create(account, session, wanted)
    if wanted.transient != database.transient:
        raise kind_stays("database", wanted.name, transient=database.transient)
    database.comment, database.settings = wanted.comment, dict(wanted.settings)
    return Outcome(wanted.name, Change.ALTERED)


def alter(account: Account, _session: Session, command: AlterDatabase) -> Outcome:
    """Set the comment, and keep settings that change nothing here."""
    if command.if_exists and command.name not in account[DATABASES]:
        return Outcome(command.name, Change.ABSENT)
    database = account[DATABASES].get(command.name)
    if command.comment is not None or command.unset_comment:
        database.comment = command.comment
    settings = {**database.settings, **command.settings}
    database.settings = {key: value for key, value in settings.items() if key not in command.unset}
    return Outcome(command.name, Change.ALTERED)


def drop(account: Account, session: Session, command: DropDatabase) -> Outcome:
    """Drop a database with all its schemas; a session that used it uses none afterwards."""
    if command.name in account[DATABASES]:
        remove_database(account, command.name)
        if session.database == command.name:
            session.database = session.schema = None
        return Outcome(command.name, Change.DROPPED)
    return account[DATABASES].drop(command.name, if_exists=command.if_exists)


def remove_database(account: Account, name: str) -> None:
    """Take a database and all in it out of the account."""
    schemas = [schema.name for schema in account[SCHEMAS] if schema.name.database == name]
    for schema in schemas:
        account[SCHEMAS].drop(schema, if_exists=False)
    account[DATABASES].drop(name, if_exists=False)
    object_dropped(account, "DATABASE", name)
    account.empty_database(name)
    # Before what is in it: whoever cannot let go of the database says so while nothing has been stopped yet.
    account.events.emit(DatabaseDropped(name))
    for schema in schemas:
        account.empty_schema(schema)


def show(account: Account, session: Session, command: ShowDatabases) -> list[Facts]:
    """List the databases."""
    seen = seen_by(account, session, "DATABASE")
    return [facts(session, database) for database in account[DATABASES].select(command.selection, seen=seen)]


def describe(account: Account, _session: Session, command: DescribeDatabase) -> list[Facts]:
    """List the schemas of a database."""
    database = account[DATABASES].get(command.name)
    rows: list[Facts] = [
        {"created_on": schema.created_on, "name": schema.name.schema, "kind": "SCHEMA"}
        for schema in account[SCHEMAS]
        if schema.name.database == command.name
    ]
    own = information_schema_facts(database)
    rows.append({"created_on": own["created_on"], "name": INFORMATION_SCHEMA, "kind": "SCHEMA"})
    return sorted(rows, key=lambda row: str(row["name"]))


def fetch(account: Account, session: Session, command: FetchDatabase) -> Facts:
    """Tell everything of one database."""
    return facts(session, account[DATABASES].get(command.name))


def facts(session: Session, database: Database) -> Facts:
    """Return what SHOW and REST tell of a database."""
    retention = database.settings.get("DATA_RETENTION_TIME_IN_DAYS", "1")
    return {
        **setting_facts(database.settings),
        "created_on": database.created_on,
        "name": database.name,
        "is_default": False,
        "is_current": session.database == database.name,
        "origin": "",
        "owner": database.owner,
        "comment": database.comment or "",
        "options": "TRANSIENT" if database.transient else "",
        "retention_time": int(retention),
        "kind": "STANDARD",
        "persistence": "TRANSIENT" if database.transient else "PERMANENT",
        "owner_role_type": "ROLE",
    }


PERFORMERS: dict[type, Performer] = {
    CreateDatabase: create,
    CreateOrAlterDatabase: create_or_alter,
    AlterDatabase: alter,
    DropDatabase: drop,
    ShowDatabases: show,
    DescribeDatabase: describe,
    FetchDatabase: fetch,
}
