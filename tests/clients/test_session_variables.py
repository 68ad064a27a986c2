"""Session variables where scripts use them: for names and values of the account's own statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import DictCursor, ProgrammingError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection


def rows(connection: SnowflakeConnection, sql: str) -> list[dict[str, Any]]:
    with connection.cursor(DictCursor) as cursor:
        return [dict(row) for row in cursor.execute(sql).fetchall()]


def test_names_and_values_come_from_session_variables(connection: SnowflakeConnection) -> None:
    name = f"POOL_{connection.session_id}"
    for statement in (
        f"SET pool = '{name}'",
        "SET nodes = 2",
        "SET note = 'it''s mine'",
        (
            "CREATE COMPUTE POOL IDENTIFIER($pool) MIN_NODES = $nodes MAX_NODES = $nodes "
            "INSTANCE_FAMILY = CPU_X64_XS COMMENT = $note"
        ),
    ):
        rows(connection, statement)
    (pool,) = rows(connection, "SHOW COMPUTE POOLS LIKE $POOL")
    assert (pool["name"], pool["max_nodes"], pool["comment"]) == (name, 2, "it's mine")
    (status,) = rows(connection, "SELECT SYSTEM$GET_COMPUTE_POOL_STATUS($pool) AS told")
    assert '"status":"IDLE"' in status["TOLD"]
    rows(connection, "SET role_name = 'R_' || $pool")
    rows(connection, "CREATE ROLE IDENTIFIER($role_name)")
    rows(connection, "GRANT USAGE ON COMPUTE POOL IDENTIFIER($pool) TO ROLE IDENTIFIER($role_name)")
    grants = rows(connection, "SHOW GRANTS TO ROLE IDENTIFIER($role_name)")
    assert [(grant["privilege"], grant["name"]) for grant in grants] == [("USAGE", name)]
    rows(connection, "DROP COMPUTE POOL IDENTIFIER($pool)")


def test_a_variable_that_is_not_set_is_told_by_its_name(connection: SnowflakeConnection) -> None:
    rows(connection, "SET pool = 'p'")
    rows(connection, "UNSET pool")
    for sql in ("DESCRIBE COMPUTE POOL IDENTIFIER($pool)", "SELECT SYSTEM$GET_COMPUTE_POOL_STATUS($pool)"):
        with pytest.raises(ProgrammingError, match=r"Session variable '\$POOL' does not exist"):
            rows(connection, sql)
    with pytest.raises(ProgrammingError, match=r"unexpected '\$'"):
        rows(connection, "DESCRIBE COMPUTE POOL IDENTIFIER($ 1)")


def test_describe_schema_lists_tables_and_views(connection: SnowflakeConnection) -> None:
    for statement in (
        "USE SCHEMA PUBLIC",
        "CREATE TABLE weather (temp_c FLOAT)",
        "CREATE VIEW hot AS SELECT temp_c FROM weather WHERE temp_c > 30",
        'CREATE SCHEMA "Odd"',
    ):
        rows(connection, statement)
    described = rows(connection, f"DESCRIBE SCHEMA {connection.database}.public")
    assert [list(row) for row in described] == [["created_on", "name", "kind"]] * 2
    assert [(row["name"], row["kind"]) for row in described] == [("HOT", "VIEW"), ("WEATHER", "TABLE")]
    assert rows(connection, 'DESC SCHEMA "Odd"') == []
    with pytest.raises(ProgrammingError, match=r"Schema '.*\.NOPE' does not exist or not authorized"):
        rows(connection, "DESC SCHEMA nope")
