"""What every SQL engine promises of SELECT: names of columns, functions without parentheses, ``$1``, texts as rows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.engine.contract import Bind

if TYPE_CHECKING:
    from tests.contracts.engine_user import User
    from tests.contracts.function_recorder import Recorder


@pytest.fixture
def table(user: User) -> User:
    """Give a user with a table T of a number, a text and a VARIANT."""
    user.run("""CREATE TABLE t (a INT, b VARCHAR, c VARIANT) AS SELECT 1, 'x', PARSE_JSON('{"k":{"j":5}}')""")
    user.run("""INSERT INTO t SELECT 2, 'y', PARSE_JSON('{"k":{"j":6}}')""")
    return user


# Functions without parentheses: https://docs.snowflake.com/en/sql-reference/functions-context

_ANSI = ["CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_USER"]


@pytest.mark.parametrize("word", _ANSI)
def test_ansi_functions_need_no_parentheses(user: User, word: str) -> None:
    for text in (word, f"{word.lower()}()", f"{word} AS {word}", f"1, {word}, {word}"):
        assert len(user.rows(f"SELECT {text}")) == 1
    assert user.names(f"SELECT {word.lower()}") == [word]
    assert user.names(f"SELECT * FROM (SELECT {word}, {word}())") == [word, f"{word}()"]
    assert user.names(f"WITH q AS (SELECT {word}) SELECT * FROM q") == [word]
    assert user.rows(f"SELECT 1 WHERE {word} IS NOT NULL GROUP BY {word}") == [(1,)]
    user.run(f"CREATE TABLE made AS SELECT * FROM (SELECT {word}())")
    user.run(f"CREATE VIEW seen (v) AS SELECT {word}")
    assert user.names("SELECT * FROM made, seen") == [f"{word}()", "V"]


@pytest.mark.parametrize("word", ["CURRENT_ROLE", "CURRENT_DATABASE", "CURRENT_SCHEMA", "CURRENT_WAREHOUSE", "SYSDATE"])
def test_other_context_functions_need_parentheses(user: User, word: str) -> None:
    error = user.refused(f"SELECT {word}")
    assert (error.number, error.message) == (
        904,
        f"SQL compilation error: error line 1 at position 7\ninvalid identifier '{word}'",
    )
    assert len(user.rows(f"SELECT {word}()")) == 1


def test_words_that_are_functions_elsewhere_are_names_of_columns(user: User) -> None:
    user.run('CREATE TABLE people ("USER" VARCHAR, current_role VARCHAR)')
    user.run("INSERT INTO people VALUES ('u', 'r')")
    assert user.rows("SELECT \"USER\", user, current_role FROM people WHERE user = 'u'") == [("u", "u", "r")]


@pytest.mark.parametrize(("digits", "left"), [(0, 1_000_000), (1, 100_000), (3, 1_000), (6, 1), (9, 1)])
def test_a_precision_cuts_the_fraction(user: User, digits: int, left: int) -> None:
    for name in ("CURRENT_TIMESTAMP", "LOCALTIMESTAMP", "CURRENT_TIME", "LOCALTIME"):
        found = user.value(f"SELECT {name}({digits})")
        assert found.microsecond % left == 0  # type: ignore[attr-defined]  # a time or a datetime


@pytest.mark.parametrize(
    ("default", "kind"),
    [
        ("CURRENT_DATE", "DATE"),
        ("CURRENT_TIMESTAMP()", "TIMESTAMP_LTZ"),
        ("LOCALTIMESTAMP", "TIMESTAMP_NTZ"),
        ("CURRENT_TIMESTAMP(3)", "TIMESTAMP_NTZ(3)"),
        ("SYSDATE()", "TIMESTAMP_NTZ"),
        ("CURRENT_TIME", "TIME"),
        ("CURRENT_USER()", "VARCHAR"),
        ("CURRENT_ROLE()", "VARCHAR"),
    ],
)
def test_a_default_is_told_as_it_was_written(user: User, default: str, kind: str) -> None:
    user.run(f"CREATE TABLE made (a INT, d {kind} DEFAULT {default})")
    user.run("INSERT INTO made (a) VALUES (1)")
    assert user.rows("SELECT 1 FROM made WHERE d IS NOT NULL") == [(1,)]
    name, _, digits = default.replace("LOCALTIMESTAMP", "CURRENT_TIMESTAMP").partition("(")
    assert user.rows("DESCRIBE TABLE made")[1][4] == f"{name}({digits or ')'}"


def test_a_table_with_columns_takes_a_query_over_the_clock(user: User) -> None:
    user.run(
        'CREATE OR REPLACE TABLE made ("TS" TIMESTAMP_LTZ, "h i" STRING(5)) '
        "AS SELECT * FROM (select current_timestamp() as ts, 'hello' as h)"
    )
    assert user.rows('SELECT "h i" FROM made') == [("hello",)]
    assert isinstance(user.value("SELECT ts FROM made"), datetime)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a, COUNT(*) FROM t GROUP BY a ORDER BY a",
        "SELECT 1, 1 UNION ALL SELECT 2, 1",
        "(SELECT * FROM (SELECT a, 1 FROM t))",
        "WITH q AS (SELECT a, 1 FROM t) SELECT * FROM q",
        "SELECT DISTINCT $1, $1 - $1 + 1 FROM t",
    ],
)
def test_a_table_with_columns_takes_any_query(table: User, query: str) -> None:
    table.run(f'CREATE TABLE made (n NUMBER(5, 1), "m" VARCHAR(3)) AS {query}')
    assert table.names("SELECT * FROM made") == ["N", "m"]
    assert table.rows('SELECT n, "m" FROM made ORDER BY n') == [(1, "1"), (2, "1")]
    table.run(f"CREATE TABLE untyped (n, m) AS {query}")
    assert table.rows("SELECT * FROM untyped ORDER BY n") == [(1, 1), (2, 1)]
    error = table.refused(f"CREATE TABLE wrong (n INT) AS {query}")
    assert (error.number, error.message) == (2026, "SQL compilation error:\nInvalid column definition list")


@pytest.mark.parametrize("kind", ["TABLE", "TEMPORARY TABLE", "TRANSIENT TABLE"])
def test_if_not_exists_may_stand_behind_the_name(user: User, kind: str) -> None:
    user.run(f'CREATE   {kind}  late If  NOT  EXISTS ("A" BIGINT, "B" STRING(1))')
    for text in ("late IF NOT EXISTS (c INT)", "late IF NOT EXISTS AS SELECT 1 AS c", "IF NOT EXISTS late (c INT)"):
        assert user.value(f"CREATE {kind} {text}") == "LATE already exists, statement succeeded."
    assert user.names("SELECT * FROM late") == ["A", "B"]
    error = user.refused("CREATE OR REPLACE TABLE late IF NOT EXISTS (c INT)")
    assert (error.number, error.sql_state) == (1003, "42000")
    assert "options IF NOT EXISTS and OR REPLACE are incompatible." in error.message


@pytest.mark.parametrize("name", ['"a""b"', '"a%b"', '"#"', '"*"', '"a b"', '"$1"', '"count(*)"', '"é\'"'])
def test_a_column_may_have_any_name_between_quotes(user: User, name: str) -> None:
    plain = name[1:-1].replace('""', '"')
    user.run(f"CREATE TABLE odd ({name} INT, other INT)")
    user.run(f"INSERT INTO odd ({name}) VALUES (1)")
    user.run(f"UPDATE odd SET {name} = {name} + 1")
    assert user.names("SELECT * FROM odd") == [plain, "OTHER"]
    assert user.names(f"SELECT {name}, odd.{name}, {name} + 1 FROM odd") == [plain, plain, f"{name} + 1".upper()]
    assert user.rows(f"SELECT {name}, $1 FROM odd WHERE {name} = 2") == [(2, 2)]
    assert user.names(f"SELECT * FROM (SELECT 1 AS {name}, 2 AS {name})") == [plain, plain]


@pytest.mark.parametrize("name", ["'t'", "'demo.public.\"T\"'", "$name", "?"])
def test_a_table_may_be_named_by_a_text(table: User, name: str) -> None:
    table.run("SET name = 'public.t'")
    binds = [Bind("TEXT", "t")] if name == "?" else []
    assert table.rows(f"SELECT x.a, $2 FROM TABLE({name}) x WHERE x.a = 1", *binds) == [(1, "x")]


def test_two_dots_mean_the_schema_public(table: User) -> None:
    assert table.value("SELECT COUNT(*) FROM demo..t") == 2
    table.run("CREATE TABLE demo..u AS SELECT 1 AS a", schema=None)
    table.run("INSERT INTO demo..u VALUES (2)", schema=None)
    assert table.value("SELECT SUM(a) FROM demo.public.u") == 3


# Names of columns


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT * FROM (SELECT count(*) FROM t)", ["COUNT(*)"]),
        ("SELECT * FROM (SELECT COUNT(*), COUNT(*) FROM t)", ["COUNT(*)", "COUNT(*)"]),
        ("SELECT x.*, 1 FROM (SELECT a, a, 'n' FROM t) x", ["A", "A", "'N'", "1"]),
        ("WITH q AS (SELECT a, a, min(b) FROM t GROUP BY a) SELECT * FROM q", ["A", "A", "MIN(B)"]),
        ("WITH q AS (SELECT a, a FROM t) SELECT * FROM (SELECT * FROM q) x, q", ["A", "A", "A", "A"]),
        (
            "SELECT LISTAGG(b, ',') WITHIN GROUP (ORDER BY a), LISTAGG(b) WITHIN GROUP (ORDER BY b), COUNT(*) FROM t",
            ["LISTAGG(B, ',') WITHIN GROUP (ORDER BY A)", "LISTAGG(B) WITHIN GROUP (ORDER BY B)", "COUNT(*)"],
        ),
        ("SELECT a::varchar, c:k.j::int, c['k'], t.a FROM t", ["A::VARCHAR", "C:K.J::INT", "C['K']", "A"]),
        ("SELECT sum(a) OVER (PARTITION BY b ORDER BY a) FROM t", ["SUM(A) OVER (PARTITION BY B ORDER BY A)"]),
        ("SELECT CASE WHEN a=1 THEN 'x' END, NULL, true, 1.50, 'It''s' FROM t", None),
        ("SELECT count(*) FROM t UNION ALL SELECT 2", ["COUNT(*)"]),
        ("SELECT upper(b) FROM t UNION SELECT b FROM t", ["UPPER(B)"]),
        ("SELECT max(a) FROM t HAVING max(a) > 1 ORDER BY max(a)", ["MAX(A)"]),
        ("SELECT $1, t.$2 FROM t", ["$1", "$2"]),
        ("SELECT\n  a\n    + 1 /* one */, 2 -- two\nFROM t", ["A + 1", "2"]),
    ],
)
def test_unnamed_columns_are_called_by_their_text(table: User, query: str, names: list[str] | None) -> None:
    expected = names or ["CASE WHEN A=1 THEN 'X' END", "NULL", "TRUE", "1.50", "'IT''S'"]
    assert table.names(query) == expected
    assert [column.name for column in table.describe(query).result.columns] == expected


def test_tables_and_views_keep_the_names_of_unnamed_columns(table: User) -> None:
    table.run("CREATE VIEW seen AS SELECT count(*), upper(b) FROM t GROUP BY upper(b)")
    table.run("CREATE TABLE made AS SELECT * FROM seen")
    assert table.names("SELECT * FROM made") == ["COUNT(*)", "UPPER(B)"]
    assert table.rows('SELECT "COUNT(*)", "UPPER(B)" FROM seen ORDER BY 2') == [(1, "X"), (1, "Y")]


def test_calls_of_service_functions_are_called_as_they_were_written(user: User, convert: Recorder) -> None:
    assert convert is not None
    names = ["CONVERT_UDF(1)", "DEMO.PUBLIC.CONVERT_UDF( 2 ) + 1", "MAX(DEMO..CONVERT_UDF(3))"]
    assert user.names(f"SELECT {', '.join(names).lower()}") == names
    assert user.names(f"SELECT * FROM (SELECT {names[1].lower()})") == [names[1]]
    bound = user.run("SELECT convert_udf(?), ?", Bind("FIXED", "1"), Bind("TEXT", "x"))
    assert [column.name for column in bound.result.columns] == ["CONVERT_UDF(?)", "?"]


# Columns by position


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT $2, t.$1 FROM t", [("x", 1), ("y", 2)]),
        ("SELECT o.$2, $1 FROM t AS o WHERE $1 > 1 ORDER BY o.$1", [("y", 2)]),
        ("SELECT $2 AS a, $1 FROM t ORDER BY $1 DESC", [("y", 2), ("x", 1)]),
        ("SELECT $2 AS b FROM (SELECT b, a FROM t) ORDER BY $1 DESC", [(2,), (1,)]),
        ("SELECT COUNT(*), $1 FROM t GROUP BY $1 HAVING $1 = 2", [(1, 2)]),
        ("SELECT $3:k.j::INT, t.$3:k.j::VARCHAR FROM t", [(5, "5"), (6, "6")]),
        ("WITH q (n, m) AS (SELECT b, a FROM t) SELECT $1, q.$2 FROM q", [("x", 1), ("y", 2)]),
        ("SELECT x.$1, y.$2, $5 FROM t x JOIN t y ON x.$1 = y.$1", [(1, "x", "x"), (2, "y", "y")]),
        ("SELECT $1, $4 FROM t, (SELECT 9)", [(1, 9), (2, 9)]),
        ("SELECT f.$5::INT FROM t o, LATERAL FLATTEN(input => o.$3:k) f", [(5,), (6,)]),
        ("SELECT $1, v.$2, v.column2 FROM VALUES (1, 'i'), (2, 'j') v", [(1, "i", "i"), (2, "j", "j")]),
        ("SELECT $2 FROM (VALUES (1, 'i')) AS v (n, m)", [("i",)]),
        ("SELECT a FROM t o WHERE EXISTS (SELECT 1 FROM t i WHERE i.$1 = o.$1 AND $1 = 2)", [(2,)]),
        ("SELECT t.a, $2 FROM (t)", [(1, "x"), (2, "y")]),
        ("SELECT o.$1, $5 FROM (t o JOIN t p ON o.$1 = p.$1)", [(1, "x"), (2, "y")]),
        ("SELECT v.$2 FROM (t) v", [("x",), ("y",)]),
        ("SELECT MAX($3) FROM INFORMATION_SCHEMA.TABLES WHERE $3 = 'T'", [("T",)]),
        ("SELECT (SELECT MAX($1) FROM t), $1 FROM t", [(2, 1), (2, 2)]),
        ("SELECT $2, $3 FROM (SELECT 1, a, a FROM t) ORDER BY $3", [(1, 1), (2, 2)]),
        ("SELECT $1 FROM t UNION ALL SELECT $2 FROM VALUES (1, 7)", [(1,), (2,), (7,)]),
        ("SELECT SUM($1) OVER (ORDER BY $2), IFF($1 > 1, $2, 'no') FROM t", [(1, "no"), (3, "y")]),
    ],
)
def test_a_position_means_a_column_of_what_from_gives(table: User, query: str, rows: list[tuple[object, ...]]) -> None:
    assert sorted(table.rows(query), key=str) == sorted(rows, key=str)
    if "ORDER BY" in query:
        assert table.rows(query) == rows


def test_positions_work_over_views_results_and_beside_variables(table: User) -> None:
    table.run("CREATE VIEW seen AS SELECT b, a FROM t")
    table.run("SET wanted = 2")
    assert table.rows("SELECT $1, $wanted FROM seen WHERE $2 = $wanted") == [("y", 2)]
    assert table.rows("SELECT $2 + 1, r.$1 FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) r") == [(3, "y")]
    table.run("UPDATE t SET b = s.$2 FROM (SELECT 1, 'new') s WHERE t.a = s.$1")
    table.run("MERGE INTO t USING (SELECT 2, 'also') s ON t.a = s.$1 WHEN MATCHED THEN UPDATE SET b = s.$2")
    table.run("INSERT INTO t (a) SELECT $2 FROM VALUES (0, 3)")
    assert table.rows("SELECT a, b FROM t ORDER BY $1") == [(1, "new"), (2, "also"), (3, None)]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("SELECT $4 FROM t", "$4"),
        ("SELECT t.$0 FROM t", "T.$0"),
        ("SELECT a, o.$9 FROM t o", "O.$9"),
        ("SELECT other.$1 FROM t", "OTHER.$1"),
        ("SELECT $1", "$1"),
        ("SELECT * FROM $1", "$1"),
    ],
)
def test_a_position_that_is_not_there_is_an_invalid_identifier(table: User, query: str, name: str) -> None:
    error = table.refused(query)
    assert (error.number, error.sql_state) == (904, "42000")
    assert error.message.endswith(f"\ninvalid identifier '{name}'")


# Texts as rows: https://docs.snowflake.com/en/sql-reference/functions/split_to_table


@pytest.fixture
def texts(user: User) -> User:
    """Give a user with a table of texts, two of them the same."""
    user.run("CREATE TABLE texts (id INT, v VARCHAR)")
    user.run("INSERT INTO texts VALUES (1, 'a.b.c'), (2, 'd'), (3, ''), (4, 'd'), (5, NULL)")
    return user


def test_a_text_is_split_into_rows(user: User) -> None:
    rows = user.run("SELECT * FROM TABLE(SPLIT_TO_TABLE('a.b..c', '.'))").result
    assert [column.name for column in rows.columns] == ["SEQ", "INDEX", "VALUE"]
    assert rows.values() == [(1, 1, "a"), (1, 2, "b"), (1, 3, ""), (1, 4, "c")]
    assert user.rows("SELECT s.value FROM TABLE(strtok_split_to_table('a b  c')) AS s") == [("a",), ("b",), ("c",)]
    assert user.rows("SELECT value FROM TABLE(STRTOK_SPLIT_TO_TABLE(']a\\\\b]c', '\\\\]'))") == [("a",), ("b",), ("c",)]
    assert user.rows("SELECT value FROM TABLE(SPLIT_TO_TABLE(NULL, ','))") == []
    assert user.rows("SELECT value FROM TABLE(SPLIT_TO_TABLE('ab', ''))") == [("ab",)]
    assert user.rows(
        "SELECT n FROM LATERAL SPLIT_TO_TABLE(?, ?) AS s (q, i, n)", Bind("TEXT", "a|b"), Bind("TEXT", "|")
    ) == [
        ("a",),
        ("b",),
    ]


def test_an_alias_of_the_select_list_may_stand_in_where(user: User) -> None:
    lines = r"SELECT value AS log_line FROM TABLE(SPLIT_TO_TABLE('up\nstarting []', '\n'))"
    assert user.rows(f"{lines} WHERE (CONTAINS(log_line, 'start'))") == [("starting []",)]


@pytest.mark.parametrize("source", ["LATERAL SPLIT_TO_TABLE(texts.v, '.')", "TABLE(SPLIT_TO_TABLE(v, '.'))"])
def test_texts_of_an_earlier_table_are_split_row_by_row(texts: User, source: str) -> None:
    expected = [
        (1, "a.b.c", 1, "a"),
        (1, "a.b.c", 2, "b"),
        (1, "a.b.c", 3, "c"),
        (2, "d", 1, "d"),
        (3, "", 1, ""),
        (4, "d", 1, "d"),
    ]
    assert texts.names(f"SELECT * FROM texts, {source} s") == ["ID", "V", "SEQ", "INDEX", "VALUE"]
    rows = texts.rows(f"SELECT * FROM texts, {source} s")
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == expected
    assert len({row[2] for row in rows}) == 4
    assert texts.rows(f"SELECT texts.*, s.index, s.$3 FROM texts CROSS JOIN {source} s") == expected
    assert texts.value(f"SELECT COUNT(*) FROM texts LEFT JOIN {source} s ON TRUE") == 7


def test_texts_are_split_in_every_kind_of_source(texts: User) -> None:
    each = "SELECT t.id, s.value FROM {} t, LATERAL STRTOK_SPLIT_TO_TABLE(t.v, '.') s ORDER BY s.seq, s.index"
    expected = [(1, "a"), (1, "b"), (1, "c"), (2, "d"), (4, "d")]
    texts.run("CREATE VIEW seen AS SELECT * FROM texts")
    for source in ("texts", "seen", "(SELECT * FROM texts)", "demo.public.texts"):
        assert texts.rows(each.format(source)) == expected
    assert texts.rows(f"WITH q AS (SELECT * FROM texts) {each.format('q')}") == expected
    texts.run(f"CREATE VIEW split AS {each.format('texts')}")
    assert texts.rows("SELECT * FROM split") == expected


def test_parts_may_be_split_again_and_variants_count_as_texts(user: User) -> None:
    twice = "SELECT a.value, b.value FROM TABLE(SPLIT_TO_TABLE('a,b;c', ';')) a, LATERAL SPLIT_TO_TABLE(a.value, ',') b"
    assert user.rows(twice) == [("a,b", "a"), ("a,b", "b"), ("c", "c")]
    variant = """(SELECT PARSE_JSON('{"x":"p,q"}') AS j) t"""
    assert user.rows(f"SELECT s.value FROM {variant}, LATERAL SPLIT_TO_TABLE(t.j:x, ',') s") == [("p",), ("q",)]
    whole = f"SELECT OBJECT_CONSTRUCT(*) FROM {variant}, LATERAL SPLIT_TO_TABLE(j:x, ',') s"
    assert [sorted(json.loads(str(row[0]))) for row in user.rows(whole)] == [["INDEX", "J", "SEQ", "VALUE"]] * 2
    flat = "SELECT s.value FROM TABLE(FLATTEN(PARSE_JSON('[\"p,q\"]'))) f, LATERAL SPLIT_TO_TABLE(f.value, ',') s"
    assert sorted(user.rows(flat)) == [("p",), ("q",)]


def test_a_query_of_all_columns_needs_some(user: User) -> None:
    for query in ("SELECT *", "SELECT t.*", "SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 2))"):
        assert user.refused(query).message == "SQL compilation error:\nSELECT with no columns"
    assert user.rows("SELECT 1, COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 2))") == [(1, 2)]


def test_a_view_over_a_result_is_refused_by_name(table: User) -> None:
    table.run("SELECT 1 AS a")
    error = table.refused("CREATE VIEW seen AS SELECT $1 FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))")
    assert error.number == 2
    assert "a view over files of a stage or the result of another statement" in error.message
    table.run("CREATE VIEW seen AS SELECT $1 AS first FROM TABLE('t')")
    assert table.rows("SELECT first FROM seen ORDER BY first") == [(1,), (2,)]


def test_names_do_not_change_what_a_statement_does(table: User) -> None:
    table.run("CREATE TABLE n (a INT)")
    table.run("INSERT INTO n SELECT MAX(a) FROM t")
    table.run('INSERT INTO n SELECT "MAX(A)" + 1 FROM (SELECT MAX(a) FROM t)')
    table.run('MERGE INTO n USING (SELECT MAX(a) FROM t) s ON n.a = s."MAX(A)" WHEN MATCHED THEN UPDATE SET a = 7')
    assert table.rows("SELECT a, a IN (SELECT MAX(a) FROM n) FROM n ORDER BY a") == [(3, False), (7, True)]
    assert table.rows('SELECT q."T.A + 1" FROM t, LATERAL (SELECT t.a + 1) q ORDER BY 1') == [(2,), (3,)]


def test_semi_structured_columns_of_a_result_stay_what_they_are(user: User) -> None:
    query = """SELECT PARSE_JSON('[{"status":"READY"}]') s, OBJECT_CONSTRUCT('k', 1) o, ARRAY_CONSTRUCT(1, 2) a, 'x' t,
        PARSE_JSON('null') n, NULL::VARIANT m"""
    result = "TABLE(RESULT_SCAN(LAST_QUERY_ID()))"
    user.run(query)
    assert user.rows(f"SELECT f.value:status::VARCHAR FROM {result}, LATERAL FLATTEN(s) f") == [("READY",)]
    user.run(query)
    columns = "TYPEOF(s), TYPEOF(o), ARRAY_SIZE(a), TYPEOF(t::VARIANT), TYPEOF(n), m IS NULL"
    assert user.rows(f"SELECT {columns} FROM {result}") == [("ARRAY", "OBJECT", 2, "VARCHAR", "NULL_VALUE", True)]


def test_session_variables_take_what_the_session_says_of_itself(user: User) -> None:
    user.run("SET (who, place) = (CURRENT_USER(), CURRENT_DATABASE() || '.x')")
    user.run("SET role = (SELECT CURRENT_ROLE())")
    assert user.rows("SELECT $who, $place, $role") == [("ANNA", "DEMO.x", "ANALYST")]


_DEFAULTS = [
    ("VARCHAR", "CURRENT_USER()", "ANNA", "CURRENT_USER()"),
    ("VARCHAR", "CURRENT_USER", "ANNA", "CURRENT_USER()"),
    ("VARCHAR", "CURRENT_ROLE() || '!'", "ANALYST!", None),
    ("VARCHAR", "TO_VARCHAR(5)", "5", None),
    ("NUMBER", "LENGTH(CURRENT_DATE::VARCHAR)", 10, None),
    ("VARIANT", """PARSE_JSON('{"a":1}')""", '{"a":1}', """PARSE_JSON('{"a":1}')"""),
    ("OBJECT", "OBJECT_CONSTRUCT()", "{}", "PARSE_JSON('{}')"),
]


@pytest.mark.parametrize(("kind", "default", "value", "shown"), _DEFAULTS)
def test_defaults_may_be_calls(user: User, kind: str, default: str, value: object, shown: str | None) -> None:
    user.run(f"CREATE TABLE t (a INT, b {kind} DEFAULT {default})")
    user.run("INSERT INTO t (a) VALUES (1)")
    [(found,)] = user.rows("SELECT b FROM t")
    assert (
        found if kind in {"VARCHAR", "NUMBER"} else json.dumps(json.loads(str(found)), separators=(",", ":"))
    ) == value
    if shown is not None:
        assert user.rows("DESCRIBE TABLE t")[1][4] == shown


def test_shares_of_percentiles_may_be_bound(user: User) -> None:
    query = "SELECT PERCENTILE_CONT(?) WITHIN GROUP (ORDER BY $1), APPROX_PERCENTILE($1, ?) FROM VALUES (1), (2)"
    assert user.rows(query, Bind("REAL", "0.5"), Bind("REAL", "1.0")) == [(1.5, 2)]


@pytest.mark.parametrize("text", ["0.5", "-1e-07", "-0.0", "1e300", "inf", "nan", "3.0"])
def test_bound_floats_keep_every_digit(user: User, text: str) -> None:
    result = user.run("SELECT ?", Bind("REAL", text)).result
    assert repr(result.values()[0][0]) == repr(float(text))
    assert result.columns[0].type.value == "real"
