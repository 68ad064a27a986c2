"""Network rules in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_spcs.emulator.errors import invalid_value
from pytest_spcs.emulator.objects.network_rules.commands import (
    AlterNetworkRule,
    CreateNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.objects.network_rules.state import RuleMode, RuleType
from pytest_spcs.emulator.sql.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.sql.scanner import merged
from pytest_spcs.emulator.sql.settings import refuse
from pytest_spcs.emulator.sql.statements import StatementForm, created, dropped, executed, scope

if TYPE_CHECKING:
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.scanner import Statement

# https://docs.snowflake.com/en/sql-reference/sql/show-network-rules
_BOTH = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("database_name"),
    Column("schema_name"),
    Column("owner"),
    Column("comment"),
    Column("type"),
    Column("mode"),
)
_SHOW = (*_BOTH, Column("entries_in_valuelist", SqlType.FIXED), Column("owner_role_type"))
_DESCRIBE = (*_BOTH, Column("value_list"))
Choice = TypeVar("Choice", bound=Enum)


def choice(choices: type[Choice], key: str, text: str) -> Choice:
    """Return the choice that a property names; raise 001008 with the choices that there are."""
    try:
        return choices(text.upper())
    except ValueError:
        known = ", ".join(one.value for one in choices)
        raise invalid_value(f"invalid value '{text}' for property '{key}': one of {known}.") from None


def _create(statement: Statement, session: Session) -> CreateNetworkRule:
    refuse(statement, "CREATE NETWORK RULE", "CREATE OR ALTER")
    mode = statement.create_header("NETWORK", "RULE")
    name = session.resolve_object(statement.name())
    given: dict[str, Any] = statement.properties(
        {
            "TYPE": statement.word_or_string,
            "MODE": statement.word_or_string,
            "VALUE_LIST": statement.strings_in_parentheses,
            "COMMENT": statement.string_or_null,
        }
    )
    statement.end()
    missing = [key for key in ("TYPE", "VALUE_LIST") if key not in given]
    if missing:
        raise invalid_value(f"Missing option(s): [{', '.join(missing)}]")
    return CreateNetworkRule(
        name=name,
        type=choice(RuleType, "TYPE", given["TYPE"]),
        values=given["VALUE_LIST"],
        rule_mode=choice(RuleMode, "MODE", given.get("MODE", RuleMode.INGRESS.value)),
        mode=mode,
        comment=given.get("COMMENT"),
    )


def _alter(statement: Statement, session: Session) -> AlterNetworkRule:
    statement.expect("ALTER", "NETWORK", "RULE")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    refuse(statement, "ALTER NETWORK RULE", "SET TAG", "UNSET TAG", "RENAME TO")
    changes: dict[str, object] = {}
    if statement.accept("UNSET"):
        while not changes or statement.accept(","):
            if statement.accept("VALUE_LIST"):
                changes["values"] = ()
            else:
                statement.expect("COMMENT")
                changes["comment"] = None
    else:
        statement.expect("SET")
        given = statement.properties(
            {"VALUE_LIST": statement.strings_in_parentheses, "COMMENT": statement.string_or_null}
        )
        if not given:
            raise statement.fail()
        changes = {"values" if key == "VALUE_LIST" else "comment": value for key, value in given.items()}
    statement.end()
    return AlterNetworkRule(name, changes, if_exists)


def _drop(statement: Statement, session: Session) -> DropNetworkRule:
    statement.expect("DROP", "NETWORK", "RULE")
    if_exists = statement.if_exists()
    command = DropNetworkRule(session.resolve_object(statement.name()), if_exists)
    statement.end()
    return command


def _show(statement: Statement, session: Session) -> ShowNetworkRules:
    statement.expect("SHOW", "NETWORK", "RULES")
    before = statement.selection()
    within = scope(statement, session)
    command = ShowNetworkRules(merged(before, statement.selection()), within)
    statement.end()
    return command


def _describe(statement: Statement, session: Session) -> DescribeNetworkRule:
    statement.next()
    statement.expect("NETWORK", "RULE")
    command = DescribeNetworkRule(session.resolve_object(statement.name()))
    statement.end()
    return command


STATEMENTS = (
    StatementForm("CREATE NETWORK RULE", _create, created("Network rule")),
    StatementForm("ALTER NETWORK RULE", _alter, executed),
    StatementForm("DROP NETWORK RULE", _drop, dropped),
    StatementForm("SHOW NETWORK RULES", _show, lambda found: table(_SHOW, found), StatementKind.SHOW),
    StatementForm("DESCRIBE NETWORK RULE", _describe, lambda one: table(_DESCRIBE, [one]), StatementKind.DESCRIBE),
)
SYSTEM_FUNCTIONS = ()
