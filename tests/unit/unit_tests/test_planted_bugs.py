"""The contract harness finds each planted bug in a handler, and its message names the bug."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask, Response, request

from pytest_spcs.unit.batches.service_function_contract import assert_service_function_contract
from pytest_spcs.unit.problems import ContractBrokenError

SIGNATURE = "(input FLOAT) RETURNS FLOAT"

Answer = Callable[[list[list[Any]]], Any]


def to_fahrenheit(celsius: float | None) -> float | None:
    return None if celsius is None else celsius * 1.8 + 32


def right(rows: list[list[Any]]) -> Any:
    return [[index, to_fahrenheit(celsius)] for index, celsius in rows]


def served(answer: Answer) -> Flask:
    app = Flask("planted")

    @app.post("/convert")
    def convert() -> Any:
        answered = answer(request.get_json()["data"])
        return answered if isinstance(answered, Response | tuple) else {"data": answered}

    return app


def failure_of(handler: Any, signature: str = SIGNATURE, **arguments: Any) -> str:
    with pytest.raises(ContractBrokenError) as broken:
        assert_service_function_contract(handler, "/convert", signature, **arguments)
    return str(broken.value)


def without_index(rows: list[list[Any]]) -> Any:
    return [[value] for _, value in right(rows)]


def bare_values(rows: list[list[Any]]) -> Any:
    return [value for _, value in right(rows)]


def reversed_rows(rows: list[list[Any]]) -> Any:
    return right(rows)[::-1]


def extra_column(rows: list[list[Any]]) -> Any:
    return [[index, celsius, to_fahrenheit(celsius)] for index, celsius in rows]


def numbers_as_text(rows: list[list[Any]]) -> Any:
    return [[index, None if value is None else str(value)] for index, value in right(rows)]


def drops_nulls(rows: list[list[Any]]) -> Any:
    return [row for row in right(rows) if row[1] is not None]


def drops_nulls_and_counts_anew(rows: list[list[Any]]) -> Any:
    return [[place, row[1]] for place, row in enumerate(drops_nulls(rows))]


def fails_above_100(rows: list[list[Any]]) -> Any:
    if len(rows) > 100:
        return Response("<h1>Request Entity Too Large</h1>", status=413, mimetype="text/html")
    return right(rows)


def answers_100_at_most(rows: list[list[Any]]) -> Any:
    return right(rows)[:100]


def index_as_text(rows: list[list[Any]]) -> Any:
    return [[str(index), value] for index, value in right(rows)]


def one_row_too_many(rows: list[list[Any]]) -> Any:
    return [*right(rows), [len(rows), None]]


def html_page(_rows: list[list[Any]]) -> Any:
    return Response("<html><body>Please sign in</body></html>", mimetype="text/html")


def error_page_on_null(rows: list[list[Any]]) -> Any:
    if any(celsius is None for _, celsius in rows):
        return Response("<h1>Something went wrong</h1>", status=500, mimetype="text/html")
    return right(rows)


def raises_on_null(rows: list[list[Any]]) -> Any:
    return [[index, celsius * 1.8 + 32] for index, celsius in rows]


def counted_from_one(rows: list[list[Any]]) -> Any:
    return [[place, row[1]] for place, row in enumerate(right(rows), start=1)]


def no_data(rows: list[list[Any]]) -> Any:
    return Response(json.dumps({"result": right(rows)}), mimetype="application/json")


def bare_list(rows: list[list[Any]]) -> Any:
    return Response(json.dumps(right(rows)), mimetype="application/json")


def empty_answer(_rows: list[list[Any]]) -> Any:
    return Response("")


def same_index(rows: list[list[Any]]) -> Any:
    return [[0, value] for _, value in right(rows)]


def drops_duplicates(rows: list[list[Any]]) -> Any:
    return [[place, to_fahrenheit(celsius)] for place, celsius in enumerate(dict.fromkeys(row[1] for row in rows))]


def not_a_number(rows: list[list[Any]]) -> Any:
    return Response(json.dumps({"data": [[index, float("nan")] for index, _ in rows]}), mimetype="application/json")


def words(rows: list[list[Any]]) -> Any:
    return [[index, f"{value} F"] for index, value in right(rows)]


def nulls_as_text(rows: list[list[Any]]) -> Any:
    return [[index, "NaN" if value is None else value] for index, value in right(rows)]


def wrong_digest(rows: list[list[Any]]) -> Any:
    return Response(json.dumps({"data": right(rows)}), headers={"Content-MD5": "AAAA"})


@pytest.mark.parametrize(
    ("bug", "named"),
    [
        (without_index, "missing index: row 0 of the answer is [53.6], without the index of its row"),
        (bare_values, "missing index: row 0 of the answer is 53.6, without the index of its row"),
        (reversed_rows, "wrong order: row 0 of the answer has the index 1"),
        (extra_column, "extra column: row 0 of the answer is [0, 12.0, 53.6]: 2 values beside the index"),
        (numbers_as_text, 'string for number: row 0 is the string "53.6"; FLOAT is answered with a number'),
        (drops_nulls, "drops NULLs: sent 3 rows, got 2 rows; row 1 is missing (the rows with NULL)"),
        (drops_nulls_and_counts_anew, "drops NULLs: sent 3 rows, got 2 rows"),
        # Python 3.13 has the newer phrase for it.
        (fails_above_100, f"fails above 100 rows: status 413 {HTTPStatus(413).phrase}: "),
        (answers_100_at_most, "fails above 100 rows: missing rows: sent 101 rows, got 100 rows; row 100 is missing"),
        (index_as_text, 'index as string: the index of row 0 is the string "0", not the whole number 0'),
        (one_row_too_many, "one row too many: sent 1 row, got 2 rows, of which row 1 was not sent"),
        (html_page, "HTML instead of JSON: the answer is HTML: '<html><body>Please sign in"),
        (error_page_on_null, "fails on NULL: status 500 Internal Server Error: '<h1>Something went wrong</h1>'"),
        (
            raises_on_null,
            "fails on NULL: status 500 Internal Server Error: the handler raised TypeError: unsupported operand",
        ),
        (counted_from_one, "index counted from 1: the answer has the indices 1 to 1, sent were 0 to 0"),
        (no_data, 'no "data": the answer has \'result\' where "data" belongs'),
        (bare_list, 'no "data": the answer is a list'),
        (empty_answer, "empty answer: the answer has no body"),
        (same_index, "wrong index: every row has the index 0"),
        (drops_duplicates, "drops duplicates: sent 101 rows, got 7 rows"),
        (not_a_number, "no JSON: the answer holds NaN, which JSON does not have"),
        (words, 'value not castable: row 0: "53.6 F" cannot be cast to FLOAT'),
        (wrong_digest, "wrong Content-MD5: the answer's Content-MD5 is 'AAAA', but its body has "),
    ],
)
def test_a_planted_bug_is_found_and_named(bug: Answer, named: str) -> None:
    assert named in failure_of(served(bug))


def test_the_right_handler_passes() -> None:
    assert_service_function_contract(served(right), "/convert", SIGNATURE)


def test_a_handler_that_counts_calls_is_not_idempotent() -> None:
    calls = []

    def counting(body: Any) -> Any:
        calls.append(body)
        return {"data": [[index, len(calls)] for index, _ in body["data"]]}

    assert "not idempotent: the second answer to one batch differs" in failure_of(counting)


def test_a_handler_that_refuses_a_batch_id_it_has_seen_is_not_idempotent() -> None:
    app = Flask("planted")
    seen: set[str] = set()

    @app.post("/convert")
    def convert() -> Any:
        batch_id = request.headers["sf-external-function-query-batch-id"]
        if batch_id in seen:
            return {"error": "duplicate"}, 409
        seen.add(batch_id)
        return {"data": right(request.get_json()["data"])}

    message = failure_of(app)
    assert "not idempotent: the second time, with the same batch id: status 409 Conflict" in message
    assert "answer as the first time" in message


def test_a_handler_that_keeps_one_pending_batch_mixes_up_batches() -> None:
    app = Flask("planted")
    pending: list[Any] = []

    @app.post("/convert")
    def accept() -> Any:
        pending[:] = right(request.get_json()["data"])
        return {}, 202

    @app.get("/convert")
    def poll() -> Any:
        return {"data": pending}

    assert "mixes up batches: a batch is answered differently while another one is on its way" in failure_of(app)


def test_a_handler_that_sorts_the_values_depends_on_the_batch() -> None:
    """The indices are right, so nothing but other cuts of the same rows can tell."""

    def sorting(body: Any) -> Any:
        rows = right(body["data"])
        values = sorted((value for _, value in rows), key=lambda value: (value is None, value))
        return {"data": [[index, value] for index, value in enumerate(values)]}

    message = failure_of(sorting)
    assert "depends on the batch: a row is answered differently in a batch than alone" in message


def test_a_handler_that_carries_state_from_row_to_row_depends_on_the_batch() -> None:
    def cumulating(body: Any) -> Any:
        total, rows = 0.0, []
        for index, value in body["data"]:
            total += value or 0
            rows.append([index, total])
        return {"data": rows}

    assert "depends on the batch: " in failure_of(cumulating)


def test_all_kinds_of_failures_are_told_once_each() -> None:
    def twice_wrong(body: Any) -> Any:
        rows = body["data"]
        if len(rows) > 100:
            return {"data": right(rows)[:100]}
        return {"data": drops_nulls(rows)}

    message = failure_of(twice_wrong)
    assert message.splitlines()[0] == (
        "/convert breaks the contract of service function SERVICE_FUNCTION(INPUT FLOAT) RETURNS FLOAT in 2 ways, "
        "with 5 of 16 batches"
    )
    assert message.count("fails above 100 rows: ") == 1
    assert message.count("drops NULLs: ") == 1


def test_a_message_shows_sent_and_got_side_by_side() -> None:
    assert (
        "        sent        got\n"
        "        [0, 12.0]   [0, 53.6]\n"
        "      ! [1, null]   -           is missing\n"
        "        [2, 18.0]   [2, 64.4]\n"
    ) in failure_of(served(drops_nulls))


def test_a_slow_handler_is_named_by_its_time() -> None:
    async def stuck(scope: Any, _receive: Any, _send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.Event().wait()

    message = failure_of(stuck, sizes=(1,), request_timeout_secs=0.01)
    assert "no answer: no answer within 0.01 s" in message


def test_values_of_an_argument_can_be_given_where_not_all_make_sense() -> None:
    def inverse(body: Any) -> Any:
        return {"data": [[index, None if value is None else 1 / value] for index, value in body["data"]]}

    assert "ZeroDivisionError" in failure_of(inverse)
    assert_service_function_contract(inverse, "/convert", SIGNATURE, arguments={"input": [1, 2, 4]})
