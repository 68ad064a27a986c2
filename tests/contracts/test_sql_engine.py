"""What every SQL engine promises: statements, the shape of their results, and Snowflake's errors."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.errors import SnowflakeError
from pytest_spcs.emulator.sql.engine import Bind
from pytest_spcs.emulator.sql.results import SqlType, StatementKind
from pytest_spcs.identifiers import SchemaName
from tests.contracts.engine_user import SCHEMA, User

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.engine import SqlEngine

EVERY_TYPE = (
    "CREATE TABLE t (i INT, n NUMBER(10,2), f FLOAT, s VARCHAR(10), b BOOLEAN, d DATE, ti TIME, ntz TIMESTAMP_NTZ, "
    "ltz TIMESTAMP_LTZ, tz TIMESTAMP_TZ, bi BINARY, v VARIANT, o OBJECT, a ARRAY)"
)
FULL_ROW = (
    "INSERT INTO t SELECT 7, 1.5, 2.25, 'it''s', TRUE, '2024-02-29', '01:02:03', '2024-01-01 00:00:00.5', "
    "'2024-01-01 00:00:00'::TIMESTAMP_LTZ, '2024-01-01 00:00:00 +0100'::TIMESTAMP_TZ, TO_BINARY('C0FFEE'), "
    "PARSE_JSON('{\"k\":[1]}'), OBJECT_CONSTRUCT('x', 1), ARRAY_CONSTRUCT(1, 'two')"
)


def test_rows_are_numbered_as_snowpark_does_it(user: User) -> None:
    numbered = "SELECT ( ROW_NUMBER()  OVER ( ORDER BY  SEQ8() ) -  1 ) * (2) + (0) AS id FROM"
    result = user.run(f"{numbered} ( TABLE (GENERATOR(ROWCOUNT => 3))) ORDER BY id").result
    assert [row[0] for row in result.json_rows()] == ["0", "2", "4"]


def test_each_type_has_its_cell_encoding(user: User) -> None:
    user.run(EVERY_TYPE)
    user.run(FULL_ROW)
    user.run("INSERT INTO t (i) VALUES (NULL)")
    result = user.run("SELECT * FROM t").result
    full = ["7", "1.50", "2.25", "it's", "1", "19782", "3723.000000000", "1704067200.500000000"]
    full += ["1704067200.000000000", "1704063600.000000000 1440", "C0FFEE", '{"k":[1]}', '{"x":1}', '[1,"two"]']
    assert result.json_rows() == [full, [None] * 14]
    assert [(c.name, c.type, c.length, c.precision, c.scale) for c in result.columns] == [
        ("I", SqlType.FIXED, None, 38, 0),
        ("N", SqlType.FIXED, None, 10, 2),
        ("F", SqlType.REAL, None, None, None),
        ("S", SqlType.TEXT, 10, None, None),
        ("B", SqlType.BOOLEAN, None, None, None),
        ("D", SqlType.DATE, None, None, None),
        ("TI", SqlType.TIME, None, 0, 9),
        ("NTZ", SqlType.TIMESTAMP_NTZ, None, 0, 9),
        ("LTZ", SqlType.TIMESTAMP_LTZ, None, 0, 9),
        ("TZ", SqlType.TIMESTAMP_TZ, None, 0, 9),
        ("BI", SqlType.BINARY, 8388608, None, None),
        ("V", SqlType.VARIANT, None, None, None),
        ("O", SqlType.OBJECT, None, None, None),
        ("A", SqlType.ARRAY, None, None, None),
    ]


def test_values_are_python_values(user: User) -> None:
    user.run(EVERY_TYPE)
    user.run(FULL_ROW)
    assert user.rows("SELECT i, n, f, b, d, ti, ntz, ltz, bi FROM t") == [
        (
            7,
            Decimal("1.50"),
            2.25,
            True,
            dt.date(2024, 2, 29),
            dt.time(1, 2, 3),
            dt.datetime(2024, 1, 1, 0, 0, 0, 500_000),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
            dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
            bytes.fromhex("C0FFEE"),
        )
    ]


def test_arrow_timestamps_are_structs_with_nulls_on_the_struct(user: User) -> None:
    pa = pytest.importorskip("pyarrow")
    result = user.run(
        "SELECT column1::TIMESTAMP_NTZ AS ntz, column1::TIMESTAMP_TZ AS tz "
        "FROM VALUES ('2024-01-01 00:00:00.25'), (NULL), ('1969-12-31 23:59:59.75')"
    ).result
    stream = result.arrow_stream()
    assert stream is not None
    table = pa.ipc.open_stream(stream).read_all()
    assert table.column("NTZ").to_pylist() == [
        {"epoch": 1704067200, "fraction": 250_000_000},
        None,
        {"epoch": -1, "fraction": 750_000_000},
    ]
    assert table.column("TZ").to_pylist()[0] == {"epoch": 1704067200, "fraction": 250_000_000, "timezone": 1440}
    assert all(child.nullable for child in table.schema.field("NTZ").type)
    assert table.schema.field("NTZ").metadata[b"logicalType"] == b"TIMESTAMP_NTZ"
    assert table.schema.field("TZ").metadata[b"scale"] == b"9"
    sizes = [table.schema.field(name).metadata[b"byteLength"] for name in ("NTZ", "TZ")]
    assert sizes == [b"0", b"16"], "clients take 16 for three fields and anything else for two"


ZONED = "2020-01-02 03:04:05 +0200"
MOMENT = dt.datetime(2020, 1, 2, 1, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "insert",
    [
        f"INSERT INTO t VALUES (1, '{ZONED}', '{ZONED}', '{ZONED}')",
        f"INSERT INTO t (tz, n, s, ltz) VALUES ('{ZONED}', 1, '{ZONED}', '{ZONED}')",
        f"INSERT INTO t SELECT 1, '{ZONED}' AS s, '{ZONED}', '{ZONED}'",
        "INSERT INTO t VALUES (1, ?, ?, ?)",
        "arrays",
        "literals",
    ],
)
def test_texts_with_an_offset_are_written_as_moments(user: User, insert: str) -> None:
    user.run("CREATE TABLE t (n FLOAT, s VARCHAR, tz TIMESTAMP_TZ, ltz TIMESTAMP_LTZ)")
    rows = 100 if insert == "literals" else 1
    match insert:
        case "literals":
            tuples = ", ".join([f"(1, '{ZONED}', '{ZONED}', '{ZONED}')"] * rows)
            user.run(f"INSERT INTO t VALUES {tuples}")
        case "arrays":
            user.run("INSERT INTO t VALUES (?, ?, ?, ?)", Bind("FIXED", ["1"]), *[Bind("TEXT", [ZONED])] * 3)
        case _:
            user.run(insert, *([Bind("TEXT", ZONED)] * insert.count("?")))
    assert user.rows("SELECT * FROM t") == [(1.0, ZONED, MOMENT, MOMENT)] * rows
    user.run("UPDATE t SET tz = '2020-01-02 03:04:05.5 -05:00', s = '2020-01-02 03:04:05.5 -05:00'")
    later = dt.datetime(2020, 1, 2, 8, 4, 5, 500_000, tzinfo=dt.UTC)
    assert user.rows("SELECT DISTINCT tz, s FROM t") == [(later, "2020-01-02 03:04:05.5 -05:00")]


@pytest.mark.parametrize("repeated", ["x", "it\\'s \\n", "''"], ids=["plain", "escapes", "quotes"])
def test_a_long_text_is_what_a_short_one_would_be(user: User, repeated: str) -> None:
    long, short = f"'{repeated * 40_000}'", f"'{repeated}'"
    once = str(user.value(f"SELECT {short}"))
    assert user.value(f"SELECT {long}") == once * 40_000
    assert user.rows(f"SELECT {long} AS a, {short} AS b WHERE {long} = a") == [(once * 40_000, once)]
    user.run("CREATE TABLE t (s VARCHAR)")
    user.run(f"INSERT INTO t VALUES ({long})")
    user.run(f"INSERT INTO t SELECT {long}")
    user.run(f"UPDATE t SET s = s || {long} WHERE s = {long}")
    assert user.rows("SELECT DISTINCT s FROM t") == [(once * 80_000,)]


def test_what_the_engine_stumbles_on_is_logged_without_the_statement(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "hunter2"

    def stumble(_self: object, sql: str, *_rest: object, **_more: object) -> None:
        raise AttributeError(sql)

    monkeypatch.setattr(type(user.session), "_translated", stumble)
    error = user.refused(f"SELECT '{secret}'")
    assert error.number == 2
    assert "the SQL engine failed: AttributeError in stumble, test_sql_engine.py:" in caplog.text
    assert secret not in caplog.text


def test_sums_of_numbers_are_exact_numbers(user: User) -> None:
    user.run("CREATE TABLE t (i INT, n NUMBER(10,2), s VARCHAR)")
    user.run("INSERT INTO t VALUES (1, 0.10, '1'), (2, 0.20, '2')")
    result = user.run("SELECT SUM(i), SUM(n) FROM t").result
    assert result.values() == [(3, Decimal("0.30"))]
    assert [c.type for c in result.columns] == [SqlType.FIXED, SqlType.FIXED]
    assert user.value("SELECT SUM(s) FROM t") == 3


def test_expressions_are_named_by_their_upper_cased_text(user: User) -> None:
    user.run("CREATE TABLE t (a INT, v VARIANT)")
    sql = "SELECT count(*), 1+1 , 'it', max(t.a) AS m, t.a, upper('x'), current_date() FROM t GROUP BY a"
    assert user.names(sql) == ["COUNT(*)", "1+1", "'IT'", "M", "A", "UPPER('X')", "CURRENT_DATE()"]
    assert user.names("WITH q AS (SELECT 1 x) SELECT x + 1, (SELECT 2) FROM q") == ["X + 1", "(SELECT 2)"]
    assert user.names("SELECT v:a.b FROM t") == ["V:A.B"]
    assert user.names("SELECT 1 UNION ALL SELECT 2") == ["1"]


def test_counts_of_dml_have_snowflakes_names_and_kinds(user: User) -> None:
    user.run("CREATE TABLE t (id INT, a VARCHAR)")
    insert = user.run("INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    update = user.run("UPDATE t SET a = 'z' WHERE id = 1")
    merge = user.run(
        "MERGE INTO t USING (SELECT 2 AS id UNION ALL SELECT 3) s ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET a = 'm' WHEN NOT MATCHED THEN INSERT (id, a) VALUES (s.id, 'n')"
    )
    delete = user.run("DELETE FROM t WHERE id = 99")
    found = [
        (r.kind, [c.name for c in r.result.columns], r.result.json_rows()) for r in (insert, update, merge, delete)
    ]
    assert found == [
        (StatementKind.INSERT, ["number of rows inserted"], [["2"]]),
        (StatementKind.UPDATE, ["number of rows updated", "number of multi-joined rows updated"], [["1", "0"]]),
        (StatementKind.MERGE, ["number of rows inserted", "number of rows updated"], [["1", "1"]]),
        (StatementKind.DELETE, ["number of rows deleted"], [["0"]]),
    ]
    assert user.rows("SELECT * FROM t ORDER BY id") == [(1, "z"), (2, "m"), (3, "n")]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("CREATE TABLE x (a INT)", "Table X successfully created."),
        ("CREATE TABLE IF NOT EXISTS t (a INT)", "T already exists, statement succeeded."),
        ("CREATE OR REPLACE VIEW v AS SELECT 1 AS one", "View V successfully created."),
        ("CREATE SEQUENCE q", "Sequence Q successfully created."),
        ("CREATE TEMPORARY TABLE x AS SELECT 1 AS a", "Table X successfully created."),
        ("CREATE FILE FORMAT f TYPE = CSV", "File format F successfully created."),
        ("ALTER TABLE t ADD COLUMN b INT", "Statement executed successfully."),
        ("TRUNCATE TABLE t", "Statement executed successfully."),
        ("DROP TABLE t", "T successfully dropped."),
        ("DROP TABLE IF EXISTS nope", "Drop statement executed successfully (NOPE already dropped)."),
        ("COMMENT ON TABLE t IS 'it''s'", "Statement executed successfully."),
    ],
)
def test_definitions_are_confirmed_in_snowflakes_words(user: User, sql: str, message: str) -> None:
    user.run("CREATE TABLE t (a INT)")
    assert user.value(sql) == message


@pytest.mark.parametrize(
    ("sql", "number", "state", "message"),
    [
        (
            "SELECT * FROM nope",
            2003,
            "42S02",
            "SQL compilation error:\nObject 'NOPE' does not exist or not authorized.",
        ),
        ("DROP TABLE nope", 2003, "02000", "SQL compilation error:\nTable 'NOPE' does not exist or not authorized."),
        (
            "SELECT zz FROM t",
            904,
            "42000",
            "SQL compilation error: error line 1 at position 7\ninvalid identifier 'ZZ'",
        ),
        ("SELECT nofn(1)", 2140, "42601", "SQL compilation error:\nUnknown function NOFN."),
        ("SELECT x.y.nofn(1)", 2140, "42601", "SQL compilation error:\nUnknown function X.Y.NOFN."),
        ("CREATE TABLE t (a INT)", 2002, "42710", "SQL compilation error:\nObject 'T' already exists."),
        ("SELECT 'a'::INT", 100038, "22018", "Numeric value 'a' is not recognized"),
        ("SELECT '2024-13-01'::DATE", 100040, "22007", "Date '2024-13-01' is not recognized"),
        ("SELECT 1/0", 100051, "22012", "Division by zero"),
        ("INSERT INTO t (a) VALUES (NULL)", 100072, "22000", "NULL result in a non-nullable column (A)"),
        ("SELECT $missing", 1008, "22023", "SQL compilation error:\nSession variable '$MISSING' does not exist"),
        ("SELECT ?, ?", 2049, "42601", "SQL compilation error:\nBind variable :2 not set."),
        (
            "INSERT INTO t VALUES (1, 2)",
            2020,
            "21S01",
            "SQL compilation error:\nInsert value list does not match column list expecting 1 but got 2",
        ),
    ],
)
def test_failures_are_snowflakes_errors(user: User, sql: str, number: int, state: str, message: str) -> None:
    user.run("CREATE TABLE t (a INT NOT NULL)")
    error = user.refused(sql, *([Bind("FIXED", "1")] if "?" in sql else []))
    assert (error.number, error.sql_state, error.message) == (number, state, message)


@pytest.mark.parametrize("sql", ["SELCT 1", "SELECT FROM WHERE", "SELECT 'open", "SELECT (1"])
def test_what_does_not_parse_is_a_syntax_error(user: User, sql: str) -> None:
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (1003, "42000")
    assert error.message.startswith("SQL compilation error:\n")


def test_several_statements_at_once_are_counted_and_refused(user: User) -> None:
    error = user.refused("SELECT 1; SELECT 2; SELECT 3;")
    assert (error.number, error.message) == (
        8,
        "Actual statement count 3 did not match the desired statement count 1.",
    )


@pytest.mark.parametrize("sql", ["EXPLAIN SELECT 1", "CALL p()", "UNDROP TABLE t", "SHOW USERS", "GRANT x TO ROLE y"])
def test_what_is_not_ordinary_sql_is_named_as_unsupported(user: User, sql: str) -> None:
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (2, "0A000")
    assert sql.split(maxsplit=1)[0] in error.message


def test_context_functions_answer_from_the_session(user: User) -> None:
    assert user.rows(
        "SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_SCHEMA(), "
        "CURRENT_ACCOUNT(), CURRENT_ACCOUNT_NAME(), CURRENT_ORGANIZATION_NAME(), CURRENT_REGION(), CURRENT_SESSION()"
    ) == [("ANNA", "ANALYST", "WH", "DEMO", "PUBLIC", "SPCS", "SPCS", "PYTEST", "AWS_US_WEST_2", "42")]
    assert user.value("SELECT CURRENT_ROLE()", role="OTHER") == "OTHER"
    assert user.value("SELECT CURRENT_WAREHOUSE()", warehouse=None) is None
    assert user.value("SELECT CURRENT_VERSION()") is not None


def test_roles_of_the_session_are_what_its_context_says(user: User) -> None:
    roles = '{"roles":"A,B","value":"ALL"}'
    assert user.value("SELECT CURRENT_SECONDARY_ROLES()", secondary_roles=roles) == roles
    assert user.value("SELECT CURRENT_AVAILABLE_ROLES()", available_roles='[ "A" ]') == '[ "A" ]'
    asked = "SELECT IS_ROLE_IN_SESSION('A'), IS_ROLE_IN_SESSION('a'), IS_ROLE_IN_SESSION(NULL)"
    assert user.rows(asked, session_roles=["A", "AB"]) == [(True, False, None)]
    asked = "SELECT IS_ROLE_IN_SESSION(column1) FROM VALUES ('AB'), ('B')"
    assert user.rows(asked, session_roles=["A", "AB"]) == [(True,), (False,)]
    assert user.value("SELECT CURRENT_ROLE_TYPE()") == "ROLE"
    with pytest.raises(
        SnowflakeError, match=r"number of arguments for function \[IS_ROLE_IN_SESSION\], expected 1, got 0"
    ):
        user.run("SELECT IS_ROLE_IN_SESSION()")


def test_current_schemas_are_the_search_path_and_not_the_engines(user: User) -> None:
    assert user.value("SELECT CURRENT_SCHEMAS()") == '["DEMO.PUBLIC"]'
    assert user.value("SELECT CURRENT_SCHEMAS()", schema="OTHER") == '["DEMO.OTHER", "DEMO.PUBLIC"]'
    assert user.value("SELECT CURRENT_SCHEMAS()", database=None, schema=None) == "[]"


@pytest.mark.parametrize("sql", ["SHOW POOLS", "ALTER SERVICES v SUSPEND", "DROP COMPUTE POOLS x"])
def test_an_unknown_statement_points_at_the_table_of_what_there_is(user: User, sql: str) -> None:
    with pytest.raises(SnowflakeError, match=r"Unsupported feature '.*docs/coverage\.md lists what it does"):
        user.run(sql)


@pytest.mark.parametrize(
    ("view", "named"),
    [
        ("demo.information_schema.services", "INFORMATION_SCHEMA.SERVICES"),
        ("information_schema.stages", "INFORMATION_SCHEMA.STAGES"),
        ("snowflake.account_usage.query_history", "SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY"),
    ],
)
def test_views_of_snowflake_that_are_not_there_are_refused_by_name(user: User, view: str, named: str) -> None:
    with pytest.raises(SnowflakeError, match=f"Unsupported feature '{named}'.*docs/coverage.md"):
        user.run(f"SELECT * FROM {view}")


@pytest.mark.parametrize("sql", ["", ";", " ; ;", "-- only a comment"])
def test_a_statement_without_words_is_error_900(user: User, sql: str) -> None:
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (900, "42601")
    assert error.message == "SQL compilation error:\nEmpty SQL statement."


def test_a_view_answers_context_functions_for_who_reads_it(user: User) -> None:
    user.run("CREATE VIEW v AS SELECT CURRENT_ROLE() AS r")
    assert user.value("SELECT r FROM v", role="FIRST") == "FIRST"
    assert user.value("SELECT r FROM v", role="SECOND") == "SECOND"


def test_earlier_results_can_be_read_again(user: User) -> None:
    user.run("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL")
    first = next(iter(user.results))
    assert user.value("SELECT LAST_QUERY_ID()") == first
    assert user.rows(f"SELECT b, a FROM TABLE(RESULT_SCAN('{first}')) ORDER BY a") == [("x", 1), (None, 2)]
    user.run("SHOW TABLES")
    assert user.rows('SELECT "name" FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))') == []
    assert user.value("SELECT LAST_QUERY_ID(1)") == first
    error = user.refused("SELECT * FROM TABLE(RESULT_SCAN('nope'))")
    assert (error.number, error.message) == (709, "Statement nope not found")


def test_session_variables_are_set_used_and_unset(user: User) -> None:
    user.run("SET x = 40 + 2")
    user.run("SET (name, day) = ('it''s', '2024-02-29'::DATE)")
    assert user.rows("SELECT $x, $name, $day, 'costs $x'") == [(42, "it's", dt.date(2024, 2, 29), "costs $x")]
    user.run("UNSET x")
    assert user.refused("SELECT $x").message == "SQL compilation error:\nSession variable '$X' does not exist"


@pytest.mark.parametrize(
    ("bind", "value"),
    [
        (Bind("FIXED", "12345678901234567890"), 12345678901234567890),
        (Bind("FIXED", "-1.50"), Decimal("-1.50")),
        (Bind("REAL", "2.5"), 2.5),
        (Bind("TEXT", "it's"), "it's"),
        (Bind("TEXT", None), None),
        (Bind("ANY", None), None),
        (Bind("BOOLEAN", "true"), True),
        (Bind("DATE", "1709164800000"), dt.date(2024, 2, 29)),
        (Bind("TIME", "3723000000000"), dt.time(1, 2, 3)),
        (Bind("TIMESTAMP_NTZ", "1704067200500000000"), dt.datetime(2024, 1, 1, 0, 0, 0, 500_000)),  # noqa: DTZ001
        (Bind("TIMESTAMP_LTZ", "1704067200000000000"), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
        (Bind("TIMESTAMP_TZ", "1704067200000000000 1500"), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
        (Bind("BINARY", "C0FFEE"), bytes.fromhex("C0FFEE")),
        (Bind("VARIANT", '{"a":1}'), '{"a":1}'),
    ],
)
def test_bound_values_arrive_as_their_type_says(user: User, bind: Bind, value: object) -> None:
    assert user.value("SELECT ?", bind) == value
    assert user.value("SELECT :1", bind) == value


def test_placeholders_stand_for_binds_in_order_or_by_number(user: User) -> None:
    binds = [Bind("FIXED", "1"), Bind("TEXT", "b")]
    assert user.rows("SELECT ?, ?::VARCHAR, '?'", *binds) == [(1, "b", "?")]
    assert user.rows("SELECT :2, :1, :2", *binds) == [("b", 1, "b")]


def test_array_binds_insert_every_row(user: User) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR, d DATE, v VARIANT)")
    binds = [
        Bind("FIXED", ["1", "2", None]),
        Bind("TEXT", ["a", None, "c"]),
        Bind("DATE", ["0", None, "86400000"]),
    ]
    assert user.value("INSERT INTO t (i, s, d) VALUES (?, UPPER(?), ?)", *binds) == 3
    user.run("INSERT INTO t (v) SELECT PARSE_JSON(?)", Bind("TEXT", ['{"k": 1}']))
    assert user.rows("SELECT i, s, d FROM t WHERE v IS NULL ORDER BY i NULLS LAST") == [
        (1, "A", dt.date(1970, 1, 1)),
        (2, None, None),
        (None, "C", dt.date(1970, 1, 2)),
    ]
    assert user.rows("SELECT v:k::INT FROM t WHERE v IS NOT NULL") == [(1,)]


def test_array_binds_update_row_by_row(user: User) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    user.run("INSERT INTO t VALUES (1, NULL), (2, NULL)")
    result = user.run("UPDATE t SET s = ? WHERE i = ?", Bind("TEXT", ["a", "b", "c"]), Bind("FIXED", ["1", "2", "3"]))
    assert result.result.json_rows() == [["2", "0"]]
    assert user.rows("SELECT s FROM t ORDER BY i") == [("a",), ("b",)]


@pytest.mark.parametrize("way", ["literals", "arrays"])
def test_ten_thousand_rows_are_inserted_at_once(user: User, way: str) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR, f FLOAT, b BOOLEAN)")
    started = time.perf_counter()
    if way == "literals":
        tuples = ",".join(f"({i}, 'row {i}, it\\'s (\\\"x\\\")', {i}.5, NULL)" for i in range(10_000))
        count = user.value(f"INSERT INTO t (i, s, f, b) VALUES {tuples}")
    else:
        numbers = [str(i) for i in range(10_000)]
        texts: list[str | None] = [f'row {i}, it\'s ("x")' for i in range(10_000)]
        binds = [Bind("FIXED", numbers), Bind("TEXT", texts), Bind("REAL", [f"{i}.5" for i in range(10_000)])]
        count = user.value("INSERT INTO t (i, s, f) VALUES (?, ?, ?)", *binds)
    assert count == 10_000
    assert user.rows("SELECT COUNT(*), SUM(i), SUM(f), COUNT(b) FROM t") == [(10_000, 49_995_000, 50_000_000.0, 0)]
    assert user.value("SELECT s FROM t WHERE i = 7") == 'row 7, it\'s ("x")'
    # Thirty times what it takes; row by row it would be fifteen seconds and more.
    assert time.perf_counter() - started < 5


def test_many_tuples_that_are_not_plain_constants_take_the_ordinary_way(user: User) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    tuples = ",".join(f"({i} + 1, UPPER('a{i}'))" for i in range(200))
    assert user.value(f"INSERT INTO t VALUES {tuples}") == 200
    assert user.rows("SELECT MIN(i), MAX(i), MIN(s) FROM t") == [(1, 200, "A0")]


def test_describe_gives_columns_without_running(user: User) -> None:
    user.run("CREATE TABLE t (a VARCHAR(5), n NUMBER(9,2))")
    query = user.describe("SELECT a, COUNT(*) AS c, ? FROM t WHERE n > ? GROUP BY a")
    assert [(c.name, c.type, c.length) for c in query.result.columns][:2] == [
        ("A", SqlType.TEXT, 5),
        ("C", SqlType.FIXED, None),
    ]
    assert (query.kind, query.result.row_count) == (StatementKind.SELECT, 0)
    insert = user.describe("INSERT INTO t VALUES (?, ?)")
    assert (insert.kind, [c.name for c in insert.result.columns]) == (
        StatementKind.INSERT,
        ["number of rows inserted"],
    )
    assert user.describe("CREATE TABLE other (a INT)").kind is StatementKind.DDL
    assert user.refused("SELECT * FROM other").number == 2003
    assert user.value("SELECT COUNT(*) FROM t") == 0


def test_describe_table_writes_types_as_declared(user: User) -> None:
    user.run(EVERY_TYPE)
    assert [row[:2] for row in user.rows("DESCRIBE TABLE t")] == [
        ("I", "NUMBER(38,0)"),
        ("N", "NUMBER(10,2)"),
        ("F", "FLOAT"),
        ("S", "VARCHAR(10)"),
        ("B", "BOOLEAN"),
        ("D", "DATE"),
        ("TI", "TIME(9)"),
        ("NTZ", "TIMESTAMP_NTZ(9)"),
        ("LTZ", "TIMESTAMP_LTZ(9)"),
        ("TZ", "TIMESTAMP_TZ(9)"),
        ("BI", "BINARY(8388608)"),
        ("V", "VARIANT"),
        ("O", "OBJECT"),
        ("A", "ARRAY"),
    ]


def test_tables_and_columns_are_shown(user: User) -> None:
    user.run("CREATE TABLE first (a INT)")
    user.run("CREATE VIEW second AS SELECT 1 AS one")
    shown = user.run("SHOW TABLES LIKE 'fir%'")
    assert shown.kind is StatementKind.SHOW
    name = [c.name for c in shown.result.columns].index("name")
    assert [row[name] for row in shown.result.values()] == ["FIRST"]
    assert user.run("SHOW COLUMNS IN TABLE first").result.row_count == 1
    assert user.run("SHOW VIEWS").result.row_count == 1
    assert user.rows("SELECT table_name FROM information_schema.tables") == [("FIRST",)]


def test_semi_structured_values_are_built_flattened_and_read(user: User) -> None:
    assert user.rows("SELECT value::INT, index FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[3, 4]')))") == [(3, 0), (4, 1)]
    assert user.rows("SELECT {'a': 1}, {'a': 1}:a, [1, 'x'], 'text'::VARIANT") == [
        ('{"a":1}', "1", '[1,"x"]', '"text"')
    ]
    assert user.rows("SELECT IS_INTEGER(1), IS_INTEGER('a'::VARIANT)") == [(True, False)]


def test_positions_name_columns_of_values(user: User) -> None:
    assert user.rows('SELECT $1 AS "A", $2 AS "B" FROM VALUES (1, \'x\'), (2, NULL)') == [(1, "x"), (2, None)]


def test_sequences_count_on(user: User) -> None:
    user.run("CREATE SEQUENCE q")
    assert [user.value("SELECT q.NEXTVAL") for _ in range(3)] == [1, 2, 3]
    user.run("CREATE TABLE t (id INT AUTOINCREMENT, a VARCHAR)")
    user.run("INSERT INTO t (a) VALUES ('x'), ('y')")
    assert user.rows("SELECT id FROM t ORDER BY id") == [(1,), (2,)]


def test_the_time_zone_parameter_decides_how_local_timestamps_read(user: User) -> None:
    sql = "SELECT '2024-01-01 12:00:00'::TIMESTAMP_LTZ::TIMESTAMP_NTZ::VARCHAR, '2024-01-01 12:00:00'::TIMESTAMP_LTZ"
    utc = user.rows(sql)[0]
    york = user.rows(sql, parameters={"TIMEZONE": "America/New_York"})[0]
    assert utc[0] == york[0] == "2024-01-01 12:00:00"
    assert york[1] == dt.datetime(2024, 1, 1, 17, tzinfo=dt.UTC)


def test_a_dropped_database_is_gone_and_can_come_again(sql_engine: SqlEngine, user: User) -> None:
    user.run("CREATE TABLE t (a INT)")
    sql_engine.drop_database("DEMO")
    assert user.value("SELECT 1") == 1
    assert user.refused("SELECT * FROM t").number == 2003
    sql_engine.create_database("DEMO")
    sql_engine.create_schema(SCHEMA)
    assert user.refused("SELECT * FROM t").number == 2003
    user.run("CREATE TABLE t (b INT)")
    assert user.names("SELECT * FROM t") == ["B"]


def test_a_dropped_schema_takes_its_tables(sql_engine: SqlEngine, user: User) -> None:
    other = SchemaName("DEMO", "OTHER")
    sql_engine.create_schema(other)
    user.run("CREATE TABLE other.t (a INT)")
    assert user.names("SELECT * FROM demo.other.t") == ["A"]
    sql_engine.drop_schema(other)
    assert user.refused("SELECT * FROM other.t").number == 2003


def test_names_that_need_quotes_work(sql_engine: SqlEngine, user: User) -> None:
    sql_engine.create_database("My Db")
    sql_engine.create_schema(SchemaName("My Db", "a schema"))
    user.run('CREATE TABLE "My Db"."a schema"."T t" ("a b" INT)')
    found = user.run('SELECT * FROM "T t"', database="My Db", schema="a schema")
    assert [c.name for c in found.result.columns] == ["a b"]


def test_without_a_database_names_must_be_qualified(user: User) -> None:
    user.run("CREATE TABLE t (a INT)")
    assert user.rows("SELECT * FROM demo.public.t", database=None, schema=None) == []
    assert user.value("SELECT OBJECT_CONSTRUCT('a', 1)", database=None, schema=None) == '{"a":1}'
    assert user.refused("SELECT * FROM t", database=None, schema=None).number == 90105
    assert user.refused("CREATE TABLE x (a INT)", schema=None).number == 90106


def test_a_closed_session_says_so(user: User) -> None:
    user.session.close()
    user.session.close()
    assert user.refused("SELECT 1").message == "The session does not exist any more: it was closed."
