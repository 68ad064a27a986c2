"""Gateways in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import Column, SqlType, table
from pytest_spcs.emulator.objects.gateways.commands import (
    AlterGateway,
    CreateGateway,
    DescribeGateway,
    DropGateway,
    ShowGateways,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_schema, show_in_form

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

# https://docs.snowflake.com/en/sql-reference/sql/desc-gateway
_BEFORE_SPEC = (
    Column("name"),
    Column("ingress_url"),
    Column("privatelink_ingress_url"),
    Column("database_name"),
    Column("schema_name"),
    Column("owner"),
    Column("owner_role_type"),
)
_AFTER_SPEC = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("updated_on", SqlType.TIMESTAMP_LTZ),
    Column("comment"),
)
_SHOW = _BEFORE_SPEC + _AFTER_SPEC
_DESCRIBE = (*_BEFORE_SPEC, Column("spec"), *_AFTER_SPEC)


def _create(statement: Statement, session: Session) -> CreateGateway:
    mode = statement.create_header("GATEWAY")
    name = session.resolve_object(statement.name())
    return CreateGateway(name, _specification(statement), mode)


def _alter(statement: Statement, session: Session) -> AlterGateway:
    statement.expect("ALTER", "GATEWAY")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    return AlterGateway(name, _specification(statement), if_exists)


def _specification(statement: Statement) -> str:
    statement.expect("FROM", "SPECIFICATION")
    text = statement.string()
    statement.end()
    return text


STATEMENTS = (
    StatementForm("CREATE GATEWAY", _create, created("Gateway")),
    StatementForm("ALTER GATEWAY", _alter, executed),
    drop_form("GATEWAY", DropGateway, in_schema),
    show_in_form("GATEWAYS", ShowGateways, lambda found: table(_SHOW, found)),
    describe_form("GATEWAY", DescribeGateway, in_schema, lambda one: table(_DESCRIBE, [one])),
)
