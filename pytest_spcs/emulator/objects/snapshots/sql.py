"""Snapshots in SQL: statements, SHOW columns, and the clause of ALTER SERVICE that restores from one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import Column, SqlType, table
from pytest_spcs.emulator.objects.snapshots.commands import (
    AlterSnapshot,
    CreateSnapshot,
    DescribeSnapshot,
    DropSnapshot,
    RestoreVolume,
    ShowSnapshots,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_schema, show_in_form
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import ObjectName

# https://docs.snowflake.com/en/sql-reference/sql/desc-snapshot
_COLUMNS = (
    Column("name"),
    Column("state"),
    Column("database_name"),
    Column("schema_name"),
    Column("service_name"),
    Column("volume_name"),
    Column("instance", SqlType.FIXED),
    Column("size", SqlType.FIXED),
    Column("comment"),
    Column("owner"),
    Column("owner_role_type"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("updated_on", SqlType.TIMESTAMP_LTZ),
    Column("encryption"),
)


def _create(statement: Statement, session: Session) -> CreateSnapshot:
    mode = statement.create_header("SNAPSHOT")
    name = session.resolve_object(statement.name())
    statement.expect("FROM", "SERVICE")
    service = session.resolve_object(statement.name())
    statement.expect("VOLUME")
    volume = volume_name(statement)
    statement.expect("INSTANCE")
    instance = statement.integer()
    comment: str | None = None
    if statement.accept("COMMENT"):
        statement.accept("=")
        comment = statement.string()
    skip_tags(statement)
    statement.end()
    return CreateSnapshot(name=name, service=service, volume=volume, instance=instance, mode=mode, comment=comment)


def volume_name(statement: Statement) -> str:
    """Consume the name of a volume: as written, since the names of specifications have case and are no identifiers."""
    return statement.word_or_string()


def restore_clause(statement: Statement, session: Session, service: ObjectName, *, if_exists: bool) -> RestoreVolume:
    """Consume ``VOLUME "v" INSTANCES 0,2 FROM SNAPSHOT s``, behind ``ALTER SERVICE s RESTORE``."""
    statement.expect("VOLUME")
    volume = volume_name(statement)
    statement.expect("INSTANCES")
    instances = [statement.integer()]
    while statement.accept(","):
        instances.append(statement.integer())
    statement.expect("FROM", "SNAPSHOT")
    snapshot = session.resolve_object(statement.name())
    return RestoreVolume(
        name=service, volume=volume, instances=tuple(instances), snapshot=snapshot, if_exists=if_exists
    )


def _alter(statement: Statement, session: Session) -> AlterSnapshot:
    statement.expect("ALTER", "SNAPSHOT")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    refuse(statement, "ALTER SNAPSHOT", "SET TAG", "UNSET TAG")
    comment: str | None = None
    if statement.accept("SET"):
        statement.expect("COMMENT")
        statement.accept("=")
        comment = statement.string_or_null()
    else:
        statement.expect("UNSET", "COMMENT")
    statement.end()
    return AlterSnapshot(name, comment, if_exists)


STATEMENTS = (
    StatementForm("CREATE SNAPSHOT", _create, created("Snapshot")),
    StatementForm("ALTER SNAPSHOT", _alter, executed),
    drop_form("SNAPSHOT", DropSnapshot, in_schema),
    show_in_form("SNAPSHOTS", ShowSnapshots, lambda found: table(_COLUMNS, found)),
    describe_form("SNAPSHOT", DescribeSnapshot, in_schema, lambda one: table(_COLUMNS, [one])),
)
