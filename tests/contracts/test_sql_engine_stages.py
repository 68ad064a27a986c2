"""What every SQL engine promises of stages: their files become rows, and rows become files."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.results import StatementKind
from tests.contracts.engine_user import User, named

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.engine.contract import SqlEngine


@pytest.fixture
def stage(sql_engine: SqlEngine, user: User, tmp_path: Path) -> Path:
    del user
    directory = tmp_path / "a stage"
    directory.mkdir()
    sql_engine.create_stage(named("ST"), directory)
    return directory


def test_csv_files_are_copied_into_a_table(user: User, stage: Path) -> None:
    (stage / "one.csv").write_text("1,a\n2,\n", encoding="utf-8")
    (stage / "two.csv.gz").write_bytes(gzip.compress(b"3,\\N\n"))
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    copied = user.run("COPY INTO t FROM @st")
    assert copied.kind is StatementKind.COPY
    assert [row[:4] for row in copied.result.values()] == [
        ("st/one.csv", "LOADED", 2, 2),
        ("st/two.csv.gz", "LOADED", 1, 1),
    ]
    assert user.rows("SELECT * FROM t ORDER BY i") == [(1, "a"), (2, None), (3, None)]


@pytest.mark.parametrize("inner", ["SET x = 5", "(DROP TABLE t)", "SHOW TABLES"])
def test_what_is_no_query_is_not_unloaded(user: User, stage: Path, inner: str) -> None:
    user.run("CREATE TABLE t (i INT)")
    user.run("BEGIN")
    user.run("INSERT INTO t VALUES (1)")
    error = user.refused(f"COPY INTO @st/x FROM ({inner})")
    assert error.number == 1003
    assert "unexpected" in error.message
    user.run("ROLLBACK")
    assert user.value("SELECT COUNT(*) FROM t") == 0
    assert not list(stage.iterdir())


def test_a_qualified_stage_needs_no_current_database(sql_engine: SqlEngine, user: User, stage: Path) -> None:
    (stage / "one.csv").write_text("1\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT)")
    elsewhere = User(sql_engine, database=None, schema=None)
    assert elsewhere.rows("SELECT $1 FROM @demo.public.st") == [("1",)]
    elsewhere.run("COPY INTO demo.public.t FROM @demo.public.st")
    assert user.rows("SELECT i FROM t") == [(1,)]
    assert elsewhere.refused("SELECT s.$1 FROM @demo.public.st s JOIN t ON TRUE").number == 90105


def test_a_file_is_loaded_once_unless_forced_or_changed(user: User, stage: Path) -> None:
    (stage / "one.csv").write_text("1\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT)")
    user.run("COPY INTO t FROM @st")
    assert user.value("COPY INTO t FROM @st") == "Copy executed with 0 files processed."
    user.run("COPY INTO t FROM @st FORCE = TRUE")
    (stage / "one.csv").write_text("2\n", encoding="utf-8")
    user.run("COPY INTO t FROM @st")
    assert user.rows("SELECT i FROM t ORDER BY i") == [(1,), (1,), (2,)]
    user.run("TRUNCATE TABLE t")
    user.run("COPY INTO t FROM @st")
    assert user.rows("SELECT i FROM t") == [(2,)]


def test_a_load_that_is_rolled_back_is_not_remembered(user: User, stage: Path) -> None:
    (stage / "one.csv").write_text("1\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT)")
    user.run("BEGIN")
    user.run("COPY INTO t FROM @st")
    user.run("ROLLBACK")
    user.run("COPY INTO t FROM @st")
    assert user.rows("SELECT i FROM t") == [(1,)]


def test_files_are_chosen_by_path_list_and_pattern(user: User, stage: Path) -> None:
    (stage / "sub").mkdir()
    for number, name in enumerate(("a.csv", "b.csv", "sub/c.csv", "sub/d.txt")):
        (stage / name).write_text(f"{number}\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT)")
    for tail, wanted in (
        ("@st/sub", [(2,), (3,)]),
        ("@st FILES = ('b.csv')", [(1,)]),
        ("@st/sub/ FILES = ('d.txt')", [(3,)]),
        ("@st PATTERN = '.*[.]csv'", [(0,), (1,), (2,)]),
        ("@demo.public.st/a.csv", [(0,)]),
        ("'@st/a.csv'", [(0,)]),
    ):
        user.run(f"COPY INTO t FROM {tail}")
        assert user.rows("SELECT i FROM t ORDER BY i") == wanted
        user.run("TRUNCATE TABLE t")
    error = user.refused("COPY INTO t FROM @st FILES = ('nope.csv')")
    assert error.message == "Remote file 'DEMO.PUBLIC.ST/nope.csv' was not found."


def test_formats_and_options_are_honoured(user: User, stage: Path) -> None:
    (stage / "x.txt").write_text('h1|h2\n1|"a|b"\n2| none \n', encoding="utf-8")
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    user.run(
        "CREATE FILE FORMAT pipes TYPE = CSV FIELD_DELIMITER = '|' SKIP_HEADER = 1 "
        "FIELD_OPTIONALLY_ENCLOSED_BY = '\"' TRIM_SPACE = TRUE NULL_IF = ('none')"
    )
    user.run("COPY INTO t FROM @st/x.txt FILE_FORMAT = (FORMAT_NAME = pipes)")
    assert user.rows("SELECT * FROM t ORDER BY i") == [(1, "a|b"), (2, None)]
    assert user.rows("SELECT $2 FROM @st/x.txt (FILE_FORMAT => 'pipes')") == [("a|b",), (None,)]
    assert user.refused("COPY INTO t FROM @st FILE_FORMAT = (FORMAT_NAME = nope)").message == (
        "SQL compilation error:\nFile format 'DEMO.PUBLIC.NOPE' does not exist or not authorized."
    )
    assert "FILE_FORMAT TYPE = AVRO" in user.refused("COPY INTO t FROM @st FILE_FORMAT = (TYPE = AVRO)").message


def test_columns_are_chosen_transformed_and_counted(user: User, stage: Path) -> None:
    (stage / "x.csv").write_text("1,a,z\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    error = user.refused("COPY INTO t FROM @st")
    assert error.number == 100080
    assert error.message.startswith("Number of columns in file (3) does not match that of the corresponding table (2)")
    user.run("COPY INTO t (s, i) FROM (SELECT UPPER(x.$3), x.$1::INT + 1 FROM @st/x.csv x)")
    user.run("COPY INTO t FROM @st FORCE = TRUE FILE_FORMAT = (TYPE = CSV ERROR_ON_COLUMN_COUNT_MISMATCH = FALSE)")
    assert user.rows("SELECT * FROM t ORDER BY i") == [(1, "a"), (2, "Z")]


def test_a_row_that_does_not_fit_fails_the_whole_copy(user: User, stage: Path) -> None:
    (stage / "a.csv").write_text("1\n", encoding="utf-8")
    (stage / "b.csv").write_text("x\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT)")
    assert user.refused("COPY INTO t FROM @st").message == "Numeric value 'x' is not recognized"
    assert user.value("SELECT COUNT(*) FROM t") == 0


def test_json_is_loaded_as_variant_and_by_column_name(user: User, stage: Path) -> None:
    (stage / "x.json").write_text('[{"i": 1, "s": "a"}, {"i": 2}]\n{"i": 3}', encoding="utf-8")
    user.run("CREATE TABLE v (x VARIANT)")
    user.run("COPY INTO v FROM @st FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE)")
    assert user.rows("SELECT x:i::INT, x:s::VARCHAR FROM v ORDER BY 1") == [(1, "a"), (2, None), (3, None)]
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    by_name = "FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE"
    user.run(f"COPY INTO t FROM @st {by_name}")
    assert user.rows("SELECT * FROM t ORDER BY i") == [(1, "a"), (2, None), (3, None)]


def test_files_are_read_by_select(user: User, stage: Path) -> None:
    (stage / "x.csv").write_text("1,a\n2,b\n", encoding="utf-8")
    sql = "SELECT t.$1, METADATA$FILENAME, METADATA$FILE_ROW_NUMBER FROM @st/x.csv t WHERE t.$2 = 'b'"
    assert user.rows(sql) == [("2", "x.csv", 2)]
    error = user.refused("SELECT $1 FROM @nope")
    assert error.message == "SQL compilation error:\nStage 'DEMO.PUBLIC.NOPE' does not exist or not authorized."


def test_rows_are_written_to_a_stage(user: User, stage: Path) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR, b BOOLEAN)")
    user.run("INSERT INTO t VALUES (1, 'a', TRUE), (2, NULL, FALSE)")
    assert user.rows("COPY INTO @st/out/ FROM t")[0][0] == 2
    assert gzip.decompress((stage / "out/data_0_0_0.csv.gz").read_bytes()) == b"1,a,true\n2,\\N,false\n"
    assert user.refused("COPY INTO @st/out/ FROM t").message.startswith("Files already existing")
    user.run(
        "COPY INTO @st/one.csv FROM (SELECT i AS n FROM t ORDER BY i) SINGLE = TRUE HEADER = TRUE "
        "FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE)"
    )
    assert (stage / "one.csv").read_text(encoding="utf-8") == "N\n1\n2\n"
    user.run("COPY INTO @st/objects FROM (SELECT OBJECT_CONSTRUCT('i', i) FROM t) FILE_FORMAT = (TYPE = JSON)")
    assert gzip.decompress((stage / "objects_0_0_0.json.gz").read_bytes()).startswith(b'{"i":1}\n')


def test_parquet_goes_out_and_comes_back_by_column_name(user: User, stage: Path) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    user.run("INSERT INTO t VALUES (1, 'a'), (2, NULL)")
    user.run("COPY INTO @st/p FROM t FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE")
    assert (stage / "p_0_0_0.parquet").exists()
    user.run("CREATE TABLE u (s VARCHAR, i INT)")
    user.run("COPY INTO u FROM @st FILE_FORMAT = (TYPE = PARQUET) MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    assert user.rows("SELECT i, s FROM u ORDER BY i") == [(1, "a"), (2, None)]


def test_a_dropped_stage_is_gone(sql_engine: SqlEngine, user: User, stage: Path) -> None:
    (stage / "x.csv").write_text("1\n", encoding="utf-8")
    sql_engine.drop_stage(named("ST"))
    assert user.refused("SELECT $1 FROM @st").number == 2003
    assert (stage / "x.csv").exists()
