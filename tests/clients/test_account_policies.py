"""Network policies and caller's rights as real clients speak of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect

pytestmark = pytest.mark.filterwarnings(
    # snowflake.core 1.13 uses what connector 5.x has deprecated; nothing of ours does.
    "ignore:.*is retained only for backward compatibility:DeprecationWarning"
)


@pytest.fixture
def admin(connect: Connect, connection: SnowflakeConnection) -> SnowflakeConnection:
    """A connection under ACCOUNTADMIN in a database of its own."""
    admin = connect(role="ACCOUNTADMIN")
    admin.cursor().execute(f"USE SCHEMA {connection.database}.PUBLIC")
    return admin


def test_a_network_policy_is_one_in_rest_and_sql(admin: SnowflakeConnection) -> None:
    from snowflake.core import Root
    from snowflake.core.exceptions import ConflictError, NotFoundError
    from snowflake.core.network_policy import NetworkPolicy

    name = f"NP_{admin.session_id}"
    rule = f"{admin.database}.PUBLIC.OFFICE"
    admin.cursor().execute("CREATE NETWORK RULE OFFICE TYPE = IPV4 VALUE_LIST = ('10.0.0.0/8')")
    policies = Root(admin).network_policies
    wanted = NetworkPolicy(name=name, allowed_network_rule_list=[rule], blocked_ip_list=["10.0.0.9"], comment="c")
    policies.create(wanted)
    with pytest.raises(ConflictError, match="already exists"):
        policies.create(wanted)
    fetched = policies[name].fetch()
    assert (fetched.name, fetched.allowed_network_rule_list, fetched.allowed_ip_list) == (name, [rule], [])
    assert (fetched.blocked_ip_list, fetched.comment, fetched.owner) == (["10.0.0.9"], "c", "ACCOUNTADMIN")
    assert name in {policy.name for policy in policies.iter()}
    rows: dict[str, str] = dict(admin.cursor().execute(f"DESCRIBE NETWORK POLICY {name}").fetchall())
    assert rows == {
        "ALLOWED_NETWORK_RULE_LIST": f'[{{"fullyQualifiedRuleName":"{rule}"}}]',
        "BLOCKED_IP_LIST": "10.0.0.9",
    }
    policies[name].drop()
    with pytest.raises(NotFoundError, match=f"Network policy '{name}' does not exist or not authorized"):
        policies[name].fetch()
    policies[name].drop(if_exists=True)


def test_the_guides_statements_about_callers_rights_run(admin: SnowflakeConnection) -> None:
    role, database = f"R_{admin.session_id}", admin.database
    for sql in (
        f"CREATE ROLE {role}",
        f"GRANT CALLER USAGE ON DATABASE {database} TO ROLE {role}",
        f"GRANT INHERITED CALLER USAGE ON ALL SCHEMAS IN DATABASE {database} TO ROLE {role}",
        f"GRANT INHERITED CALLER SELECT ON ALL TABLES IN DATABASE {database} TO ROLE {role}",
        f"SET owner_role = '{role}'",
        "GRANT ALL CALLER PRIVILEGES ON SCHEMA PUBLIC TO ROLE IDENTIFIER($owner_role)",
        "REVOKE ALL CALLER PRIVILEGES ON SCHEMA PUBLIC FROM ROLE IDENTIFIER($owner_role)",
    ):
        admin.cursor().execute(sql)
    cursor = admin.cursor().execute(f"SHOW CALLER GRANTS TO ROLE {role}")
    names = [column.name for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert [(row["privilege"], row["granted_on"], row["name"], row["is_inherited"]) for row in rows] == [
        ("USAGE", "DATABASE", database, False),
        ("USAGE", "SCHEMA", None, True),
        ("SELECT", "TABLE", None, True),
    ]
    admin.cursor().execute("ALTER SCHEMA PUBLIC SET SERVICE_CALLER_TOKEN_VALIDITY_SECS = 1800")
    found = admin.cursor().execute("SHOW PARAMETERS LIKE 'SERVICE_CALLER%' IN SCHEMA PUBLIC").fetchall()
    assert [tuple(row)[:4] for row in found] == [("SERVICE_CALLER_TOKEN_VALIDITY_SECS", "1800", "120", "SCHEMA")]
