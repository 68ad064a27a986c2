"""Network rules in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.account.results import Column, SqlType, table
from pytest_spcs.emulator.objects.network_rules.commands import (
    AlterNetworkRule,
    CreateNetworkRule,
    CreateOrAlterNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.objects.network_rules.state import RuleMode, RuleType
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_schema, show_in_form
from pytest_spcs.emulator.sql.shared_clauses import end_of_properties, refuse

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

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


def _create(statement: Statement, session: Session) -> CreateNetworkRule | CreateOrAlterNetworkRule:
    or_alter = statement.accept("CREATE", "OR", "ALTER", "NETWORK", "RULE")
    mode = CreateMode.ERROR_IF_EXISTS if or_alter else statement.create_header("NETWORK", "RULE")
    name = session.resolve_object(statement.name())
    given: dict[str, Any] = statement.properties(
        {
            "TYPE": statement.word_or_string,
            "MODE": statement.word_or_string,
            "VALUE_LIST": statement.strings_in_parentheses,
            "COMMENT": statement.string_or_null,
        }
    )
    end_of_properties(statement, "NETWORK_RULE")
    if "TYPE" not in given:
        raise invalid_value("Missing option(s): [TYPE]")
    kind, comment = _type(given["TYPE"]), given.get("COMMENT")
    rule_mode = choice(RuleMode, "MODE", given["MODE"]) if "MODE" in given else None
    values = given.get("VALUE_LIST")
    if or_alter:
        return CreateOrAlterNetworkRule(name=name, type=kind, values=values, rule_mode=rule_mode, comment=comment)
    return CreateNetworkRule(
        name=name,
        type=kind,
        values=values or (),
        rule_mode=rule_mode or RuleMode.INGRESS,
        mode=mode,
        comment=comment,
    )


def _type(text: str) -> RuleType:
    if text.upper() not in {one.value for one in RuleType}:
        raise invalid_value("The network rule type must be one of the snowflake supported network rule type.")
    return RuleType(text.upper())


def _alter(statement: Statement, session: Session) -> AlterNetworkRule:
    statement.expect("ALTER", "NETWORK", "RULE")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    refuse(statement, "ALTER NETWORK RULE", "SET TAG", "UNSET TAG")
    if statement.accept("RENAME", "TO"):
        raise SnowflakeError(2, "0A000", "Unsupported feature 'renaming NETWORK_RULE'.")
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
            end_of_properties(statement, "NETWORK_RULE")
            raise statement.fail()
        changes = {"values" if key == "VALUE_LIST" else "comment": value for key, value in given.items()}
    end_of_properties(statement, "NETWORK_RULE")
    return AlterNetworkRule(name, changes, if_exists)


STATEMENTS = (
    StatementForm("CREATE NETWORK RULE", _create, created("Network rule")),
    StatementForm("ALTER NETWORK RULE", _alter, executed),
    drop_form("NETWORK RULE", DropNetworkRule, in_schema),
    show_in_form("NETWORK RULES", ShowNetworkRules, lambda found: table(_SHOW, found)),
    describe_form("NETWORK RULE", DescribeNetworkRule, in_schema, lambda one: table(_DESCRIBE, [one])),
)
