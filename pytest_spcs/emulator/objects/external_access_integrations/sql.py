"""External access integrations in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.objects.external_access_integrations.commands import (
    AlterExternalAccessIntegration,
    CreateExternalAccessIntegration,
)
from pytest_spcs.emulator.objects.external_access_integrations.state import NO_SECRETS, AllowedSecrets
from pytest_spcs.emulator.objects.integrations.sql import forms, integration_name
from pytest_spcs.emulator.objects.integrations.state import Category
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import ObjectName

_FIELDS = {
    "ALLOWED_NETWORK_RULES": "network_rules",
    "ALLOWED_AUTHENTICATION_SECRETS": "secrets",
    "ALLOWED_API_AUTHENTICATION_INTEGRATIONS": "api_integrations",
    "ENABLED": "enabled",
    "COMMENT": "comment",
}
_UNSET: dict[str, object] = {
    "network_rules": (),
    "secrets": NO_SECRETS,
    "api_integrations": (),
    "enabled": True,
    "comment": None,
}
"""What ALTER ... UNSET sets, by field."""


def _given(statement: Statement, session: Session) -> dict[str, Any]:
    readers: dict[str, Callable[[], object]] = {
        "ALLOWED_NETWORK_RULES": lambda: _objects(statement, session),
        "ALLOWED_AUTHENTICATION_SECRETS": lambda: _secrets(statement, session),
        "ALLOWED_API_AUTHENTICATION_INTEGRATIONS": lambda: _integrations(statement),
        "ENABLED": statement.boolean,
        "COMMENT": statement.string_or_null,
    }
    return {_FIELDS[key]: value for key, value in statement.properties(readers).items()}


def _objects(statement: Statement, session: Session) -> tuple[ObjectName, ...]:
    return tuple(session.resolve_object(parts) for parts in statement.names_in_parentheses())


def _secrets(statement: Statement, session: Session) -> AllowedSecrets:
    """Consume a list of secrets, ALL or NONE; the words stand with or without parentheses."""
    for word, every in (("ALL", True), ("NONE", False)):
        if statement.accept(word) or statement.accept("(", word, ")"):
            return AllowedSecrets(every=every)
    return AllowedSecrets(_objects(statement, session))


def _integrations(statement: Statement) -> tuple[str, ...]:
    if statement.accept("NONE") or statement.accept("(", "NONE", ")"):
        return ()
    return tuple(".".join(parts) for parts in statement.names_in_parentheses())


def _create(statement: Statement, session: Session) -> CreateExternalAccessIntegration:
    mode = statement.create_header("EXTERNAL", "ACCESS", "INTEGRATION")
    name = integration_name(statement)
    given = _given(statement, session)
    skip_tags(statement)
    statement.end()
    if "network_rules" not in given:
        raise invalid_value("Missing option(s): [ALLOWED_NETWORK_RULES]")
    return CreateExternalAccessIntegration(name=name, mode=mode, **given)


def _alter(statement: Statement, session: Session) -> AlterExternalAccessIntegration:
    statement.expect("ALTER", "EXTERNAL", "ACCESS", "INTEGRATION")
    if_exists = statement.if_exists()
    name = integration_name(statement)
    refuse(statement, "ALTER EXTERNAL ACCESS INTEGRATION", "SET TAG", "UNSET TAG", "RENAME TO")
    if statement.accept("UNSET"):
        values = {_FIELDS[key]: _UNSET[_FIELDS[key]] for key in statement.keys(_FIELDS)}
    else:
        statement.expect("SET")
        values = _given(statement, session)
        if not values:
            raise statement.fail()
    statement.end()
    return AlterExternalAccessIntegration(name, values, if_exists)


STATEMENTS = (
    StatementForm("CREATE EXTERNAL ACCESS INTEGRATION", _create, created("Integration")),
    StatementForm("ALTER EXTERNAL ACCESS INTEGRATION", _alter, executed),
    *forms(Category.EXTERNAL_ACCESS),
)
