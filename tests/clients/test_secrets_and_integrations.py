"""Secrets, network rules and integrations as real clients speak of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

pytestmark = pytest.mark.filterwarnings(
    # snowflake.core 1.13 uses what connector 5.x has deprecated; nothing of ours does.
    "ignore:.*is retained only for backward compatibility:DeprecationWarning"
)


@pytest.fixture
def schema(connection: SnowflakeConnection) -> Any:
    """The schema PUBLIC of the connection's database."""
    from snowflake.core import Root

    assert connection.database
    return Root(connection).databases[connection.database].schemas["PUBLIC"]


def test_secrets_of_every_model_are_created_fetched_and_dropped(schema: Any, connection: SnowflakeConnection) -> None:
    from snowflake.core.exceptions import NotFoundError
    from snowflake.core.secret import GenericStringSecret, Oauth2Secret, PasswordSecret, SymmetricKeySecret

    name = f"OAUTH_{connection.session_id}"
    connection.cursor().execute(
        f"CREATE SECURITY INTEGRATION {name} TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 ENABLED = TRUE"
    )
    schema.secrets.create(PasswordSecret(name="login", username="ada", password="hidden", comment="c"))
    schema.secrets.create(GenericStringSecret(name="word", secret_string="hidden"))
    schema.secrets.create(Oauth2Secret(name="token", api_authentication=name, oauth_scopes=["read"]))
    schema.secrets.create(SymmetricKeySecret(name="key", algorithm="GENERIC"))
    login = schema.secrets["login"].fetch()
    assert (type(login).__name__, login.username, login.password, login.comment) == ("PasswordSecret", "ada", "", "c")
    assert schema.secrets["word"].fetch().secret_string == ""
    token = schema.secrets["token"].fetch()
    assert (token.api_authentication, token.oauth_scopes) == (name, ["read"])
    assert [secret.name for secret in schema.secrets.iter()] == ["KEY", "LOGIN", "TOKEN", "WORD"]
    schema.secrets["login"].drop()
    with pytest.raises(NotFoundError, match=r"Secret '.*LOGIN' does not exist or not authorized"):
        schema.secrets["login"].fetch()
    schema.secrets["login"].drop(if_exists=True)


def test_a_network_rule_is_one_in_rest_and_sql(schema: Any, connection: SnowflakeConnection) -> None:
    from snowflake.core.exceptions import ConflictError
    from snowflake.core.network_rule import NetworkRule

    rule = NetworkRule(name="out", type="HOST_PORT", mode="EGRESS", value_list=["pypi.org", "x.com:8443"])
    schema.network_rules.create(rule)
    with pytest.raises(ConflictError, match="already exists"):
        schema.network_rules.create(rule)
    assert schema.network_rules["out"].fetch().value_list == ["pypi.org", "x.com:8443"]
    cursor = connection.cursor().execute("DESC NETWORK RULE out")
    assert cursor is not None
    assert cursor.fetchall()[0][-1] == "pypi.org,x.com:8443"
    schema.network_rules["out"].drop()


def test_an_external_access_integration_as_guides_create_it(connection: SnowflakeConnection) -> None:
    name = f"EAI_{connection.session_id}"
    cursor = connection.cursor()
    for statement in (
        "CREATE OR REPLACE NETWORK RULE out TYPE = 'HOST_PORT' MODE = 'EGRESS' VALUE_LIST = ('0.0.0.0:443')",
        "CREATE OR REPLACE SECRET word TYPE = GENERIC_STRING SECRET_STRING = %s",
        f"""CREATE OR REPLACE EXTERNAL ACCESS INTEGRATION {name}
        ALLOWED_NETWORK_RULES = (out) ALLOWED_AUTHENTICATION_SECRETS = (word) ENABLED = true""",
        f"GRANT USAGE ON INTEGRATION {name} TO ROLE SYSADMIN",
        "GRANT READ ON SECRET word TO ROLE SYSADMIN",
    ):
        cursor.execute(statement, ("it's hidden",) if "%s" in statement else None)
    shown = cursor.execute(f"SHOW EXTERNAL ACCESS INTEGRATIONS LIKE '{name}'")
    assert shown is not None
    assert [row[:4] for row in shown.fetchall()] == [(name, "EXTERNAL_ACCESS", "EXTERNAL_ACCESS", "true")]
    described = cursor.execute(f"DESC INTEGRATION {name}")
    assert described is not None
    properties = {row[0]: row[2] for row in described.fetchall()}
    assert properties["ALLOWED_AUTHENTICATION_SECRETS"] == f"[{connection.database}.PUBLIC.WORD]"
    cursor.execute(f"DROP INTEGRATION {name}")
