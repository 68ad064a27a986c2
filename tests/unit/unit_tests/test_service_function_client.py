"""ServiceFunctionClient sends batches as Snowflake does, and casts and checks what comes back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests
from flask import Flask, request
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from pytest_spcs.batches import RETRIED_STATUSES
from pytest_spcs.images.app_server import AppServer
from pytest_spcs.unit.batches.service_function_client import ServiceFunctionClient
from pytest_spcs.unit.problems import (
    ArgumentValueError,
    BatchSettingError,
    BrokenAnswerError,
    HandlerError,
    ServiceFunctionFailedError,
    SignatureError,
)
from tests.unit.unit_tests.fake_clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request as StarletteRequest

FLOAT = "convert(input FLOAT) RETURNS FLOAT"


def echo(body: Any) -> Any:
    return {"data": [[row[0], row[1]] for row in body["data"]]}


@pytest.fixture
def flask_app() -> Flask:
    app = Flask("handler")

    @app.post("/convert")
    def convert() -> Any:
        return echo(request.get_json())

    return app


def sent_rows(client: ServiceFunctionClient, exchange: int = -1) -> Any:
    return json.loads(client.exchanges[exchange].request.body)["data"]


def test_a_call_is_a_batch_of_one_row_with_snowflakes_headers(flask_app: Flask) -> None:
    client = ServiceFunctionClient(flask_app, "/convert", "convert(input FLOAT, unit TEXT) RETURNS VARCHAR(10)")
    with pytest.raises(ArgumentValueError, match="row 0 has 1 value, but the function has 2 arguments"):
        client(12)
    assert client(12, "F") == "12.0"
    headers = client.exchanges[0].request.headers
    assert headers["sf-external-function-format"] == "json"
    assert headers["sf-external-function-format-version"] == "1.0"
    assert headers["sf-external-function-name"] == "CONVERT"
    assert headers["sf-external-function-signature"] == "(INPUT FLOAT, UNIT VARCHAR)"
    assert headers["sf-external-function-return-type"] == "VARCHAR(10)"
    assert headers["sf-external-function-query-batch-id"] == client.exchanges[0].batch_id
    assert client.exchanges[0].request.body == b'{"data":[[0,12.0,"F"]]}'


def test_rows_are_cut_into_batches_with_one_query_id_and_ids_of_their_own(flask_app: Flask) -> None:
    client = ServiceFunctionClient(flask_app, "/convert", FLOAT, max_batch_rows=2)
    assert client.map([1, 2, None, 4, 5]) == [1.0, 2.0, None, 4.0, 5.0]
    assert [len(json.loads(exchange.request.body)["data"]) for exchange in client.exchanges] == [2, 2, 1]
    assert len({exchange.batch_id for exchange in client.exchanges}) == 3
    queries = {exchange.request.headers["sf-external-function-current-query-id"] for exchange in client.exchanges}
    assert len(queries) == 1


@pytest.mark.parametrize(
    ("kind", "value", "on_the_wire"),
    [
        ("NUMBER", 12, "12"),
        ("NUMBER", 10**38 - 1, str(10**38 - 1)),
        ("NUMBER(10, 2)", Decimal("1.5"), "1.50"),
        ("INT", True, None),
        ("NUMBER(3, 0)", 1000, None),
        ("FLOAT", 12, "12.0"),
        ("FLOAT", float("nan"), '"NaN"'),
        ("VARCHAR", 'Grüße "\n', json.dumps('Grüße "\n')),
        ("VARCHAR(3)", "four", None),
        ("BOOLEAN", False, "false"),
        ("BOOLEAN", 0, None),
        ("DATE", date(2014, 1, 1), '"2014-01-01"'),
        ("TIME", time(16, 0, 0, 500000), '"16:00:00.5"'),
        ("TIMESTAMP", datetime(2014, 1, 1, 16), '"2014-01-01 16:00:00"'),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
        ("TIMESTAMP_TZ", datetime(2014, 1, 1, 16, tzinfo=timezone(-timedelta(hours=8))), '"2014-01-01 16:00:00 -0800"'),
        ("TIMESTAMP_LTZ", datetime(2014, 1, 1, 16, tzinfo=UTC), '"2014-01-01 16:00:00 +0000"'),
        ("BINARY", b"\x00\xff", '"00FF"'),
        ("VARIANT", {"a": [1, None]}, '{"a":[1,null]}'),
        ("OBJECT", [1], None),
        ("ARRAY", [1, "x"], '[1,"x"]'),
        ("ARRAY", "x", None),
    ],
)
def test_each_type_has_its_json_on_the_wire(kind: str, value: Any, on_the_wire: str | None) -> None:
    client = ServiceFunctionClient(echo, "/", f"(value {kind}) RETURNS VARIANT")
    if on_the_wire is None:
        with pytest.raises(ArgumentValueError, match="row 0 cannot be sent: argument VALUE is "):
            client(value)
    else:
        assert client.batch([value]).body.replace(b", ", b",").replace(b": ", b":") == (
            f'{{"data":[[0,{on_the_wire}]]}}'.encode()
        )


@pytest.mark.parametrize(
    ("returns", "answered", "value"),
    [
        ("FLOAT", "53.6", 53.6),
        ("NUMBER(10,2)", 1.005, Decimal("1.01")),
        ("NUMBER", 12.5, 13),
        ("BOOLEAN", "yes", True),
        ("VARCHAR", {"a": 1}, '{"a": 1}'),
        ("DATE", "2014-01-01 16:00:00", date(2014, 1, 1)),
        ("TIMESTAMP_TZ", "2014-01-01 16:00:00 +0000", datetime(2014, 1, 1, 16, tzinfo=UTC)),
        ("BINARY", "00ff", b"\x00\xff"),
        ("VARIANT", [1, {"a": None}], [1, {"a": None}]),
    ],
)
def test_answers_are_cast_to_returns_as_snowflake_casts_them(returns: str, answered: Any, value: Any) -> None:
    def handler(body: Any) -> Any:
        return {"data": [[index, answered] for index, *_ in body["data"]]}

    assert ServiceFunctionClient(handler, "/", f"() RETURNS {returns}")() == value


def test_an_answer_that_cannot_be_cast_is_shown_beside_what_was_sent() -> None:
    def handler(body: Any) -> Any:
        return {"data": [[index, value if value != 2 else "two"] for index, value in body["data"]]}

    with pytest.raises(BrokenAnswerError) as broken:
        ServiceFunctionClient(handler, "/f", FLOAT).map([1, 2, 3])
    assert str(broken.value) == (
        "service function CONVERT: the answer to a batch of 3 rows at /f breaks the contract\n"
        '  value not castable: row 1: "two" cannot be cast to FLOAT\n'
        "      sent       got\n"
        "      [0, 1.0]   [0, 1.0]\n"
        '    ! [1, 2.0]   [1, "two"]   value not castable\n'
        "      [2, 3.0]   [2, 3.0]\n"
        "Answer what FLOAT can hold, or change RETURNS."
    )


def test_of_many_rows_the_ones_around_the_first_difference_are_shown() -> None:
    def handler(body: Any) -> Any:
        rows = echo(body)["data"]
        rows[1000][0] = 7
        return {"data": rows}

    with pytest.raises(BrokenAnswerError) as broken:
        ServiceFunctionClient(handler, "/f", FLOAT, max_batch_rows=2049).map(range(2049))
    lines = str(broken.value).splitlines()
    assert len(lines) < 15
    assert "    ! [1000, 1000.0]   [7, 1000.0]      index 7 where 1000 belongs" in lines


def test_a_lost_answer_is_asked_for_again_with_the_same_batch_id(flask_app: Flask) -> None:
    client = ServiceFunctionClient(flask_app, "/convert", FLOAT)
    assert client.send(client.batch([1, 2]), lost_answers=2) == [1.0, 2.0]
    assert len(client.exchanges) == 3
    assert len({(exchange.batch_id, exchange.request.body) for exchange in client.exchanges}) == 1


def answering(*statuses: int) -> Flask:
    app = Flask("statuses")
    left = list(statuses)

    @app.route("/convert", methods=["GET", "POST"])
    def convert() -> Any:
        status = left.pop(0) if left else 200
        if status != 200:
            return {"told": status}, status
        return {"data": [[0, 53.6]]}

    return app


def test_a_batch_is_sent_again_after_some_statuses_with_the_same_id() -> None:
    retried = sorted(RETRIED_STATUSES)
    client = ServiceFunctionClient(answering(*retried), "/convert", FLOAT, max_batch_retries=9, clock=FakeClock())
    assert client(12) == 53.6
    assert [exchange.status for exchange in client.exchanges] == [*retried, 200]
    assert len({exchange.batch_id for exchange in client.exchanges}) == 1


def test_after_the_last_retry_the_error_has_snowflakes_words() -> None:
    client = ServiceFunctionClient(answering(*[503] * 9), "/convert", FLOAT, clock=FakeClock())
    with pytest.raises(ServiceFunctionFailedError) as failed:
        client(12)
    assert str(failed.value).splitlines()[:2] == [
        "Request failed for external function CONVERT with remote service error: 503 '{\"told\":503}\\n'",
        "  after 4 attempts with one batch id",
    ]
    assert (failed.value.status, failed.value.attempts) == (503, 4)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 405, 408, 409, 410, 418, 422, 501, 505, 507, 508, 511])
def test_other_statuses_are_not_retried(status: int) -> None:
    client = ServiceFunctionClient(answering(status), "/convert", FLOAT)
    with pytest.raises(ServiceFunctionFailedError, match=f"remote service error: {status}"):
        client(12)
    assert len(client.exchanges) == 1


def test_on_batch_failure_return_null_gives_none_for_the_rows_of_the_batch() -> None:
    client = ServiceFunctionClient(answering(400), "/convert", FLOAT, max_batch_rows=1, on_batch_failure="RETURN_NULL")
    assert client.map([12, 13]) == [None, 53.6]


def test_202_is_polled_by_get_with_the_same_headers_and_no_body() -> None:
    clock = FakeClock()
    client = ServiceFunctionClient(answering(202, 202), "/convert", FLOAT, clock=clock)
    assert client(12) == 53.6
    assert [exchange.request.method for exchange in client.exchanges] == ["POST", "GET", "GET"]
    assert [exchange.request.body for exchange in client.exchanges[1:]] == [b"", b""]
    assert client.exchanges[0].request.headers == client.exchanges[2].request.headers
    assert clock.slept == sorted(clock.slept)


def test_polling_ends_with_the_batchs_time() -> None:
    client = ServiceFunctionClient(answering(*[202] * 999), "/convert", FLOAT, batch_timeout_secs=2, clock=FakeClock())
    with pytest.raises(ServiceFunctionFailedError, match="Timeout was reached") as failed:
        client(12)
    assert "batch_timeout_secs = 2, attempts: 1" in str(failed.value)


def test_a_request_that_takes_too_long_is_sent_again() -> None:
    clock = FakeClock()
    took = [40.0, 0.0]

    def handler(body: Any) -> Any:
        clock.time += took.pop(0)
        return echo(body)

    client = ServiceFunctionClient(handler, "/", FLOAT, request_timeout_secs=30, batch_timeout_secs=100, clock=clock)
    assert client(12) == 12.0
    assert client.exchanges[0].failure == "no answer within 30 s (it came after 40.0 s)"


def test_rows_with_null_are_not_sent_to_a_strict_function() -> None:
    client = ServiceFunctionClient(echo, "/", "(a FLOAT) RETURNS FLOAT RETURNS NULL ON NULL INPUT")
    assert client.map([1, None, 3]) == [1.0, None, 3.0]
    assert sent_rows(client) == [[0, 1.0], [1, 3.0]]


def test_context_headers_come_with_their_base64_twins() -> None:
    client = ServiceFunctionClient(echo, "/", FLOAT, context_headers={"CURRENT_USER": "JÖRG"})
    client(1)
    headers = client.exchanges[0].request.headers
    assert headers["sf-context-current-user"] == "J RG"
    assert headers["sf-context-current-user-base64"] == "SsOWUkc="


def test_a_function_may_be_async_and_return_bytes() -> None:
    async def handler(body: Any) -> bytes:
        return json.dumps(echo(body)).encode()

    assert ServiceFunctionClient(handler, "/", FLOAT)(12) == 12.0


@pytest.mark.asyncio
async def test_everything_works_inside_an_async_test() -> None:
    async def handler(body: Any) -> Any:
        return echo(body)

    assert ServiceFunctionClient(handler, "/", FLOAT)(12) == 12.0
    with ServiceFunctionClient(starlette_app([]), "/convert", FLOAT) as client:
        assert client(12) == 12.0


def starlette_app(told: list[str]) -> Starlette:
    async def convert(asked: StarletteRequest) -> JSONResponse:
        return JSONResponse(echo(await asked.json()) if asked.state.ready else {})

    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> Any:
        told.append("started")
        yield {"ready": True}
        told.append("stopped")

    return Starlette(routes=[Route("/convert", convert, methods=["POST"])], lifespan=lifespan)


def test_an_asgi_app_goes_through_its_lifespan() -> None:
    told: list[str] = []
    with ServiceFunctionClient(starlette_app(told), "/convert", FLOAT) as client:
        assert client.map([1, 2]) == [1.0, 2.0]
        assert told == ["started"]
    assert told == ["started", "stopped"]


@pytest.fixture
def served(flask_app: Flask) -> Iterator[str]:
    with AppServer(flask_app) as server:
        yield server.url


def test_a_url_is_called_over_the_network(served: str) -> None:
    with ServiceFunctionClient(served, "/convert", FLOAT) as client:
        assert client.map([1, None]) == [1.0, None]


def test_a_client_of_the_test_is_used_as_it_is(served: str) -> None:
    import httpx

    with httpx.Client(base_url=served, headers={"X-Mine": "1"}, trust_env=False) as mine:
        assert ServiceFunctionClient(mine, "/convert", FLOAT)(12) == 12.0


def test_nobody_listening_is_no_answer_and_is_retried() -> None:
    import socket

    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can get the port
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        with (
            ServiceFunctionClient(url, "/", FLOAT, clock=FakeClock()) as client,
            pytest.raises(ServiceFunctionFailedError, match="remote service error: ConnectError: "),
        ):
            client(1)
        assert len(client.exchanges) == 4


def test_what_the_handler_raised_is_in_the_error() -> None:
    def handler(_body: Any) -> Any:
        raise KeyError("rows")

    with pytest.raises(ServiceFunctionFailedError) as failed:
        ServiceFunctionClient(handler, "/", FLOAT, max_batch_retries=0)(1)
    assert str(failed.value).splitlines()[-1].strip() == "KeyError: 'rows'"


@pytest.mark.parametrize(
    ("given", "message"),
    [(42, "42 answers no requests"), ("convert_app:app", "'convert_app:app' is no URL of a service")],
)
def test_what_answers_no_requests_is_refused(given: Any, message: str) -> None:
    with pytest.raises(HandlerError, match=message):
        ServiceFunctionClient(given, "/", FLOAT)


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        ("convert", "the arguments stand between parentheses"),
        ("(input FLOAT)", "RETURNS is missing"),
        ("(input) RETURNS FLOAT", "'input' is no argument: a name and a type are"),
        ("(input POINT) RETURNS FLOAT", "Unsupported data type 'POINT'"),
        ("(input FLOAT) RETURNS FLOAT QUICKLY", "'QUICKLY' after the type is not known"),
    ],
)
def test_a_bad_signature_is_refused_with_the_reason(signature: str, reason: str) -> None:
    with pytest.raises(SignatureError) as refused:
        ServiceFunctionClient(echo, "/", signature)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_batch_rows": 0}, "max_batch_rows=0 is not possible\nGive 1 row or more, or leave it out."),
        ({"max_batch_retries": -1}, "max_batch_retries=-1 is not possible\nGive 0 or more"),
        ({"batch_timeout_secs": 0}, "batch_timeout_secs=0 is not possible\nGive more than 0 seconds"),
        ({"request_timeout_secs": -2.5}, "request_timeout_secs=-2.5 is not possible"),
        ({"on_batch_failure": "NULL"}, "on_batch_failure='NULL' is not possible\nGive 'ABORT' or 'RETURN_NULL'"),
    ],
    ids=["rows", "retries", "batch timeout", "request timeout", "failure"],
)
def test_a_setting_with_which_no_batch_could_be_sent_is_refused(settings: Any, message: str) -> None:
    with pytest.raises(BatchSettingError) as raised:
        ServiceFunctionClient(echo, "/", FLOAT, **settings)
    assert message in str(raised.value)


def test_a_batch_has_a_row_or_more() -> None:
    with pytest.raises(BatchSettingError, match="batch_rows=0 is not possible"):
        ServiceFunctionClient(echo, "/", FLOAT).map([1], batch_rows=0)


def test_a_function_that_nothing_can_be_given_is_no_handler() -> None:
    unfit: list[Any] = [lambda: {"data": []}, lambda a, b, c, d: (a, b, c, d)]
    for function in unfit:
        with pytest.raises(HandlerError, match="answers no requests"):
            ServiceFunctionClient(function, "/", FLOAT)


def test_a_function_whose_argument_has_a_default_is_given_the_body() -> None:
    def handler(body: Any = None) -> Any:
        return echo(body)

    assert ServiceFunctionClient(handler, "/", FLOAT)(2) == 2.0


@pytest.mark.parametrize(
    "client", [requests.Session(), requests, httpx.AsyncClient(), Flask("x").test_client()], ids=type
)
def test_a_client_of_another_kind_is_told_what_to_give(client: Any) -> None:
    with pytest.raises(HandlerError, match="for requests and asynchronous clients, give the URL that they call"):
        ServiceFunctionClient(client, "/convert", FLOAT)


def test_a_url_may_have_the_whole_path(flask_app: Flask) -> None:
    with AppServer(flask_app) as server:
        for url, path in ((f"{server.url}/convert", "/"), (f"{server.url}/", "/convert")):
            with ServiceFunctionClient(url, path, FLOAT) as client:
                assert client(2) == 2.0
