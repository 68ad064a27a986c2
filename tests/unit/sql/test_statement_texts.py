from __future__ import annotations

import pytest

from pytest_spcs.emulator.sql.statement_texts import is_block, statement_texts

BLOCKS = [
    "BEGIN LET x INT := 1; RETURN x; END",
    "DECLARE x INT; y INT DEFAULT 2; BEGIN x := 1; RETURN x; END",
    "DECLARE c CURSOR FOR SELECT 1; BEGIN OPEN c; END",
    "BEGIN IF (1 = 1) THEN SELECT 1; ELSEIF (2 = 2) THEN SELECT 2; ELSE SELECT 3; END IF; END",
    "BEGIN FOR i IN 1 TO 3 DO SELECT :i; END FOR; SELECT 2; END",
    "BEGIN FOR i IN 1 TO 3 LOOP SELECT :i; END LOOP; SELECT 2; END",
    "BEGIN WHILE (TRUE) DO BREAK; END WHILE; LOOP BREAK; END LOOP; REPEAT x := 1; UNTIL (TRUE) END REPEAT; END",
    "BEGIN CASE (x) WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE; SELECT CASE WHEN 1 = 1 THEN 2 END; END",
    "BEGIN BEGIN SELECT 1; EXCEPTION WHEN OTHER THEN RAISE; END; SELECT 2; END",
    "BEGIN BEGIN TRANSACTION; INSERT INTO t SELECT 1; COMMIT; END",
    "BEGIN DROP TABLE IF EXISTS t; CREATE TABLE IF NOT EXISTS t (a INT); END",
    "BEGIN LET f := 'a;b'; /* ; */ RETURN f; -- ;\n END",
    "IF (1 = 1) THEN SELECT 1; END IF",
    "CASE WHEN TRUE THEN SELECT 1; END CASE",
]
STATEMENTS = [
    "BEGIN",
    "BEGIN TRANSACTION",
    "BEGIN WORK NAME t",
    "EXECUTE IMMEDIATE $$ BEGIN SELECT 1; END; $$",
    "SELECT CASE WHEN a = ';' THEN 1 ELSE 2 END FROM t",
    "SELECT 'it''s; so', \"a;b\"",
    'SELECT IFF(a, 1, 2) AS "END", t.case FROM t',
    "CREATE TABLE IF NOT EXISTS t (a INT)",
    "COMMIT",
]
MAKERS = [
    "CREATE TASK t SCHEDULE = '1 MINUTE' AS BEGIN SELECT 1; SELECT 2; END",
    "CREATE OR REPLACE PROCEDURE p() RETURNS INT LANGUAGE SQL AS DECLARE x INT; BEGIN RETURN 1; END",
    "CREATE PROCEDURE p() RETURNS INT LANGUAGE SQL AS $$ BEGIN RETURN 1; END; $$",
]


@pytest.mark.parametrize("sql", [*BLOCKS, *STATEMENTS, *MAKERS])
def test_a_semicolon_within_a_block_ends_no_statement(sql: str) -> None:
    for text in (sql, f"{sql};", f"SELECT 0; {sql}; SELECT 9;", f"\n{sql.lower()}\n;\nselect 9"):
        found = [one.text for one in statement_texts(text)]
        assert len([one for one in found if one.lower() not in {"select 0", "select 9"}]) == 1
        assert sql.lower() in [one.lower() for one in found]


@pytest.mark.parametrize("sql", BLOCKS)
def test_a_block_is_told_from_a_transaction(sql: str) -> None:
    assert is_block(sql.replace(";", " ;").split())


@pytest.mark.parametrize("sql", [*STATEMENTS, *MAKERS, "BEGIN ; SELECT 1"])
def test_another_statement_is_no_block(sql: str) -> None:
    assert not is_block(sql.split())


def test_a_block_without_an_end_is_one_statement() -> None:
    assert len(list(statement_texts("SELECT 0; BEGIN SELECT 1; SELECT 2;"))) == 2


def test_where_a_statement_begins() -> None:
    assert [(one.start, one.text) for one in statement_texts(";; -- a;\nSELECT 1 ;;SELECT 2")] == [
        (9, "SELECT 1"),
        (20, "SELECT 2"),
    ]
