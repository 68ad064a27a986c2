"""The contract harness knows right and wrong values of every type, NULL among them."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, request
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from pytest_spcs.unit.batches.service_function_contract import assert_service_function_contract
from pytest_spcs.unit.problems import ContractBrokenError

if TYPE_CHECKING:
    from collections.abc import Callable

FLOAT = "(input FLOAT) RETURNS FLOAT"
TYPES = (
    *("NUMBER", "INT", "NUMBER(10, 2)", "NUMBER(1, 0)", "FLOAT", "VARCHAR", "VARCHAR(3)", "BOOLEAN", "DATE", "TIME"),
    *("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "BINARY", "VARIANT", "OBJECT", "ARRAY"),
)


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


@pytest.mark.parametrize("kind", TYPES)
def test_a_handler_that_answers_what_it_gets_passes_for_every_type(kind: str) -> None:
    async def starlette_echo(received: Any) -> JSONResponse:
        return JSONResponse(echo(await received.json()))

    signature = f"(input {kind}) RETURNS {kind}"
    assert_service_function_contract(echo, "/f", signature)
    assert_service_function_contract(echo, "/f", f"(input {kind}) RETURNS VARIANT")
    assert_service_function_contract(flask_app(lambda: echo(request.get_json())), "/f", signature)
    assert_service_function_contract(Starlette(routes=[Route("/f", starlette_echo, methods=["POST"])]), "/f", signature)


@pytest.mark.parametrize("kind", TYPES)
def test_texts_and_json_of_a_value_and_whether_it_is_null_are_right_answers_for_every_type(kind: str) -> None:
    def as_json(body: Any) -> Any:
        return {"data": [[i, json.dumps(value)] for i, value in body["data"]]}

    def is_null(body: Any) -> Any:
        return {"data": [[i, value is None] for i, value in body["data"]]}

    assert_service_function_contract(each(str), "/f", f"(input {kind}) RETURNS VARCHAR", sizes=(1, 3))
    assert_service_function_contract(as_json, "/f", f"(input {kind}) RETURNS VARCHAR", sizes=(1, 3))
    assert_service_function_contract(is_null, "/f", f"(input {kind}) RETURNS BOOLEAN NOT NULL", sizes=(1, 3))


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (lambda text: {"upper": text.upper()}, "(input VARCHAR) RETURNS OBJECT"),
        (str.split, "(input VARCHAR) RETURNS ARRAY"),
        (str.upper, "(input VARCHAR) RETURNS VARIANT"),
        (lambda number: min(number, 100), "(input NUMBER) RETURNS NUMBER"),
        (lambda text: datetime.fromisoformat(text).isoformat(), "(input TIMESTAMP_NTZ) RETURNS TIMESTAMP_NTZ"),
        (lambda text: bytes.fromhex(text)[::-1].hex(), "(input BINARY) RETURNS BINARY"),
    ],
)
def test_right_handlers_are_not_accused(function: Callable[[Any], Any], signature: str) -> None:
    assert_service_function_contract(each(function), "/f", signature, null_to_null=True)


def test_a_value_for_null_is_right_where_it_is_meant() -> None:
    def greeting(body: Any) -> Any:
        return {"data": [[i, f"Hello {name}" if name else "Hello stranger"] for i, name in body["data"]]}

    def level(body: Any) -> Any:
        return {"data": [[i, "None" if dose is None else "Low" if dose < 10 else "High"] for i, dose in body["data"]]}

    assert_service_function_contract(greeting, "/f", "(input VARCHAR) RETURNS VARCHAR")
    assert_service_function_contract(level, "/f", "(input FLOAT) RETURNS VARCHAR")


def test_null_to_null_wants_null_for_rows_with_null() -> None:
    def zero_for_null(body: Any) -> Any:
        return {"data": [[i, (celsius or 0) * 1.8 + 32] for i, celsius in body["data"]]}

    assert_service_function_contract(zero_for_null, "/f", FLOAT)
    message = failure_of(zero_for_null, null_to_null=True)
    assert "value for NULL: row 1 has NULL and was answered with 32.0" in message
    assert "! [1, null]   [1, 32.0]   value for NULL" in message
    assert "say RETURNS NULL ON NULL INPUT in CREATE FUNCTION" in message


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        (lambda name: f"Hello {name}", "Hello None"),
        (lambda name: f"Hello {'undefined' if name is None else name}", "Hello undefined"),
        (str, "None"),
        (lambda name: str(name).upper(), "NONE"),
    ],
)
def test_the_word_none_in_the_place_of_a_value_is_named(printed: Callable[[Any], str], seen: str) -> None:
    def handler(body: Any) -> Any:
        return {"data": [[i, printed(name)] for i, name in body["data"]]}

    message = failure_of(handler, "(input VARCHAR) RETURNS VARCHAR")
    assert f'NULL as text: row 1 has NULL and was answered with the text "{seen}"' in message


@pytest.mark.parametrize(
    ("function", "signature", "named"),
    [
        (
            lambda number: int(float(number)),
            "(input NUMBER) RETURNS NUMBER",
            "digits lost: row 0 was sent 99999999999999999999999999999999999999 and answered with 9999999999999999774",
        ),
        (
            float,
            "(input NUMBER) RETURNS NUMBER",
            "value not castable: row 0: 1E+38 is out of the range of NUMBER(38,0)",
        ),
        (
            lambda celsius: celsius / 4,
            "(input FLOAT) RETURNS NUMBER",
            "fraction for a whole number: row 1 is 4.875, of which NUMBER(38,0) keeps 5",
        ),
        (
            lambda day: date.fromisoformat(day).strftime("%d.%m.%Y"),
            "(input DATE) RETURNS DATE",
            'unexpected form: row 0: "01.01.2014" is no DATE like "2014-01-31": DATE_INPUT_FORMAT decides what',
        ),
        (
            lambda day: day.replace("-", ""),
            "(input DATE) RETURNS DATE",
            'unexpected form: row 0: "20140101" is no DATE like "2014-01-31"',
        ),
        (
            lambda moment: datetime.fromisoformat(moment).toordinal() * 86400,
            "(input TIMESTAMP_NTZ) RETURNS TIMESTAMP_NTZ",
            'row 0: 63524217600 is no TIMESTAMP_NTZ like "2014-01-31 16:00:00": TIMESTAMP_INPUT_FORMAT decides',
        ),
        (
            lambda digits: base64.b64encode(bytes.fromhex(digits)).decode(),
            "(input BINARY) RETURNS BINARY",
            'value not castable: row 0: "c25vdw==" cannot be cast to BINARY(67108864)',
        ),
        (
            lambda text: json.dumps({"label": text}),
            "(input VARCHAR) RETURNS VARIANT",
            'JSON text for VARIANT: row 0 is "{\\"label\\": \\"Alex\\"}": a text, in which no path',
        ),
        (
            lambda text: json.dumps([text]),
            "(input VARCHAR) RETURNS ARRAY",
            'value not castable: row 0: "[\\"Alex\\"]" cannot be cast to ARRAY',
        ),
        (
            lambda text: text.encode("utf-16-le")[:2].decode("utf-16-le", "surrogatepass"),
            "(input VARCHAR) RETURNS VARCHAR",
            'value not castable: row 2: "\\ud83e" has half a character (a lone surrogate), which is no Unicode text',
        ),
    ],
)
def test_a_value_that_its_type_does_not_take_is_named(
    function: Callable[[Any], Any], signature: str, named: str
) -> None:
    assert named in failure_of(each(function), signature)


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("DATE", 'Answer "2014-01-31", which every account reads alike.'),
        ("BINARY", 'Answer "736E6F77", hexadecimal digits, or change RETURNS.'),
        ("OBJECT", 'Answer {"key": 1}, the object itself and not its text, or change RETURNS.'),
        ("NUMBER(3, 0)", "Answer a number that fits (a float keeps 15 digits), or change RETURNS."),
    ],
)
def test_the_advice_says_how_a_type_is_answered(kind: str, advice: str) -> None:
    assert advice in failure_of(each(lambda _: "1234567 or so"), f"(input FLOAT) RETURNS {kind}")


def test_what_a_terminal_would_not_show_is_escaped_in_messages() -> None:
    message = failure_of(echo, "(input VARCHAR) RETURNS VARCHAR(10)")
    assert '[4, "\\u202eright to left"]' in message
    assert "\u202e" not in message


@pytest.mark.parametrize(
    ("garble", "seen"),
    [
        (lambda text: text.encode("ascii", "replace").decode(), "Gr??e"),
        (lambda text: text.encode().decode("latin-1"), "GrÃ¼Ã\\x9fe"),
        (lambda text: "<" + text.encode().decode("cp1252", "replace") + ">", "<GrÃ¼ÃŸe>"),
        (lambda text: text.encode()[:3].decode(errors="replace"), "Gr\N{REPLACEMENT CHARACTER}"),
    ],
    ids=["question marks", "latin-1", "cp1252", "cut"],
)
def test_a_text_in_the_wrong_encoding_is_named(garble: Callable[[str], str], seen: str) -> None:
    message = failure_of(each(garble), "(input VARCHAR) RETURNS VARCHAR")
    assert f'garbled text: row 0 was sent "Grüße" and answered with "{seen}"' in message


def test_texts_that_are_changed_on_purpose_are_not_garbled() -> None:
    for change in (str.upper, str.title, lambda text: text.encode("ascii", "ignore").decode(), lambda _: "else?"):
        assert_service_function_contract(each(change), "/f", "(input VARCHAR) RETURNS VARCHAR", sizes=(1,))


def test_digits_that_a_text_lost_are_named() -> None:
    message = failure_of(each(lambda number: f"{float(number):.0f}"), "(input NUMBER) RETURNS VARCHAR")
    assert 'digits lost: row 0 was sent 99999999999999999999999999999999999999 and answered with "99999' in message
