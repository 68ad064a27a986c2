from __future__ import annotations

import re

from pytest_spcs.rehearsal.expectations import difference, listed, near_misses, pattern_of
from pytest_spcs.rehearsal.records import ExecutedStatement
from pytest_spcs.statement_patterns import StatementPattern


def statement(text: str, **more: object) -> ExecutedStatement:
    told = {
        "text": text,
        "binds": [],
        "query_id": "q",
        "session_id": 1,
        "user": "U",
        "role": "R",
        "database": None,
        "schema": None,
        "warehouse": None,
        "outcome": "succeeded",
        "errno": None,
        "sql_state": None,
        "message": None,
        **more,
    }
    return ExecutedStatement.from_document(told)


def patterns(*words: str) -> list[StatementPattern]:
    return [pattern_of(one) for one in words]


def test_the_same_statements_differ_in_nothing() -> None:
    assert difference(patterns("CREATE", "DROP"), [statement("create x"), statement("drop x")]) == []


def test_a_difference_shows_what_is_missing_and_what_is_too_much() -> None:
    executed = [statement("CREATE DATABASE d"), statement("GRANT x"), statement("CREATE SERVICE s")]
    assert difference(patterns("CREATE DATABASE", "CREATE SCHEMA", "CREATE SERVICE"), executed) == [
        "  CREATE DATABASE d",
        "- CREATE SCHEMA",
        "+ GRANT x",
        "  CREATE SERVICE s",
    ]


def test_another_order_is_a_difference() -> None:
    assert difference(patterns("DROP", "CREATE"), [statement("CREATE a"), statement("DROP a")]) == [
        "- DROP",
        "  CREATE a",
        "+ DROP a",
    ]


def test_an_expression_keeps_its_flags() -> None:
    assert pattern_of(re.compile("service", re.IGNORECASE)).matches("CREATE SERVICE")
    assert not pattern_of(re.compile("service")).matches("CREATE SERVICE")


def test_similar_statements_are_found() -> None:
    executed = [statement("SELECT 1"), statement("CREATE OR REPLACE SERVICE s"), statement("CREATE SERVICE IF x")]
    assert near_misses(StatementPattern(words="CREATE SERVICES s"), executed) == [
        "CREATE SERVICE IF x",
        "CREATE OR REPLACE SERVICE s",
    ]
    assert near_misses(StatementPattern(regex="x"), executed) == []


def test_a_failed_statement_shows_its_error_on_one_line() -> None:
    failed = statement(
        "DROP  SERVICE s",
        binds=["a"],
        outcome="failed",
        errno=2003,
        sql_state="02000",
        message="SQL compilation error:\nService 'S' does not exist.\nmore",
    )
    assert str(failed) == "DROP SERVICE s  binds ['a']  -> failed: 002003 (02000): Service 'S' does not exist."
    assert not failed.succeeded


def test_long_lists_show_their_end() -> None:
    lines = listed([str(number) for number in range(40)], "nothing")
    assert lines[0] == "... 10 before"
    assert (lines[1], lines[-1]) == (" 11  10", " 40  39")
    assert listed([], "nothing") == ["nothing"]
