"""Security integrations in SQL: those that services and their secrets use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.emulator.objects.integrations.sql import forms, integration_name
from pytest_spcs.emulator.objects.integrations.state import Category
from pytest_spcs.emulator.objects.security_integrations.commands import (
    AlterSecurityIntegration,
    CreateApiAuthentication,
    CreateIngressOAuth,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.commands import Command, Outcome
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_AUTH_TYPES = ("OAUTH2", "AWS_IAM")


def _readers(statement: Statement) -> dict[str, Callable[[], object]]:
    texts = (
        *("OAUTH_TOKEN_ENDPOINT", "OAUTH_AUTHORIZATION_ENDPOINT", "OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET"),
        *("OAUTH_ASSERTION_ISSUER", "AWS_ROLE_ARN"),
    )
    words = ("AUTH_TYPE", "OAUTH_CLIENT_AUTH_METHOD", "OAUTH_GRANT")
    return {
        "ENABLED": statement.boolean,
        **dict.fromkeys(texts, statement.string),
        **{word: lambda: statement.word_or_string().upper() for word in words},
        "OAUTH_ACCESS_TOKEN_VALIDITY": statement.integer,
        "OAUTH_REFRESH_TOKEN_VALIDITY": statement.integer,
        "OAUTH_ALLOWED_SCOPES": statement.strings_in_parentheses,
        "COMMENT": statement.string_or_null,
    }


def _create(statement: Statement, _session: Session) -> Command[Outcome]:
    mode = statement.create_header("SECURITY", "INTEGRATION")
    name = integration_name(statement)
    kinds: dict[str, Callable[[], object]] = {
        key: lambda: statement.word_or_string().upper() for key in ("TYPE", "OAUTH_CLIENT")
    }
    given: dict[str, Any] = statement.properties({**kinds, **_readers(statement)})
    if "TYPE" not in given:
        raise invalid_value("Missing option(s): [TYPE]")
    kind, client = given.pop("TYPE"), given.pop("OAUTH_CLIENT", None)
    if kind == "OAUTH" and client != "SNOWSERVICES_INGRESS":
        raise not_emulated(f"CREATE SECURITY INTEGRATION ... TYPE = OAUTH OAUTH_CLIENT = {client}")
    if kind not in {"OAUTH", "API_AUTHENTICATION"}:
        raise not_emulated(f"CREATE SECURITY INTEGRATION ... TYPE = {kind}")
    skip_tags(statement)
    statement.end()
    if "ENABLED" not in given:
        raise invalid_value("Missing option(s): [ENABLED]")
    enabled, comment = given.pop("ENABLED"), given.pop("COMMENT", None)
    if kind == "OAUTH":
        if given:
            raise invalid_value(f"invalid property '{next(iter(given))}' for OAUTH_CLIENT = SNOWSERVICES_INGRESS.")
        return CreateIngressOAuth(name=name, enabled=enabled, mode=mode, comment=comment)
    if given.get("AUTH_TYPE") not in _AUTH_TYPES:
        known = ", ".join(_AUTH_TYPES)
        raise invalid_value(f"invalid value '{given.get('AUTH_TYPE', '')}' for property 'AUTH_TYPE': one of {known}.")
    return CreateApiAuthentication(name=name, settings=given, enabled=enabled, mode=mode, comment=comment)


def _alter(statement: Statement, _session: Session) -> AlterSecurityIntegration:
    statement.expect("ALTER", "SECURITY", "INTEGRATION")
    if_exists = statement.if_exists()
    name = integration_name(statement)
    refuse(statement, "ALTER SECURITY INTEGRATION", "SET TAG", "UNSET TAG")
    readers = _readers(statement)
    if statement.accept("UNSET"):
        values: dict[str, object] = dict.fromkeys(statement.keys(readers))
    else:
        statement.expect("SET")
        values = statement.properties(readers)
        if not values:
            raise statement.fail()
    statement.end()
    return AlterSecurityIntegration(name=name, values=values, if_exists=if_exists)


STATEMENTS = (
    StatementForm("CREATE SECURITY INTEGRATION", _create, created("Integration")),
    StatementForm("ALTER SECURITY INTEGRATION", _alter, executed),
    *forms(Category.SECURITY),
)
