"""The contract harness names what is wrong with an answer as a whole, with what to do, and what state it keeps."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, Response, jsonify, redirect, request
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from pytest_spcs.images.app_server import AppServer
from pytest_spcs.unit.batches.service_function_contract import assert_service_function_contract
from pytest_spcs.unit.problems import ContractBrokenError
from tests.unit.unit_tests.fake_clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

FLOAT = "(input FLOAT) RETURNS FLOAT"


def each(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a handler that answers each row by itself, and null for NULL."""
    return lambda body: {"data": [[i, None if value is None else function(value)] for i, value in body["data"]]}


def echo(body: Any) -> Any:
    return {"data": [[row[0], row[1]] for row in body["data"]]}


def flask_app(answer: Callable[[], Any], path: str = "/f") -> Flask:
    app = Flask("handler")
    app.add_url_rule(path, "f", answer, methods=["POST"])
    return app


def failure_of(handler: Any, signature: str = FLOAT, **arguments: Any) -> str:
    with pytest.raises(ContractBrokenError) as broken:
        assert_service_function_contract(handler, "/f", signature, **arguments)
    return str(broken.value)


def test_failures_with_values_at_the_edges_tell_how_to_leave_them_out() -> None:
    message = failure_of(each(lambda number: 1 / number))
    assert "ZeroDivisionError" in message
    assert 'Where such values never come: arguments={"input": [...]}.' in message


def served(body: bytes, **headers: str) -> Flask:
    return flask_app(lambda: Response(body, headers={"Content-Type": "application/json", **headers}))


@pytest.mark.parametrize(
    ("handler", "named", "advice"),
    [
        (
            served(gzip.compress(b'{"data": [[0, 1]]}'), **{"Content-Encoding": "gzip"}),
            "compressed answer: the answer has Content-Encoding: gzip, and the request has no Accept-Encoding",
            "Compress nothing that the request did not ask for",
        ),
        (
            served(gzip.compress(b'{"data": [[0, 1]]}')),
            "compressed answer: the answer is compressed with gzip and does not say so",
            "Compress nothing",
        ),
        (
            served(b'\xef\xbb\xbf{"data": [[0, 1]]}'),
            "byte order mark: a byte order mark stands before the JSON",
            "Encode it as utf-8, not as utf-8-sig",
        ),
        (
            served(b'{"data": [[0, "\xfc"]]}'),
            "no UTF-8: byte 15 of the answer is 0xfc, which is no UTF-8",
            "JSON is UTF-8",
        ),
        (
            served(json.dumps(json.dumps({"data": [[0, 1]]})).encode()),
            'no "data": the answer is a string',
            "It was made JSON twice",
        ),
        (served(b'{"data": "[[0, 1]]"}'), 'no "data": "data" is a string, not a list', "It was made JSON twice"),
        (served(b"null"), "no \"data\": the answer is null: 'null'", "Answer {"),
        (served(b'{"data": {"0": 1}}'), 'no "data": "data" is an object, not a list', "Answer {"),
        (
            served(b'{"data": [[0.0, 1.0]]}'),
            "index with a fraction: the index of row 0 is the number 0.0, not the whole number 0",
            "Repeat the index that came with the row, as it is.",
        ),
        (served(b"{'data': [[0, 1]]}"), "no JSON: the answer is no JSON", "This is a Python dict, printed."),
        (flask_app(lambda: ("", 204)), "status 204 No Content: ''", 'Answer 200 with {"data": [...]}'),
        (flask_app(lambda: ("", 401)), "status 401 Unauthorized: ''", "calls service functions without credentials"),
        (flask_app(lambda: ("busy", 503)), "status 503 Service Unavailable: 'busy'", "max_batch_retries=3"),
        (
            flask_app(lambda: echo(request.get_json()), path="/f/"),
            "status 308 Permanent Redirect: to http://localhost/f/",
            "the path after AS has to be /f/.",
        ),
        (
            flask_app(lambda: redirect("https://login.example.com/start")),
            "status 302 Found: to https://login.example.com/start",
            "answer at this path itself, without a login page in between.",
        ),
        (
            flask_app(lambda: ({"status": "queued"}, 202)),
            "202; asked for by GET: status 405 Method Not Allowed: a page titled '405 Method Not Allowed'",
            "Answer GET at the same path, by the sf-external-function-query-batch-id",
        ),
    ],
)
def test_an_answer_that_is_none_is_named_with_what_to_do(handler: Any, named: str, advice: str) -> None:
    message = failure_of(handler)
    assert named in message
    assert advice in message


def test_a_route_that_takes_no_post_is_named() -> None:
    app = Flask("handler")
    app.add_url_rule("/f", "f", lambda: {"data": []}, methods=["GET"])
    message = failure_of(app)
    assert "status 405 Method Not Allowed" in message
    assert "Snowflake sends batches with POST: let the route take it." in message


def test_a_compressing_app_passes_for_nobody_asks_it_to_compress() -> None:
    async def answer(received: Any) -> JSONResponse:
        return JSONResponse(echo(await received.json()))

    app = Starlette(routes=[Route("/f", answer, methods=["POST"])], middleware=[Middleware(GZipMiddleware)])
    assert_service_function_contract(app, "/f", FLOAT)
    with AppServer(app) as server:
        assert_service_function_contract(server.url, "/f", FLOAT)


def test_an_answer_that_breaks_off_is_a_broken_connection() -> None:
    async def answer(received: Any) -> StreamingResponse:
        rows = (await received.json())["data"]

        async def parts() -> Any:
            yield '{"data": ['
            for index, value in rows:
                yield f"{',' if index else ''}[{index}, {value + 0}]"
            yield "]}"

        return StreamingResponse(parts())

    message = failure_of(Starlette(routes=[Route("/f", answer, methods=["POST"])]))
    assert "fails on NULL: broken connection: the answer broke off in the middle: TypeError: unsupported" in message


def test_a_server_that_is_not_there_is_a_broken_connection() -> None:
    with AppServer(flask_app(lambda: "")) as server:
        url = server.url
    message = failure_of(url)
    assert "broken connection: ConnectError: " in message
    assert "it was not there, or cut the connection" in message


def test_a_handler_without_end_is_left_after_its_first_small_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_spcs.unit.batches.service_function_client.SteadyClock", FakeClock)
    app = Flask("handler")
    app.add_url_rule("/f", "f", lambda: ({}, 202), methods=["POST", "GET"])
    message = failure_of(app, batch_timeout_secs=5)
    assert "in 1 way, with 1 of 1 batches" in message
    assert "no answer: when batch_timeout_secs had passed, the last of the polls was GET /f: 202 '{}" in message
    assert "11 more batches were not sent: they would take as long." in message


def test_a_batch_of_one_row_that_fails_is_named() -> None:
    def squeezing(body: Any) -> Any:
        values = [value for _, value in body["data"]]
        squeezed: Any = values[0] if len(values) == 1 else values
        return {"data": [[index, value] for index, value in enumerate(squeezed)]}

    assert "fails with 1 row: status 500 Internal Server Error: the handler raised TypeError: " in failure_of(squeezing)


def test_a_list_that_grows_from_batch_to_batch_is_kept_state_and_no_limit_of_rows() -> None:
    def growing(body: Any, rows: Any = []) -> Any:  # noqa: B006  # the planted bug
        rows.extend(body["data"])
        return {"data": rows}

    message = failure_of(growing)
    assert message.splitlines()[1].startswith(
        "  keeps state: answered well at first, and 11 batches later no more: too many rows: sent 1 row, got 2188 rows"
    )
    assert "look for lists that grow, default arguments" in message
    assert "fails above" not in message


def test_state_that_only_null_shows_is_found() -> None:
    """Filling NULL with the last value of an earlier row or batch is right in a file, and wrong for a function."""
    last = [0.0]

    def filling(body: Any) -> Any:
        rows = []
        for index, value in body["data"]:
            last[0] = last[0] if value is None else value
            rows.append([index, last[0]])
        return {"data": rows}

    message = failure_of(filling)
    assert "depends on the batch: a row is answered differently in a batch than alone" in message
    assert "sent     one by one   together" in message
    assert "! [null]   18.0         12.0       differs" in message


def test_answers_that_differ_on_purpose_are_explained() -> None:
    calls: list[Any] = []

    def counting(body: Any) -> Any:
        calls.append(body)
        return {"data": [[i, len(calls)] for i, _ in body["data"]]}

    assert "If it is meant (random numbers, a clock): VOLATILE in the signature" in failure_of(counting)
    assert_service_function_contract(counting, "/f", "(input FLOAT) RETURNS FLOAT VOLATILE")


def test_a_text_plain_content_type_is_left_alone() -> None:
    """No page says that Snowflake looks at it; docs/deviations.md has a row."""
    app = flask_app(lambda: Response(jsonify(echo(request.get_json())).get_data(), mimetype="text/plain"))
    assert_service_function_contract(app, "/f", FLOAT)


def test_a_handler_that_is_too_slow_for_many_rows_is_told_with_what_was_tried() -> None:
    """Looking for the limit would take the whole time of a request at each step."""
    tried: list[int] = []

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        rows = json.loads((await receive())["body"])["data"]
        tried.append(len(rows))
        if len(rows) > 100:
            await asyncio.Event().wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps({"data": rows}).encode()})

    message = failure_of(slow, request_timeout_secs=1, sizes=(1, 7, 101))
    assert "fails somewhere between 7 and 101 rows: no answer: no answer within 1 s" in message
    assert max(tried) == 101
    assert tried.count(101) == 1


def test_batches_of_one_query_have_its_id_so_nothing_can_be_kept_under_it() -> None:
    app = Flask("handler")
    kept: dict[str, Any] = {}

    @app.post("/f")
    def accept() -> Any:
        kept[request.headers["sf-external-function-current-query-id"]] = request.get_json()["data"]
        return {}, 202

    @app.get("/f")
    def poll() -> Any:
        return {"data": kept[request.headers["sf-external-function-current-query-id"]]}

    assert "mixes up batches: " in failure_of(app)
