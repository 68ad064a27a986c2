"""Network policies in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode, Outcome
from pytest_spcs.emulator.account.results import Column, Facts, Rows, SqlType, table
from pytest_spcs.emulator.objects.network_policies.commands import (
    AlterNetworkPolicy,
    AttachNetworkPolicy,
    ChangePolicyRules,
    CreateNetworkPolicy,
    CreateOrAlterNetworkPolicy,
    DescribeNetworkPolicy,
    DropNetworkPolicy,
    RenameNetworkPolicy,
    ShowNetworkPolicies,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_account, show_form
from pytest_spcs.emulator.sql.shared_clauses import end_of_properties, skip_tag_changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import ObjectName

# https://docs.snowflake.com/en/sql-reference/sql/show-network-policies
_SHOW = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("comment"),
    Column("entries_in_allowed_ip_list", SqlType.FIXED),
    Column("entries_in_blocked_ip_list", SqlType.FIXED),
    Column("entries_in_allowed_network_rules", SqlType.FIXED),
    Column("entries_in_blocked_network_rules", SqlType.FIXED),
)
_DESCRIBE = (Column("name"), Column("value"))
_RULE_LISTS = ("ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST")
_ADDRESS_LISTS = ("ALLOWED_IP_LIST", "BLOCKED_IP_LIST")
_NOUN = "NETWORK_POLICY"


def _rules(statement: Statement, session: Session) -> tuple[ObjectName, ...]:
    return tuple(session.resolve_object(name) for name in statement.names_in_parentheses())


def _properties(statement: Statement, session: Session) -> dict[str, Any]:
    readers: dict[str, Callable[[], object]] = {"COMMENT": statement.string_or_null}
    readers.update(dict.fromkeys(_RULE_LISTS, lambda: _rules(statement, session)))
    readers.update(dict.fromkeys(_ADDRESS_LISTS, statement.strings_in_parentheses))
    return {key.lower(): value for key, value in statement.properties(readers).items()}


def _create(statement: Statement, session: Session) -> CreateNetworkPolicy | CreateOrAlterNetworkPolicy:
    or_alter = statement.accept("CREATE", "OR", "ALTER", "NETWORK", "POLICY")
    mode = CreateMode.ERROR_IF_EXISTS if or_alter else statement.create_header("NETWORK", "POLICY")
    name = statement.account_name("network policy")
    wanted = CreateNetworkPolicy(name=name, mode=mode, **_properties(statement, session))
    end_of_properties(statement, _NOUN)
    return CreateOrAlterNetworkPolicy(wanted) if or_alter else wanted


def _alter(statement: Statement, session: Session) -> Command[Outcome]:
    statement.expect("ALTER", "NETWORK", "POLICY")
    if_exists = statement.if_exists()
    name = statement.account_name("network policy")
    command: Command[Outcome]
    if statement.accept("RENAME", "TO"):
        command = RenameNetworkPolicy(name, statement.account_name("network policy"), if_exists)
    elif statement.accept("SET"):
        tagged = skip_tag_changes(statement)
        changes = {} if tagged else _properties(statement, session)
        if not changes and not tagged:
            end_of_properties(statement, _NOUN)
            raise statement.fail()
        command = AlterNetworkPolicy(name, changes, if_exists)
    elif statement.accept("UNSET"):
        tagged = skip_tag_changes(statement)
        unset: dict[str, object] = {} if tagged else {key.lower(): None for key in statement.keys({"COMMENT"})}
        command = AlterNetworkPolicy(name, unset, if_exists)
    else:
        command = _change_rules(statement, session, name, if_exists=if_exists)
    end_of_properties(statement, _NOUN)
    return command


def _change_rules(statement: Statement, session: Session, name: str, *, if_exists: bool) -> ChangePolicyRules:
    remove = statement.accept("REMOVE")
    if not remove:
        statement.expect("ADD")
    if statement.current.value not in _RULE_LISTS:
        raise statement.fail()
    key = statement.next().value.lower()
    statement.expect("=")
    one = statement.current.text != "("
    rules = (session.resolve_object(statement.name()),) if one else _rules(statement, session)
    return ChangePolicyRules(name, key, rules, remove, if_exists)


def attached_policy(statement: Statement, *, user: str | None = None, if_exists: bool = False) -> AttachNetworkPolicy:
    """Consume ``NETWORK_POLICY = p`` behind the SET of ALTER ACCOUNT or ALTER USER, where it stands by itself."""
    statement.expect("NETWORK_POLICY", "=")
    return AttachNetworkPolicy(statement.account_name("network policy"), user, if_exists)


def _described(facts: Facts) -> Rows:
    """Tell the lists that are not empty; rules as JSON, as clients parse them."""
    rules = {
        key: json.dumps([{"fullyQualifiedRuleName": name} for name in _list(facts, key)], separators=(",", ":"))
        for key in _RULE_LISTS
        if _list(facts, key)
    }
    addresses = {key: ",".join(_list(facts, key)) for key in _ADDRESS_LISTS if _list(facts, key)}
    return Rows(_DESCRIBE, [*rules.items(), *addresses.items()])


def _list(facts: Facts, key: str) -> list[str]:
    found: Any = facts[key.lower()]
    return list(found)


STATEMENTS = (
    StatementForm("CREATE NETWORK POLICY", _create, created("Network policy")),
    StatementForm("ALTER NETWORK POLICY", _alter, executed),
    drop_form("NETWORK POLICY", DropNetworkPolicy, in_account("network policy")),
    show_form("NETWORK POLICIES", ShowNetworkPolicies, lambda found: table(_SHOW, found)),
    describe_form("NETWORK POLICY", DescribeNetworkPolicy, in_account("network policy"), _described),
)
