"""What every SQL engine promises of MERGE: https://docs.snowflake.com/en/sql-reference/sql/merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.engine.contract import Bind
from pytest_spcs.identifiers import SchemaName
from tests.contracts.engine_user import CONTEXT, SCHEMA, User
from tests.contracts.function_recorder import Recorder, signature

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import SqlEngine

SOURCES: dict[str, tuple[str, str]] = {
    "table": ("src", "src"),
    "qualified table": ("demo.public.src", "demo.public.src"),
    "table in quotes": ('"DEMO"."PUBLIC"."SRC"', "src"),
    "alias": ("src AS s", "s"),
    "view": ("v", "v"),
    "subquery": ("(SELECT id, u FROM src ORDER BY id DESC) AS s", "s"),
    "subquery of subqueries": ("(SELECT * FROM (SELECT * FROM src) a JOIN (SELECT 1 AS one) b) s", "s"),
    "CTE": ("(WITH c AS (SELECT * FROM src) SELECT * FROM c QUALIFY ROW_NUMBER() OVER (ORDER BY id) < 9) s", "s"),
    "named columns": ("(SELECT * FROM src) AS s (id, u)", "s"),
    "values": ("(VALUES (1, 'new'), (2, 'two')) AS s (id, u)", "s"),
    "from values": ("(SELECT column1 AS id, column2 AS u FROM VALUES (1, 'new'), (2, 'two')) s", "s"),
    "positions": ("(SELECT $1 AS id, $2 AS u FROM VALUES (1, 'new'), (2, 'two')) s", "s"),
    "union": ("(SELECT 1 AS id, 'new' AS u UNION ALL SELECT 2, 'two') s", "s"),
}
"""Each with the name that its columns are qualified with."""


@pytest.fixture
def merging(user: User) -> User:
    """Give a user with a table TGT of one row and a source of two, one of which is new."""
    user.run("CREATE TABLE tgt (id INT, u VARCHAR)")
    user.run("CREATE TABLE src (id INT, u VARCHAR)")
    user.run("INSERT INTO tgt VALUES (1, 'old')")
    user.run("INSERT INTO src VALUES (1, 'new'), (2, 'two')")
    user.run("CREATE VIEW v AS SELECT * FROM src")
    return user


@pytest.fixture
def upper(sql_engine: SqlEngine, merging: User) -> Recorder:
    """Give a service function UP, and what it was asked."""
    recorder = Recorder(lambda text: None if text is None else text.upper())
    sql_engine.create_function(signature("UP", "VARCHAR", returns="VARCHAR"), recorder)
    del merging
    return recorder


@pytest.mark.parametrize("target", ["tgt", "tgt AS d", "demo.public.tgt", '"DEMO"."PUBLIC"."TGT" d'])
def test_a_source_of_any_form_is_merged(merging: User, target: str) -> None:
    own = "d" if target.endswith("d") else target
    for text, name in SOURCES.values():
        result = merging.run(
            f"MERGE INTO {target} USING {text} ON {name}.id = {own}.id WHEN MATCHED THEN UPDATE SET u = {name}.u "
            f"WHEN NOT MATCHED THEN INSERT (id, u) VALUES (id, {name}.u)"
        )
        assert [c.name for c in result.result.columns] == ["number of rows inserted", "number of rows updated"]
        assert result.result.values() == [(1, 1)], text
        assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "new"), (2, "two")], text
        merging.run("TRUNCATE TABLE tgt")
        merging.run("INSERT INTO tgt VALUES (1, 'old')")


def test_a_source_without_a_name_is_known_by_its_columns(merging: User) -> None:
    merging.run(
        "MERGE INTO tgt USING (SELECT id AS sid, u AS su FROM src) ON tgt.id = sid "
        "WHEN MATCHED THEN UPDATE SET tgt.u = su WHEN NOT MATCHED THEN INSERT VALUES (sid, su)"
    )
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "new"), (2, "two")]


def test_a_source_may_have_the_name_of_the_target_in_another_schema(sql_engine: SqlEngine, merging: User) -> None:
    sql_engine.create_schema(SchemaName(SCHEMA.database, "STAGING"))
    merging.run("CREATE TABLE staging.tgt (id INT, u VARCHAR)")
    merging.run("INSERT INTO staging.tgt VALUES (1, 'staged'), (3, 'three')")
    merging.run(
        "MERGE INTO public.tgt USING staging.tgt ON public.tgt.id = staging.tgt.id "
        "WHEN MATCHED THEN UPDATE SET u = staging.tgt.u WHEN NOT MATCHED THEN INSERT VALUES (id, u)"
    )
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "staged"), (3, "three")]


def test_a_bare_name_is_the_sources_in_insert_and_ambiguous_in_set(merging: User) -> None:
    merge = "MERGE INTO tgt AS d USING src AS s ON s.id = d.id WHEN "
    error = merging.refused(merge + "MATCHED THEN UPDATE SET u = u")
    assert (error.number, error.message) == (2028, "SQL compilation error:\nambiguous column name 'U'")
    error = merging.refused(merge + "MATCHED AND id = 1 THEN DELETE")
    assert (error.number, error.message) == (2028, "SQL compilation error:\nambiguous column name 'ID'")
    error = merging.refused(merge + "NOT MATCHED THEN INSERT (id, u) VALUES (d.id, u)")
    assert (error.number, "'D" in error.message) == (904, True)
    merging.run(merge + "NOT MATCHED AND id = 2 AND u = 'two' THEN INSERT (id, u) VALUES (id, UPPER(u))")
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "old"), (2, "TWO")]


def test_the_first_clause_whose_condition_holds_is_taken(merging: User) -> None:
    merging.run("INSERT INTO tgt VALUES (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e')")
    merging.run("INSERT INTO src VALUES (3, 'drop'), (4, NULL), (6, 'six'), (7, 'seven')")
    result = merging.run(
        "MERGE INTO tgt t USING src s ON t.id = s.id "
        "WHEN NOT MATCHED AND s.id = 7 THEN INSERT (u) VALUES ('no id') "
        "WHEN MATCHED AND s.u = 'drop' THEN DELETE "
        "WHEN MATCHED AND s.u IS NULL OR t.id = 1 THEN UPDATE SET t.u = COALESCE(s.u, '-'), t.id = t.id * 10 "
        "WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.u) "
        "WHEN MATCHED THEN UPDATE SET u = s.u || '!'"
    )
    assert [column.name for column in result.result.columns] == [
        f"number of rows {done}" for done in ("inserted", "updated", "deleted")
    ]
    assert result.result.values() == [(2, 3, 1)]
    assert merging.rows("SELECT * FROM tgt ORDER BY id NULLS LAST") == [
        (2, "two!"), (5, "e"), (6, "six"), (10, "new"), (40, "-"), (None, "no id"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("clauses", "asked", "rows"),
    [
        ("WHEN MATCHED THEN UPDATE SET u = up(s.u)", ["new"], [(1, "NEW")]),
        ("WHEN MATCHED AND up(s.u) = 'NEW' THEN UPDATE SET u = 'x'", ["new"], [(1, "x")]),
        ("WHEN MATCHED AND up(t.u) = 'OLD' THEN DELETE", ["old"], []),
        ("WHEN NOT MATCHED THEN INSERT (id, u) VALUES (id, up(u))", ["two"], [(1, "old"), (2, "TWO")]),
        ("WHEN NOT MATCHED AND up(u) = 'TWO' THEN INSERT VALUES (id, up(u || '!'))", ["two", "two!"],
         [(1, "old"), (2, "TWO!")]),
        ("WHEN MATCHED AND t.u = 'new' THEN UPDATE SET u = up(s.u) WHEN MATCHED THEN UPDATE SET u = public.up('a')",
         ["a"], [(1, "A")]),
    ],
)  # fmt: skip
def test_a_service_function_is_asked_for_the_rows_of_its_clause_alone(
    merging: User, upper: Recorder, clauses: str, asked: list[str], rows: list[tuple[object, ...]]
) -> None:
    merging.run(f"MERGE INTO tgt t USING src s ON t.id = s.id {clauses}")
    assert sorted(str(row[0]) for row in upper.rows) == sorted(asked)
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == rows


def test_a_service_function_may_join_and_be_in_the_source(merging: User, upper: Recorder) -> None:
    merging.run(
        "MERGE INTO tgt t USING (SELECT id, up(u) AS u FROM src) s ON UPPER(t.u) = up('old') AND t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET u = s.u WHEN NOT MATCHED THEN INSERT VALUES (id, u)"
    )
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "NEW"), (2, "TWO")]
    assert upper.rows.count(("new",)) == 1


def test_a_failing_service_function_leaves_the_target_as_it_was(sql_engine: SqlEngine, merging: User) -> None:
    def fail(_text: object) -> str:
        raise SnowflakeError(300, "22000", "no answer")

    sql_engine.create_function(signature("FAILS", "VARCHAR", returns="VARCHAR"), Recorder(fail))
    error = merging.refused(
        "MERGE INTO tgt USING src ON tgt.id = src.id WHEN MATCHED THEN UPDATE SET u = src.u "
        "WHEN NOT MATCHED THEN INSERT VALUES (id, fails(u))"
    )
    assert (error.number, error.message) == (300, "no answer")
    assert merging.rows("SELECT * FROM tgt") == [(1, "old")]


def test_a_row_that_two_rows_would_update_is_an_error(merging: User) -> None:
    merging.run("INSERT INTO src VALUES (1, 'newer')")
    merge = "MERGE INTO tgt USING src ON tgt.id = src.id WHEN MATCHED {} "
    error = merging.refused(merge.format("THEN UPDATE SET u = src.u"))
    assert (error.number, error.sql_state) == (100090, "42P18")
    assert error.message == 'Duplicate row detected during DML action\nRow Values: [1, "old"]'
    error = merging.refused(merge.format("AND src.u = 'new' THEN DELETE WHEN MATCHED THEN UPDATE SET u = src.u"))
    assert error.number == 100090
    assert merging.rows("SELECT * FROM tgt") == [(1, "old")]
    assert merging.rows(merge.format("AND src.u = 'newer' THEN UPDATE SET u = src.u")) == [(1,)]
    relaxed = {**CONTEXT.parameters, "ERROR_ON_NONDETERMINISTIC_MERGE": "false"}
    assert merging.rows(merge.format("THEN UPDATE SET u = src.u || '!'"), parameters=relaxed) == [(1,)]
    assert merging.value("SELECT u FROM tgt") in {"new!", "newer!"}
    assert merging.rows(merge.format("THEN DELETE")) == [(1,)]


def test_every_row_without_a_match_is_inserted(merging: User) -> None:
    merging.run("INSERT INTO src VALUES (2, 'two'), (NULL, NULL)")
    merge = "MERGE INTO tgt USING src ON tgt.id = src.id WHEN NOT MATCHED THEN INSERT (u, id) VALUES (u, id)"
    assert merging.rows(merge) == [(3,)]
    assert merging.rows("SELECT * FROM tgt ORDER BY id NULLS LAST") == [
        (1, "old"),
        (2, "two"),
        (2, "two"),
        (None, None),
    ]


def test_values_see_the_target_as_it_was(merging: User) -> None:
    merging.run(
        "MERGE INTO tgt USING src ON tgt.id = src.id WHEN MATCHED THEN UPDATE SET id = 100 "
        "WHEN NOT MATCHED THEN INSERT VALUES ((SELECT MAX(id) FROM tgt) + 1, (SELECT COUNT(*) FROM src)::VARCHAR)"
    )
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(2, "2"), (100, "old")]


def test_all_by_name_means_every_column(merging: User) -> None:
    merging.run("CREATE TABLE turned (u VARCHAR, id INT)")
    merging.run("INSERT INTO turned VALUES ('new', 1), ('two', 2)")
    merge = "MERGE INTO tgt USING {} ON tgt.id = s.id WHEN MATCHED THEN UPDATE ALL BY NAME "
    merge += "WHEN NOT MATCHED THEN INSERT ALL BY NAME"
    assert merging.rows(merge.format("turned AS s")) == [(1, 1)]
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "new"), (2, "two")]
    error = merging.refused(merge.format("(SELECT id, 'x' AS other FROM turned) s"))
    assert (error.number, error.message) == (904, "SQL compilation error:\ninvalid identifier 'U'")
    assert merging.refused(merge.replace("ALL BY NAME", "*").format("src s")).number == 1003


def test_defaults_constraints_and_quoted_columns_hold(merging: User) -> None:
    merging.run("CREATE TABLE kept (id INT NOT NULL, \"a b\" VARCHAR DEFAULT 'none', n INT AUTOINCREMENT, d DATE)")
    merge = "MERGE INTO kept k USING src s ON k.id = s.id WHEN MATCHED THEN UPDATE SET {} "
    merge += "WHEN NOT MATCHED THEN INSERT {}"
    merging.run(merge.format("d = NULL", "(id, \"a b\", d) VALUES (s.id, DEFAULT, '2024-02-29')"))
    merging.run(merge.format("k.\"a b\" = s.u, d = '2025-01-01'::DATE", "(id) VALUES (0)"))
    assert merging.rows('SELECT id, "a b", n, d::VARCHAR FROM kept ORDER BY id') == [
        (1, "new", 1, "2025-01-01"), (2, "two", 2, "2025-01-01"),
    ]  # fmt: skip
    assert merging.refused(merge.format("id = NULL", "(id) VALUES (0)")).number == 100072
    assert merging.refused(merge.format("d = 'no date'", "(id) VALUES (0)")).number == 100040
    assert merging.refused(merge.format("id = 1, id = 2", "(id) VALUES (0)")).number == 2025
    assert merging.refused(merge.format("nothing = 1", "(id) VALUES (0)")).number == 904
    assert merging.refused(merge.format("d = NULL", "(id, d) VALUES (0)")).number == 2020
    assert merging.refused(merge.format("d = NULL", "VALUES (0)")).number == 2020


@pytest.mark.parametrize(
    "clauses",
    [
        "WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "WHEN MATCHED THEN INSERT VALUES (1, 'x')",
        "WHEN NOT MATCHED THEN DELETE",
        "WHEN MATCHED THEN UPDATE SET u = 'x' WHERE s.id = 1",
        "WHEN MATCHED THEN DO NOTHING",
        "WHEN MATCHED THEN DELETE WHEN MATCHED AND s.id = 1 THEN UPDATE SET u = 'x'",
        "",
    ],
)
def test_what_snowflake_does_not_know_is_a_syntax_error(merging: User, clauses: str) -> None:
    error = merging.refused(f"MERGE INTO tgt t USING src s ON t.id = s.id {clauses}")
    assert (error.number, error.sql_state) == (1003, "42000")
    assert merging.rows("SELECT * FROM tgt") == [(1, "old")]


def test_binds_and_binds_of_arrays_are_merged(merging: User) -> None:
    merge = (
        "MERGE INTO tgt USING (SELECT ? AS id, ? AS u) s ON tgt.id = s.id AND tgt.id < ? "
        "WHEN MATCHED AND s.u <> ? THEN UPDATE SET u = s.u || ? WHEN NOT MATCHED THEN INSERT VALUES (id, ? || u)"
    )
    binds = [
        Bind("FIXED", ["1", "2", "1"]),
        Bind("TEXT", ["a", "b", "no"]),
        Bind("FIXED", ["9", "9", "9"]),
        *(Bind("TEXT", [text] * 3) for text in ("no", "!", ">")),
    ]
    assert merging.rows(merge, *binds) == [(1, 1)]
    assert merging.rows("SELECT * FROM tgt ORDER BY id") == [(1, "a!"), (2, ">b")]


def test_a_merge_of_an_open_transaction_can_be_rolled_back(merging: User) -> None:
    merging.run("BEGIN")
    merging.run("MERGE INTO tgt USING src ON tgt.id = src.id WHEN NOT MATCHED THEN INSERT VALUES (id, u)")
    assert merging.value("SELECT COUNT(*) FROM tgt") == 2
    merging.run("ROLLBACK")
    assert merging.value("SELECT COUNT(*) FROM tgt") == 1


def test_a_temporary_target_and_semi_structured_values_are_merged(merging: User) -> None:
    merging.run("CREATE TEMPORARY TABLE demo.public.held (id INT, v VARIANT)")
    merge = (
        "MERGE INTO demo.public.held h USING (SELECT id, OBJECT_CONSTRUCT('u', u) AS o FROM src) s ON h.id = s.id "
        "WHEN MATCHED THEN UPDATE SET v = OBJECT_CONSTRUCT('was', h.v:u, 'new', s.o:u) "
        "WHEN NOT MATCHED THEN INSERT VALUES (id, o)"
    )
    assert [merging.rows(merge), merging.rows(merge)] == [[(2, 0)], [(0, 2)]]
    assert merging.rows("SELECT v:was::VARCHAR, v:new::VARCHAR FROM held ORDER BY id") == [("new",) * 2, ("two",) * 2]


def test_a_view_is_no_target_and_an_alias_is_given_once(merging: User) -> None:
    error = merging.refused("MERGE INTO v USING src ON v.id = src.id WHEN MATCHED THEN DELETE")
    assert (error.number, "'MERGE into a view'" in error.message) == (2, True)
    error = merging.refused("MERGE INTO tgt s USING (SELECT 1 AS id) s ON TRUE WHEN MATCHED THEN DELETE")
    assert (error.number, error.message) == (2012, "SQL compilation error:\nduplicate alias 'S'")


def test_a_target_that_is_not_there_is_missing(merging: User) -> None:
    assert merging.refused("MERGE INTO nope USING src ON nope.id = src.id WHEN MATCHED THEN DELETE").number == 2003
    assert merging.refused("MERGE INTO tgt USING nope ON nope.id = tgt.id WHEN MATCHED THEN DELETE").number == 2003
