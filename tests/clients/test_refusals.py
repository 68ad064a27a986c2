"""What the emulator does not have is refused with the page that tells what it has, over the connector."""

import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

POINTER = r"docs/coverage\.md lists what it does"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("creat service x", "syntax error line 1"),
        ("CREATE SERVICE X IN COMPUTE POOL P WARP = 9 FROM SPECIFICATION $$a$$", "unexpected 'WARP'"),
        ("ALTER COMPUTE POOL P SET WARP = 9", "unexpected 'WARP'"),
        ("SELECT FROM WHERE", "syntax error"),
        ("SHOW SERVICES WARP", "unexpected 'WARP'"),
    ],
)
def test_a_syntax_error_points_to_the_coverage_page(connection: SnowflakeConnection, sql: str, message: str) -> None:
    with pytest.raises(ProgrammingError, match=rf"(?s){message}.*{POINTER}") as caught:
        connection.cursor().execute(sql)
    assert (caught.value.errno, caught.value.sqlstate) == (1003, "42000")
    assert str(caught.value).count("docs/coverage.md") == 1


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UNDROP DATABASE D", "UNDROP DATABASE"),
        ("UNDROP TABLE T", "UNDROP TABLE"),
        ("CREATE TABLE T USING TEMPLATE (SELECT 1)", r"CREATE TABLE \.\.\. USING TEMPLATE"),
        ("CREATE OR REPLACE TASK t SCHEDULE = '60 MINUTE' AS SELECT 1", "CREATE TASK"),
        ("CREATE TASK t SCHEDULE = '60 MINUTE' AS BEGIN SELECT 1; SELECT 2; END;", "CREATE TASK"),
        ("DROP TASK IF EXISTS t", "DROP TASK"),
        ("ALTER TASK IF EXISTS t RESUME", "ALTER TASK"),
        (
            "CREATE EXTERNAL FUNCTION f(x INT) RETURNS INT API_INTEGRATION = a AS 'https://x'",
            "CREATE EXTERNAL FUNCTION",
        ),
        ("CREATE OR REPLACE SECURE FUNCTION f() RETURNS INT AS '1'", "CREATE FUNCTION without SERVICE ="),
        ("CREATE OR REPLACE PROCEDURE p() RETURNS INT LANGUAGE SQL AS BEGIN RETURN 1; END", "CREATE PROCEDURE"),
        (
            "CREATE OR REPLACE DYNAMIC TABLE d TARGET_LAG = '1 day' WAREHOUSE = w AS SELECT 1 AS a",
            "CREATE DYNAMIC TABLE",
        ),
        ("SHOW TERSE ALERTS IN ACCOUNT", "SHOW ALERTS"),
        ("DESC MASKING POLICY p", "DESCRIBE MASKING POLICY"),
        ("BEGIN LET x INT := 1; RETURN x; END;", "Snowflake Scripting"),
        ("x := 1", "Snowflake Scripting"),
        ("END;", "Snowflake Scripting"),
        ("EXCEPTION WHEN OTHER THEN RETURN 1", "Snowflake Scripting"),
        ("-- why\nCALL core.start('a', $b); -- then", "CALL core.start"),
        ("EXECUTE IMMEDIATE 'select 1'", "EXECUTE IMMEDIATE"),
        ("/* why */ EXECUTE TASK t", "EXECUTE TASK"),
        ("EXPLAIN USING TEXT SELECT 1", "EXPLAIN"),
        ("COMMENT IF EXISTS ON COMPUTE POOL p IS 'x'", "COMMENT ON COMPUTE POOL"),
        (
            "ALTER TABLE a.b.t MODIFY COLUMN c SET MASKING POLICY m",
            "ALTER TABLE ... MODIFY COLUMN C SET MASKING POLICY",
        ),
        ("CREATE APPLICATION ROLE IF NOT EXISTS app.r", "CREATE APPLICATION ROLE"),
        ("CREATE OR ALTER VERSIONED SCHEMA v", "CREATE VERSIONED SCHEMA"),
        ("GRANT INSTALL, DEVELOP ON APPLICATION PACKAGE p TO ROLE r", "privileges on APPLICATION PACKAGE"),
        ("GRANT APPLY ON TAG t TO ROLE r", "privileges on TAG"),
        ("GRANT OPERATE ON ALL TASKS IN SCHEMA s TO ROLE r", "privileges on TASKS"),
        ("DECLARE x INT; BEGIN FOR i IN 1 TO 2 DO x := i; END FOR; RETURN x; END;", "Snowflake Scripting"),
    ],
)
def test_a_refusal_names_what_is_missing(connection: SnowflakeConnection, sql: str, named: str) -> None:
    with pytest.raises(ProgrammingError, match=rf"Unsupported feature '{named}': .*{POINTER}") as caught:
        connection.cursor().execute(sql)
    assert (caught.value.errno, caught.value.sqlstate) == (2, "0A000")
