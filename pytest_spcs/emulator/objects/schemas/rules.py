"""What holds when schemas are created, altered and dropped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import INFORMATION_SCHEMA, Collection
from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome, Scope
from pytest_spcs.emulator.account.errors import SnowflakeError, already_exists, insufficient_privileges, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_created, object_dropped
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.commands import (
    AlterSchema,
    CreateOrAlterSchema,
    CreateSchema,
    DropSchema,
    FetchSchema,
    ShowSchemas,
)
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated, SchemaDropped
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS, Schema
from pytest_spcs.emulator.sql.shared_clauses import setting_facts
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.databases.state import Database


def create(account: Account, session: Session, command: CreateSchema) -> Outcome:
    """Create a schema, and let the session use it."""
    name = command.name
    account[DATABASES].get(name.database)
    if name.schema == INFORMATION_SCHEMA:
        raise already_exists(str(name))
    if command.mode is CreateMode.OR_REPLACE and name in account[SCHEMAS]:
        remove_schema(account, name)
    if name in account[SCHEMAS]:
        if command.mode is CreateMode.IF_NOT_EXISTS:
            return Outcome(name.schema, Change.KEPT)
        raise already_exists(str(name))
    schema = add_schema(account, name, owner=session.role)
    schema.comment, schema.transient = command.comment, command.transient
    schema.managed_access, schema.settings = command.managed_access, dict(command.settings)
    session.database, session.schema = name.database, name.schema
    return Outcome(name.schema, Change.CREATED)


def add_schema(account: Account, name: SchemaName, *, owner: str) -> Schema:
    """Put a new schema into the account."""
    schema = Schema(name=name, owner=owner, created_on=account.clock.now())
    account[SCHEMAS].create(name, CreateMode.ERROR_IF_EXISTS, lambda: schema)
    object_created(account, "SCHEMA", name)
    account.events.emit(SchemaCreated(name))
    return schema


def create_or_alter(account: Account, session: Session, command: CreateOrAlterSchema) -> Outcome:
    """Create a schema, or give one that is there exactly the wanted properties; what is in it stays."""
    wanted = command.wanted
    schema = account[SCHEMAS].find(wanted.name)
    if schema is None:
        return create(account, session, wanted)
    if wanted.transient != schema.transient:
        raise kind_stays("schema", wanted.name.schema, transient=schema.transient)
    schema.comment, schema.managed_access = wanted.comment, wanted.managed_access
    schema.settings = dict(wanted.settings)
    return Outcome(wanted.name.schema, Change.ALTERED)


def kind_stays(noun: str, name: str, *, transient: bool) -> SnowflakeError:
    """Return the error for a CREATE OR ALTER that would make something transient permanent, or the other way round."""
    kind, other = ("TRANSIENT", "permanent") if transient else ("permanent", "TRANSIENT")
    return invalid_value(f"CREATE OR ALTER cannot make the {kind} {noun} '{name}' {other}; drop it and create it anew.")


def alter(account: Account, _session: Session, command: AlterSchema) -> Outcome:
    """Set the comment and managed access, and keep settings that change nothing here."""
    if command.if_exists and command.name not in account[SCHEMAS]:
        return Outcome(command.name.schema, Change.ABSENT)
    schema = account[SCHEMAS].get(command.name)
    if command.comment is not None or command.unset_comment:
        schema.comment = command.comment
    if command.managed_access is not None:
        schema.managed_access = command.managed_access
    settings = {**schema.settings, **command.settings}
    schema.settings = {key: value for key, value in settings.items() if key not in command.unset}
    return Outcome(command.name.schema, Change.ALTERED)


def drop(account: Account, session: Session, command: DropSchema) -> Outcome:
    """Drop a schema with all in it; a session that used it uses none of the database afterwards."""
    name = command.name
    if name.schema == INFORMATION_SCHEMA and name.database in account[DATABASES]:
        raise insufficient_privileges(f"Insufficient privileges to operate on schema '{INFORMATION_SCHEMA}'")
    if name in account[SCHEMAS]:
        remove_schema(account, name)
        if SchemaName(session.database or "", session.schema or "") == name:
            session.schema = None
        return Outcome(name.schema, Change.DROPPED)
    if not command.if_exists:
        account[DATABASES].get(name.database)
    return account[SCHEMAS].drop(name, if_exists=command.if_exists)


def remove_schema(account: Account, name: SchemaName) -> None:
    """Take a schema and all in it out of the account."""
    account[SCHEMAS].drop(name, if_exists=False)
    object_dropped(account, "SCHEMA", name)
    # Before what is in it: whoever cannot let go of the schema says so while nothing has been stopped yet.
    account.events.emit(SchemaDropped(name))
    account.empty_schema(name)


def show(account: Account, session: Session, command: ShowSchemas) -> list[Facts]:
    """List the schemas, INFORMATION_SCHEMA of each database among them."""
    if command.scope.database is not None:
        account[DATABASES].get(command.scope.database)
    found: Collection[SchemaName, Facts] = Collection("Schema")
    sees_database, sees_schema = seen_by(account, session, "DATABASE"), seen_by(account, session, "SCHEMA")
    for database in (one for one in account[DATABASES] if sees_database(one.name)):
        inherent = partial(information_schema_facts, database)
        found.create(SchemaName(database.name, INFORMATION_SCHEMA), CreateMode.ERROR_IF_EXISTS, inherent)
    for name, schema in account[SCHEMAS].items():
        if not sees_schema(name):
            continue
        found.create(name, CreateMode.ERROR_IF_EXISTS, partial(facts, session, schema))
    return found.select(command.selection, Scope(command.scope.database))


def fetch(account: Account, session: Session, command: FetchSchema) -> Facts:
    """Tell everything of one schema."""
    database = account[DATABASES].get(command.name.database)
    if command.name.schema == INFORMATION_SCHEMA:
        return information_schema_facts(database)
    return facts(session, account[SCHEMAS].get(command.name))


def facts(session: Session, schema: Schema) -> Facts:
    """Return what SHOW and REST tell of a schema."""
    options = [
        word for word, holds in (("TRANSIENT", schema.transient), ("MANAGED ACCESS", schema.managed_access)) if holds
    ]
    return {
        **setting_facts(schema.settings),
        "created_on": schema.created_on,
        "name": schema.name.schema,
        "is_default": False,
        "is_current": (session.database, session.schema) == (schema.name.database, schema.name.schema),
        "database_name": schema.name.database,
        "owner": schema.owner,
        "comment": schema.comment or "",
        "options": ", ".join(options),
        "retention_time": int(schema.settings.get("DATA_RETENTION_TIME_IN_DAYS", "1")),
        "owner_role_type": "ROLE",
        "managed_access": schema.managed_access,
        "persistence": "TRANSIENT" if schema.transient else "PERMANENT",
    }


def information_schema_facts(database: Database) -> Facts:
    """Return what SHOW and REST tell of a database's INFORMATION_SCHEMA, which has no owner."""
    return {
        "created_on": database.created_on,
        "name": INFORMATION_SCHEMA,
        "is_default": False,
        "is_current": False,
        "database_name": database.name,
        "owner": "",
        "comment": "Views describing the contents of schemas in this database",
        "options": "",
        "retention_time": 1,
        "owner_role_type": "",
        "managed_access": False,
        "persistence": "PERMANENT",
    }


PERFORMERS: dict[type, Performer] = {
    CreateSchema: create,
    CreateOrAlterSchema: create_or_alter,
    AlterSchema: alter,
    DropSchema: drop,
    ShowSchemas: show,
    FetchSchema: fetch,
}
