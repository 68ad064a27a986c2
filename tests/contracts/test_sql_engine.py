"""What every SQL engine promises: queries, DML, and what a session has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import SqlType, StatementKind

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


def test_rows_are_numbered_as_snowpark_does_it(user: User) -> None:
    numbered = "SELECT ( ROW_NUMBER()  OVER ( ORDER BY  SEQ8() ) -  1 ) * (2) + (0) AS id FROM"
    result = user.run(f"{numbered} ( TABLE (GENERATOR(ROWCOUNT => 3))) ORDER BY id").result
    assert [row[0] for row in result.json_rows()] == ["0", "2", "4"]


def test_parentheses_around_what_a_query_reads_change_nothing(user: User) -> None:
    user.run("CREATE TABLE t AS SELECT 1 AS a")
    for source in (
        "(t)",
        "((t)) x",
        "(t) AS x",
        "((SELECT 1 AS a) AS z)",
        "(((SELECT 1 AS a)))",
        "(TABLE(GENERATOR(ROWCOUNT => 1)))",
        "((TABLE(GENERATOR(ROWCOUNT => 1)))) AS g",
        "(t) JOIN (SELECT 1 AS b) u ON a = b",
        "(SELECT 1 AS b) u JOIN (t) ON a = b",
        "((t) x JOIN (t) y ON x.a = y.a)",
        "(t), (TABLE(GENERATOR(ROWCOUNT => 1)))",
        "(SELECT COUNT(*) AS n FROM (t)) AS n JOIN (((t))) ON n = a",
    ):
        assert user.run(f"SELECT COUNT(*) FROM {source}").result.json_rows() == [["1"]], source
    assert user.run("SELECT x.a FROM (t) AS x").result.json_rows() == [["1"]]
    assert user.run("SELECT SEQ4() + 1 FROM (TABLE(GENERATOR(ROWCOUNT => 1)))").result.json_rows() == [["1"]]


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


def test_positions_name_columns_of_values(user: User) -> None:
    assert user.rows('SELECT $1 AS "A", $2 AS "B" FROM VALUES (1, \'x\'), (2, NULL)') == [(1, "x"), (2, None)]


def test_a_closed_session_says_so(user: User) -> None:
    user.session.close()
    user.session.close()
    assert user.refused("SELECT 1").message == "The session does not exist any more: it was closed."
