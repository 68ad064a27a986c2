"""Secrets in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.results import Column, SqlType, table
from pytest_spcs.emulator.objects.integrations.sql import integration_name
from pytest_spcs.emulator.objects.secrets.commands import (
    AlterSecret,
    CreateSecret,
    DescribeSecret,
    DropSecret,
    ShowSecrets,
)
from pytest_spcs.emulator.objects.secrets.state import SecretType
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_schema, show_in_form
from pytest_spcs.emulator.sql.shared_clauses import end_of_properties, refuse, skip_tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

# https://docs.snowflake.com/en/sql-reference/sql/show-secrets
_SHOW = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("schema_name"),
    Column("database_name"),
    Column("owner"),
    Column("comment"),
    Column("secret_type"),
    Column("oauth_scopes"),
    Column("owner_role_type"),
)
# https://docs.snowflake.com/en/sql-reference/sql/desc-secret
_DESCRIBE = (
    *_SHOW[:7],
    Column("username"),
    Column("oauth_access_token_expiry_time", SqlType.TIMESTAMP_LTZ),
    Column("oauth_refresh_token_expiry_time", SqlType.TIMESTAMP_LTZ),
    Column("oauth_scopes"),
    Column("integration_name"),
    Column("algorithm"),
    Column("key_length", SqlType.FIXED),
)


def _readers(statement: Statement) -> dict[str, Callable[[], object]]:
    return {
        "USERNAME": statement.string,
        "PASSWORD": statement.string,
        "SECRET_STRING": statement.string,
        "OAUTH_REFRESH_TOKEN": statement.string,
        "OAUTH_REFRESH_TOKEN_EXPIRY_TIME": statement.string,
        "OAUTH_SCOPES": statement.strings_in_parentheses,
        "API_AUTHENTICATION": lambda: integration_name(statement),
        "ENABLED": statement.boolean,
        "ALGORITHM": lambda: statement.word_or_string().upper(),
        "KEY_LENGTH": statement.integer,
        "COMMENT": statement.string_or_null,
    }


def _create(statement: Statement, session: Session) -> CreateSecret:
    mode = statement.create_header("SECRET")
    name = session.resolve_object(statement.name())
    readers = {"TYPE": lambda: statement.word_or_string().upper(), **_readers(statement)}
    given: dict[str, Any] = statement.properties(readers)
    skip_tags(statement)
    end_of_properties(statement, "SECRET")
    if "TYPE" not in given:
        raise invalid_value("Missing option(s): [TYPE]")
    kind = secret_type(given.pop("TYPE"))
    comment = given.pop("COMMENT", None)
    properties = {key.lower(): value for key, value in given.items()}
    return CreateSecret(name=name, type=kind, properties=properties, mode=mode, comment=comment)


def secret_type(text: str) -> SecretType:
    """Return the type of that name; raise 001008 for one that there is not."""
    try:
        return SecretType(text)
    except ValueError:
        known = ", ".join(kind.value for kind in SecretType)
        raise invalid_value(f"invalid value '{text}' for property 'TYPE': one of {known}.") from None


def _alter(statement: Statement, session: Session) -> AlterSecret:
    statement.expect("ALTER", "SECRET")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    refuse(statement, "ALTER SECRET", "SET TAG", "UNSET TAG")
    if statement.accept("UNSET"):
        statement.expect("COMMENT")
        statement.end()
        return AlterSecret(name=name, values={"comment": None}, if_exists=if_exists)
    statement.expect("SET")
    values = {key.lower(): value for key, value in statement.properties(_readers(statement)).items()}
    if not values:
        raise statement.fail()
    end_of_properties(statement, "SECRET")
    return AlterSecret(name=name, values=values, if_exists=if_exists)


STATEMENTS = (
    StatementForm("CREATE SECRET", _create, created("Secret")),
    StatementForm("ALTER SECRET", _alter, executed),
    drop_form("SECRET", DropSecret, in_schema),
    show_in_form("SECRETS", ShowSecrets, lambda found: table(_SHOW, found)),
    describe_form("SECRET", DescribeSecret, in_schema, lambda one: table(_DESCRIBE, [one])),
)
