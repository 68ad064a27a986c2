"""What every SQL engine promises of the columns in stage files: VARIANT, inferred schemas, COPY as clients write it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest

from pytest_spcs.emulator.engine.contract import Bind
from tests.contracts.engine_user import User, named

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_spcs.emulator.engine.contract import SqlEngine
    from pytest_spcs.identifiers import ObjectName


@pytest.fixture
def stage(sql_engine: SqlEngine, user: User, tmp_path: Path) -> Path:
    del user
    directory = tmp_path / "a stage"
    directory.mkdir()
    sql_engine.create_stage(named("ST"), directory)
    return directory


def _rows_file(file: Path) -> None:
    table = pa.table({"id": [1, 2], "Name": ["x", None], "bytes": [b"ab", None]})
    pq.write_table(table, file)


def test_the_schema_of_parquet_files_is_inferred(user: User, stage: Path) -> None:
    kinds = {
        "i": pa.array([1]),
        "f": pa.array([1.5]),
        "s": pa.array(["x"]),
        "b": pa.array([True]),
        "d": pa.array([0], type=pa.date32()),
        "t": pa.array([0], type=pa.timestamp("us")),
        "z": pa.array([0], type=pa.timestamp("us", "UTC")),
        "n": pa.array([1], type=pa.decimal128(10, 2)),
        "l": pa.array([[1]]),
    }
    pq.write_table(pa.table(kinds), stage / "one.parquet")
    user.run("CREATE FILE FORMAT pq TYPE = PARQUET")
    found = user.run("SELECT * FROM TABLE(INFER_SCHEMA(LOCATION => '@st', FILE_FORMAT => 'pq'))")
    names = ["COLUMN_NAME", "TYPE", "NULLABLE", "EXPRESSION", "FILENAMES", "ORDER_ID"]
    assert [column.name for column in found.result.columns] == names
    rows = found.result.values()
    assert rows[0] == ("i", "NUMBER(38, 0)", True, "$1:i::NUMBER(38, 0)", "one.parquet", 0)
    assert [row[1] for row in rows[1:]] == [
        "REAL", "TEXT", "BOOLEAN", "DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "NUMBER(10, 2)", "VARIANT",
    ]  # fmt: skip
    assert user.rows("SELECT column_name, type FROM TABLE(INFER_SCHEMA(LOCATION=>?, FILE_FORMAT=>?)) LIMIT 1",
                     Bind("TEXT", "@st/one"), Bind("TEXT", "pq")) == [("i", "NUMBER(38, 0)")]  # fmt: skip


def test_the_schema_of_texts_is_what_all_their_values_fit_in(user: User, stage: Path) -> None:
    (stage / "a.csv").write_text("id,price,born,who\n1,1.5,2026-01-01,x\n", encoding="utf-8")
    (stage / "b.csv").write_text("id,price,born,who\n200,10,,2\n", encoding="utf-8")
    user.run("CREATE FILE FORMAT heads TYPE = CSV PARSE_HEADER = TRUE")
    sql = (
        "SELECT column_name, type, expression, filenames FROM TABLE(INFER_SCHEMA(LOCATION=>'@st', FILE_FORMAT=>'heads'"
    )
    both = "a.csv, b.csv"
    assert user.rows(f"{sql}))") == [
        ("id", "NUMBER(3, 0)", "$1::NUMBER(3, 0)", both),
        ("price", "NUMBER(3, 1)", "$2::NUMBER(3, 1)", both),
        ("born", "DATE", "$3::DATE", both),
        ("who", "TEXT", "$4::TEXT", both),
    ]
    assert user.rows(f"{sql}, FILES => ('b.csv'), IGNORE_CASE => TRUE))")[0] == (
        "ID", "NUMBER(3, 0)", "$1::NUMBER(3, 0)", "b.csv",
    )  # fmt: skip
    error = user.refused(f"{sql}, KIND => 'ICEBERG'))")
    assert "INFER_SCHEMA with KIND => 'ICEBERG': it takes LOCATION, FILE_FORMAT, FILES, IGNORE_CASE" in error.message


def test_json_and_parquet_columns_are_variants(user: User, stage: Path) -> None:
    (stage / "x.json").write_text('[{"i": 1, "s": "a", "n": null}]', encoding="utf-8")
    user.run("CREATE FILE FORMAT js TYPE = JSON STRIP_OUTER_ARRAY = TRUE")
    user.run("CREATE FILE FORMAT bare TYPE = JSON STRIP_OUTER_ARRAY = TRUE STRIP_NULL_VALUES = TRUE")
    (row,) = user.rows("SELECT $1, $1::VARIANT, $1:s::VARCHAR FROM @st/x.json (FILE_FORMAT => 'js')")
    assert row == ('{"i":1,"n":null,"s":"a"}', '{"i":1,"n":null,"s":"a"}', "a")
    assert user.value("SELECT $1 FROM @st/x.json (FILE_FORMAT => bare)") == '{"i":1,"s":"a"}'
    user.run("CREATE TABLE v (v VARIANT)")
    user.run("COPY INTO v FROM (SELECT $1 FROM @st) FILE_FORMAT = js")
    user.run("COPY INTO v FROM @st FILE_FORMAT = (TYPE = JSON STRIP_OUTER_ARRAY = TRUE) FORCE = TRUE")
    assert user.rows("SELECT v:i::INT FROM v") == [(1,), (1,)]


def test_a_variant_becomes_its_text_in_a_column_of_texts(user: User, stage: Path) -> None:
    _rows_file(stage / "one.parquet")
    user.run('CREATE TABLE t ("id" INT, "Name" VARCHAR, "bytes" BINARY)')
    # As write_pandas of both connectors writes it.
    copied = user.rows(
        'COPY INTO t ("id","Name","bytes") FROM (SELECT $1:"id",$1:"Name",$1:"bytes"::BINARY FROM \'@"ST"\') '
        "FILE_FORMAT=(TYPE=PARQUET USE_VECTORIZED_SCANNER=False COMPRESSION=auto BINARY_AS_TEXT=FALSE) "
        "PURGE=TRUE ON_ERROR=?",
        Bind("TEXT", "abort_statement"),
    )
    assert copied[0][:4] == ("st/one.parquet", "LOADED", 2, 2)
    assert user.rows("SELECT * FROM t ORDER BY 1") == [(1, "x", b"ab"), (2, None, None)]
    assert not list(stage.iterdir())
    user.run("CREATE TABLE v (v VARIANT)")
    user.run('INSERT INTO v SELECT PARSE_JSON(\'{"id": 3, "name": "y"}\')')
    user.run('INSERT INTO t ("id", "Name") SELECT v:id, v:name FROM v')
    assert user.value('SELECT "Name" FROM t WHERE "id" = 3') == "y"


def test_files_are_read_in_the_format_of_their_stage_unless_another_is_given(user: User, stage: Path) -> None:
    (stage / "x.txt").write_text("1|a\n2|none\n", encoding="utf-8")

    def stage_format(name: ObjectName) -> Mapping[str, str]:
        assert name == named("ST")
        return {"TYPE": "CSV", "FIELD_DELIMITER": "|", "NULL_IF": "('none', 'b')"}

    assert user.rows("SELECT $2 FROM @st", stage_format=stage_format) == [("a",), (None,)]
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    user.run("COPY INTO t FROM @st", stage_format=stage_format)
    assert user.rows("SELECT * FROM t ORDER BY i") == [(1, "a"), (2, None)]
    given = "SELECT $1 FROM @st (FILE_FORMAT => whole)"
    user.run("CREATE FILE FORMAT whole TYPE = CSV FIELD_DELIMITER = ';'")
    assert user.rows(given, stage_format=stage_format) == [("1|a",), ("2|none",)]


def test_copy_goes_on_behind_errors_only_where_there_are_none(user: User, stage: Path) -> None:
    (stage / "good.csv").write_text("1\n", encoding="utf-8")
    (stage / "late.csv").write_text("x\n", encoding="utf-8")
    user.run("CREATE TABLE t (i INT)")
    user.run("COPY INTO t FROM @st/good.csv ON_ERROR = CONTINUE")
    error = user.refused("COPY INTO t FROM @st/late.csv ON_ERROR = 'skip_file'")
    assert "COPY INTO with ON_ERROR = SKIP_FILE of a file that has an error (late.csv: " in error.message
    assert user.rows("SELECT i FROM t") == [(1,)]


def test_a_temporary_table_of_another_schema_is_copied_into(user: User, stage: Path) -> None:
    (stage / "one.csv").write_text("1\n", encoding="utf-8")
    user.run("CREATE TEMPORARY TABLE demo.public.t (i INT)")
    user.run("COPY INTO demo.public.t FROM @st")
    assert user.rows("SELECT i FROM t") == [(1,)]


def test_a_table_is_truncated_if_it_is_there(user: User) -> None:
    user.run("CREATE TABLE t (i INT)")
    user.run("INSERT INTO t VALUES (1)")
    assert user.value("TRUNCATE TABLE IF EXISTS t") == "Statement executed successfully."
    assert user.value("SELECT COUNT(*) FROM t") == 0
    assert user.value("TRUNCATE TABLE IF EXISTS nope") == "Statement executed successfully."
    assert user.refused("TRUNCATE TABLE nope").number == 2003


def test_inferred_columns_are_objects_for_templates(user: User, stage: Path) -> None:
    (stage / "x.json").write_text('{"i": 1}\n{"i": 22, "o": {"a": 1}}', encoding="utf-8")
    user.run("CREATE FILE FORMAT js TYPE = JSON")
    sql = "SELECT ARRAY_AGG(OBJECT_CONSTRUCT(*)) FROM TABLE(INFER_SCHEMA(LOCATION => '@st', FILE_FORMAT => 'js'))"
    assert [(column["COLUMN_NAME"], column["TYPE"]) for column in json.loads(str(user.value(sql)))] == [
        ("i", "NUMBER(2, 0)"),
        ("o", "OBJECT"),
    ]
