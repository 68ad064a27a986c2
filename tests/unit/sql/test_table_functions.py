"""Table functions of the account in statements."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.sql.table_functions import Expression, TableFunctions, as_values, without

if TYPE_CHECKING:
    from collections.abc import Mapping

FUNCTIONS = TableFunctions(nouns.table_functions())


@pytest.mark.parametrize(
    ("sql", "service", "expressions"),
    [
        ("select * from table(db.sch.echo!spcs_get_logs())", "db.sch.echo", {}),
        (
            "select * from table(echo!SPCS_GET_LOGS(start_time => dateadd('hour', -1, now()), end_time => now()))",
            "echo",
            {"START_TIME": "dateadd('hour', -1, now())", "END_TIME": "now()"},
        ),
        ("select * from TABLE ( snowflake.spcs.get_job_history(result_limit=>5) ) t", "", {"RESULT_LIMIT": "5"}),
        ("select * from table(echo!SPCS_GET_EVENTS('2026-01-01'))", "echo", {"START_TIME": "'2026-01-01'"}),
        ('select * from table("echo"!SPCS_GET_METRICS())', '"echo"', {}),
    ],
)
def test_calls_are_found_with_their_arguments(sql: str, service: str, expressions: Mapping[str, str]) -> None:
    assert FUNCTIONS.mentioned(sql)
    (call,) = FUNCTIONS.calls(sql)
    assert call.service == service
    assert {name: expression.text for name, expression in call.expressions.items()} == expressions
    assert sql[call.start : call.end].lower().startswith("table")
    assert sql[call.end :] in {"", " t"}


def test_table_functions_of_others_are_left_alone() -> None:
    assert FUNCTIONS.calls("select * from table(result_scan(last_query_id())), table(flatten(input => x))") == []


def test_an_unknown_method_is_2143_as_clients_expect() -> None:
    with pytest.raises(SnowflakeError) as caught:
        FUNCTIONS.calls("select * from table(echo!SPCS_GET_WEATHER())")
    assert caught.value.number == 2143


def test_bound_values_are_known_by_their_numbers() -> None:
    sql = (
        "select ?, l.* from table(echo!spcs_get_logs(end_time => ?, start_time => dateadd('hour', ?, ?))) l where ? = 1"
    )
    (call,) = FUNCTIONS.calls(sql)
    assert call.expressions == {
        "END_TIME": Expression("?", ("2",)),
        "START_TIME": Expression("dateadd('hour', ?, ?)", ("3", "4")),
    }
    binds = dict(zip("12345", "abcde", strict=True))
    assert without(sql, binds, [call]) == {"1": "a", "2": "e"}


def test_numbered_placeholders_keep_their_numbers() -> None:
    sql = "select :2 from table(echo!spcs_get_logs(:1))"
    (call,) = FUNCTIONS.calls(sql)
    assert call.expressions == {"START_TIME": Expression(":1", ("1",))}
    assert without(sql, {"1": "a", "2": "b"}, [call]) == {"1": "a", "2": "b"}


def test_arguments_that_are_unknown_or_come_twice_are_refused() -> None:
    with pytest.raises(SnowflakeError, match=r"SPCS_GET_LOGS has no argument 'SINCE'; it takes START_TIME, END_TIME"):
        FUNCTIONS.calls("select * from table(echo!SPCS_GET_LOGS(since => 1))")
    with pytest.raises(SnowflakeError, match="SPCS_GET_LOGS gets its argument 'START_TIME' twice"):
        FUNCTIONS.calls("select * from table(echo!SPCS_GET_LOGS(start_time => ?, start_time => 1))")


def test_rows_become_values_with_their_quotes_doubled() -> None:
    (function,) = (one for one in nouns.table_functions() if one.name == "SPCS_GET_LOGS")
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    text = as_values(function, [{"TIMESTAMP": at, "INSTANCE_ID": 0, "CONTAINER_NAME": "main", "LOG": "it's"}])
    assert "('2026-01-02 03:04:05.000006', '0', 'main', 'it''s', NULL)" in text
    assert as_values(function, []).endswith("WHERE 1 = 0)")
