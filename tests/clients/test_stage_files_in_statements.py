"""Stage files that statements read: directory tables, scripts, and data frames as write_pandas sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection


def _rows(connection: SnowflakeConnection, sql: str, binds: tuple[str, ...] | None = None) -> list[Any]:
    cursor = connection.cursor()
    # What write_pandas itself does in both generations of the connector.
    rows: list[Any] = cursor.execute(sql, params=binds, _force_qmark_paramstyle=True).fetchall()
    return rows


def _put(connection: SnowflakeConnection, file: Path, place: str) -> None:
    connection.cursor().execute(f"PUT 'file://{file}' {place} AUTO_COMPRESS = FALSE OVERWRITE = TRUE")


def _script(connection: SnowflakeConnection, directory: Path, name: str, text: str, place: str = "@st") -> None:
    (directory / name).write_text(text)
    _put(connection, directory / name, place)


@pytest.fixture
def staged(connection: SnowflakeConnection) -> SnowflakeConnection:
    """A connection with a stage ``st`` that has a directory table."""
    connection.cursor().execute("CREATE STAGE st DIRECTORY = (ENABLE = TRUE)")
    return connection


def test_a_directory_table_is_queried(staged: SnowflakeConnection, tmp_path: Path) -> None:
    _script(staged, tmp_path, "one.txt", "text", "@st/sub")
    assert _rows(staged, "SELECT * FROM DIRECTORY(@st)") == []
    staged.cursor().execute("ALTER STAGE st REFRESH")
    cursor = staged.cursor()
    cursor.execute("SELECT * FROM DIRECTORY(@st)")
    names = [column.name for column in cursor.description or []]
    assert names == ["RELATIVE_PATH", "SIZE", "LAST_MODIFIED", "MD5", "ETAG", "FILE_URL"]
    ((path, size, modified, md5, etag, url),) = cursor.fetchall()
    assert (path, size, md5, etag) == ("sub/one.txt", 4, "1cb251ec0d568de6a929b520c4aed8d1", md5)
    assert modified.tzinfo is not None
    database = staged.database
    assert url == f"http://{staged.host}:{staged.port}/api/files/{database}/PUBLIC/ST/sub%2Fone.txt"
    built = "SELECT BUILD_STAGE_FILE_URL(@st, d.relative_path) FROM DIRECTORY(@st) AS d WHERE size > 1"
    assert _rows(staged, built) == [(url,)]
    cursor.execute("SELECT BUILD_SCOPED_FILE_URL(@st, 'sub/one.txt')")
    ((scoped,),) = cursor.fetchall()
    assert f"/api/files/{cursor.sfqid}/" in scoped
    with pytest.raises(ProgrammingError, match=r"DIRECTORY\(@<stage>\) takes a stage without a path, not @st/sub"):
        _rows(staged, "SELECT * FROM DIRECTORY(@st/sub)")


def test_a_file_of_statements_is_executed(staged: SnowflakeConnection, tmp_path: Path) -> None:
    insert = "INSERT INTO inventory VALUES ('a;b', 10), ($$c$$, 50)"
    _script(staged, tmp_path, "insert.sql", insert, "@st/sub")
    text = "-- all\nCREATE TABLE inventory (sku VARCHAR, price NUMBER);\nEXECUTE IMMEDIATE FROM './insert.sql';\n"
    _script(staged, tmp_path, "all.sql", f"{text}SELECT * FROM inventory ORDER BY price DESC;\n", "@st/sub")
    assert _rows(staged, "EXECUTE IMMEDIATE FROM @st/sub/all.sql") == [("c", 50), ("a;b", 10)]
    template = "--!jinja\nUSE SCHEMA {{ schema }};\nSELECT CURRENT_SCHEMA() AS s, {{number}} AS n;"
    _script(staged, tmp_path, "template.sql", template)
    execute = "EXECUTE IMMEDIATE FROM '@st/template.sql'"
    assert _rows(staged, f"{execute} USING (schema => 'PUBLIC', number => -1)") == [("PUBLIC", -1)]
    rendered = _rows(staged, f"{execute} USING (schema => 'x', number => TRUE) DRY_RUN = TRUE")
    assert rendered == [("--!jinja\nUSE SCHEMA x;\nSELECT CURRENT_SCHEMA() AS s, True AS n;",)]


def test_an_error_in_a_file_says_where_it_is_and_what_went_before_stays(
    staged: SnowflakeConnection, tmp_path: Path
) -> None:
    _script(staged, tmp_path, "bad.sql", "CREATE TABLE made (i INT);\n  SELECT * FROM nope;")
    with pytest.raises(ProgrammingError) as caught:
        _rows(staged, "EXECUTE IMMEDIATE FROM @st/bad.sql")
    assert caught.value.errno == 2003
    assert (
        "Uncaught exception of type 'STATEMENT_ERROR' in file @st/bad.sql on line 2 at position 2:\n"
        "SQL compilation error:\nObject 'NOPE' does not exist or not authorized."
    ) in str(caught.value)
    assert _rows(staged, "SELECT * FROM made") == []


@pytest.mark.parametrize(
    ("text", "statement", "error"),
    [
        ("", "FROM @st/nope.sql", (1501, "File 'nope.sql' not found in stage 'ST'.")),
        ("", "FROM 'a.sql'", (1503, "Relative file references like 'a.sql' cannot be used in top-level")),
        ("SELECT {{ a }}", "FROM @st/a.sql USING (b => 1)", (5, "UndefinedError: 'a' is undefined in template")),
        (
            "{% if a %}SELECT 1{% endif %}",
            "FROM @st/a.sql USING (a => 1)",
            (2, "Jinja other than {{ name }} in @st/a.sql"),
        ),
        ("BEGIN\n LET x := 1;\nEND", "FROM @st/a.sql", (2, "Snowflake Scripting in a file of EXECUTE IMMEDIATE FROM")),
        ("PUT file:///x @st", "FROM @st/a.sql", (2, "PUT in a file of EXECUTE IMMEDIATE FROM")),
        ("EXECUTE IMMEDIATE FROM '/a.sql'", "FROM @st/a.sql", (1504, "files execute each other at most 5 deep.")),
    ],
)
def test_what_is_no_script_is_refused(
    staged: SnowflakeConnection, tmp_path: Path, text: str, statement: str, error: tuple[int, str]
) -> None:
    _script(staged, tmp_path, "a.sql", text)
    with pytest.raises(ProgrammingError) as caught:
        _rows(staged, f"EXECUTE IMMEDIATE {statement}")
    assert caught.value.errno == error[0]
    assert error[1] in str(caught.value)


def test_a_data_frame_is_written_as_write_pandas_does(staged: SnowflakeConnection, tmp_path: Path) -> None:
    """The statements of write_pandas(auto_create_table=True, overwrite=True) of connector 5.2 and 4.8."""
    table = pa.table({"id": [1, 2], "name": ["x", None], "at": pa.array([0, 1], type=pa.timestamp("us"))})
    pq.write_table(table, tmp_path / "file0.txt", compression="gzip")
    place = f'"{staged.database}"."PUBLIC"'
    stage, form, target = f'{place}."temp stage"', f'{place}."temp format"', f'{place}."temp table"'
    options = "TYPE=PARQUET COMPRESSION=auto"
    made = f"CREATE TEMPORARY STAGE IDENTIFIER(?) FILE_FORMAT=({options} BINARY_AS_TEXT=FALSE)"
    _rows(staged, made, (stage,))
    _put(staged, tmp_path / "file0.txt", f"'@{stage}'")
    _rows(staged, f"CREATE TEMPORARY FILE FORMAT IDENTIFIER(?) {options} USE_LOGICAL_TYPE=TRUE", (form,))
    inferred = _rows(staged, "SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => ?, FILE_FORMAT => ?))", (f"@{stage}", form))
    types = {row[0]: row[1] for row in inferred}
    assert types == {"id": "NUMBER(38, 0)", "name": "TEXT", "at": "TIMESTAMP_NTZ"}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    _rows(staged, f"CREATE TABLE IF NOT EXISTS IDENTIFIER(?) ({columns}) ", (target,))
    selected = ", ".join(f'$1:"{name}"::{kind} AS "{name}"' for name, kind in types.items())
    copied = _rows(
        staged,
        f'COPY INTO IDENTIFIER(?) ("id", "name", "at") FROM (SELECT {selected} FROM \'@{stage}\') '
        f"FILE_FORMAT = ({options} BINARY_AS_TEXT=FALSE USE_LOGICAL_TYPE=TRUE) PURGE=TRUE ON_ERROR=?",
        (target, "abort_statement"),
    )
    assert copied[0][1:4] == ("LOADED", 2, 2)
    _rows(staged, "DROP TABLE IF EXISTS IDENTIFIER(?)", (f'{place}."People"',))
    _rows(staged, "ALTER TABLE IDENTIFIER(?) RENAME TO IDENTIFIER(?)", (target, f'{place}."People"'))
    assert [row[:2] for row in _rows(staged, 'SELECT * FROM "People" ORDER BY 1')] == [(1, "x"), (2, None)]
    assert _rows(staged, f"LIST '@{stage}'") == []
    _rows(staged, "TRUNCATE TABLE IF EXISTS IDENTIFIER(?)", (f'{place}."People"',))
    assert _rows(staged, 'SELECT COUNT(*) FROM "People"') == [(0,)]
