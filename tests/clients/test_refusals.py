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
    ],
)
def test_a_refusal_names_what_is_missing(connection: SnowflakeConnection, sql: str, named: str) -> None:
    with pytest.raises(ProgrammingError, match=rf"Unsupported feature '{named}': .*{POINTER}") as caught:
        connection.cursor().execute(sql)
    assert (caught.value.errno, caught.value.sqlstate) == (2, "0A000")
