"""SQL on a private connection, from any thread."""

from __future__ import annotations

import threading
from typing import Any, cast

from pytest_spcs.handles.sql import Sql


def test_the_connection_is_opened_by_the_first_statement_and_only_once(fake: Any) -> None:
    opened: list[Any] = []

    def connect() -> Any:
        opened.append(fake.connection({"SELECT 1": [{"1": 1}]}))
        return opened[-1]

    sql = Sql(connect)
    assert opened == []
    threads = [threading.Thread(target=sql.value, args=("SELECT 1",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    assert opened[0].statements == ["SELECT 1"] * 8


def test_rows_have_their_columns_in_lower_case(fake: Any) -> None:
    sql = fake.connection({"SELECT": [{"TEMP_C": 12, "temp_f": 53.6}, {"TEMP_C": 19, "temp_f": 66.2}]}).sql
    assert sql.rows("SELECT * FROM weather") == [{"temp_c": 12, "temp_f": 53.6}, {"temp_c": 19, "temp_f": 66.2}]
    assert sql.row("SELECT * FROM weather") == {"temp_c": 12, "temp_f": 53.6}
    assert sql.value("SELECT * FROM weather") == 12


def test_no_rows_are_an_empty_list_and_none(fake: Any) -> None:
    sql = fake.connection({"SELECT": []}).sql
    assert sql.rows("SELECT 1") == []
    assert sql.row("SELECT 1") is None
    assert sql.value("SELECT 1") is None


def test_parameters_are_bound_and_statements_without_them_are_left_alone(fake: Any) -> None:
    connection = fake.connection({"SELECT": [{"a": 1}]})
    connection.sql.value("SELECT %s", [12])
    connection.sql.execute("SELECT '100%'")
    assert connection.parameters == [(12,), None]


def test_a_closed_connection_is_opened_again_when_it_is_needed(fake: Any) -> None:
    connections = [fake.connection({"SELECT": [{"a": number}]}) for number in (1, 2)]
    to_open = iter(connections)
    sql = Sql(lambda: cast("Any", next(to_open)))
    sql.close()
    assert sql.value("SELECT a") == 1
    sql.close()
    assert connections[0].closed
    assert sql.value("SELECT a") == 2
