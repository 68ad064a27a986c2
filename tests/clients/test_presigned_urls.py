"""URLs of stage files from GET_PRESIGNED_URL: made for each row, read without logging in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect


@pytest.fixture
def cursor(connection: SnowflakeConnection, tmp_path: Path) -> Any:
    """A cursor where the stage ST has the files sub/a.txt and ``sub/b c.txt``."""
    cursor = connection.cursor()
    cursor.execute("CREATE STAGE st ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')")
    for name in ("a.txt", "b c.txt"):
        (tmp_path / name).write_text(f"content of {name}")
        cursor.execute(f"PUT 'file://{tmp_path / name}' @st/sub AUTO_COMPRESS = FALSE")
    return cursor


def _read(url: str) -> str:
    with httpx.Client(trust_env=False) as client:
        return client.get(url).raise_for_status().text


def _rows(cursor: Any, sql: str, *binds: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = cursor.execute(sql, *binds).fetchall()
    return rows


@pytest.mark.parametrize("stage", ["@st", "@{database}.public.st", "'@st'", '@"ST"', "'@PUBLIC.ST'"])
def test_a_stage_is_named_as_a_stage_or_as_a_text(cursor: Any, connection: SnowflakeConnection, stage: str) -> None:
    named = stage.format(database=connection.database)
    ((url,),) = _rows(cursor, f"SELECT GET_PRESIGNED_URL({named}, 'sub/b c.txt')")
    assert _read(url) == "content of b c.txt"


def test_each_row_gets_the_url_of_its_file_and_null_none(cursor: Any) -> None:
    cursor.execute("CREATE TABLE files (path VARCHAR)")
    cursor.execute("INSERT INTO files VALUES ('sub/a.txt'), ('sub/b c.txt'), (NULL)")
    urls = dict(_rows(cursor, "SELECT path, get_presigned_url(@st, path, 60) FROM files"))
    assert urls.pop(None) is None
    assert {path: _read(url) for path, url in urls.items()} == {
        "sub/a.txt": "content of a.txt",
        "sub/b c.txt": "content of b c.txt",
    }


def test_path_and_seconds_may_be_bound_and_the_stage_may_have_a_path(
    cursor: Any, connection: SnowflakeConnection, connect: Connect
) -> None:
    other = connect(paramstyle="qmark", database=connection.database, schema="PUBLIC")
    ((url,),) = _rows(other.cursor(), "SELECT GET_PRESIGNED_URL(@st/sub, ?, ?)", ("a.txt", 60))
    assert _read(url) == "content of a.txt"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("@none, 'a'", r"Stage '\w+\.PUBLIC\.NONE' does not exist or not authorized"),
        ("@st, 'a', 604801", r"invalid value \[604801\] for the expiration time in seconds: it is 1 to 604800"),
        ("@st, '../a'", r"invalid value \[../a\] for stage path"),
        ("@st", "Invalid argument types for function 'GET_PRESIGNED_URL'"),
        ("@plain, 'a'", r"Presigned URLs work for server-side encrypted stages only"),
    ],
)
def test_a_wrong_argument_is_told(cursor: Any, arguments: str, message: str) -> None:
    cursor.execute("CREATE STAGE plain")
    with pytest.raises(ProgrammingError, match=message):
        cursor.execute(f"SELECT GET_PRESIGNED_URL({arguments})")


def test_the_role_of_the_session_has_to_read_the_stage(
    cursor: Any, connection: SnowflakeConnection, connect: Connect
) -> None:
    for sql in (
        "CREATE ROLE no_reader",
        f"GRANT USAGE ON DATABASE {connection.database} TO ROLE no_reader",
        "GRANT USAGE ON SCHEMA public TO ROLE no_reader",
        "GRANT WRITE ON STAGE st TO ROLE no_reader",
        f"GRANT ROLE no_reader TO USER {connection.user}",
    ):
        cursor.execute(sql)
    other = connect(role="NO_READER", database=connection.database, schema="PUBLIC")
    with pytest.raises(ProgrammingError, match="Insufficient privileges to operate on stage 'ST'"):
        other.cursor().execute("SELECT GET_PRESIGNED_URL(@st, 'sub/a.txt')")
