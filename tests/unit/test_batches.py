"""The wire format of a service function's batches."""

import base64
import hashlib
import json
from decimal import Decimal

import pytest

from pytest_spcs.batches import BatchAnswerError, check_digest, is_retried, read_answer, request_body, request_headers
from pytest_spcs.unit.batches.payloads import read_batch_answer


def headers(function: str = "ECHO") -> dict[str, str]:
    return request_headers(
        function=function, signature="(X VARCHAR)", returns="VARCHAR(10)", query_id="q", batch_id="b"
    )


def test_headers_carry_each_description_twice_once_in_base64() -> None:
    made = headers(function="ÉCHO")
    assert made["sf-external-function-name"] == " CHO"
    assert base64.b64decode(made["sf-external-function-name-base64"]).decode() == "ÉCHO"
    assert made["sf-external-function-signature"] == "(X VARCHAR)"
    assert made["sf-external-function-return-type"] == "VARCHAR(10)"
    assert made["sf-external-function-current-query-id"] == "q"
    assert made["sf-external-function-query-batch-id"] == "b"
    assert made["sf-external-function-format-version"] == "1.0"


def test_a_run_of_illegal_characters_becomes_one_blank() -> None:
    assert headers(function="a\n\r\tb")["sf-external-function-name"] == "a b"


def test_context_headers_are_named_with_dashes() -> None:
    made = request_headers(
        function="F", signature="()", returns="FLOAT", query_id="q", batch_id="b", context={"CURRENT_ROLE": "R"}
    )
    assert made["sf-context-current-role"] == "R"
    assert "sf-context-current-role-base64" in made


def test_rows_are_numbered_from_zero() -> None:
    assert json.loads(request_body([("a", 1), ("b", None)])) == {"data": [[0, "a", 1], [1, "b", None]]}


def test_a_number_keeps_all_its_digits() -> None:
    digits = "12345678901234567890123456789012345678"
    assert request_body([(Decimal(digits), Decimal("0.10"))]) == f'{{"data":[[0,{digits},0.10]]}}'.encode()


def test_numbers_that_json_has_not_are_sent_as_text() -> None:
    assert json.loads(request_body([(float("nan"), float("inf"), float("-inf"))])) == {
        "data": [[0, "NaN", "inf", "-inf"]]
    }


def test_an_answer_gives_its_values_in_order() -> None:
    assert read_answer(b'{"data": [[0, 53.6], [1, null]]}', 2) == [53.6, None]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("oops", "the answer is no JSON"),
        ("[]", 'the answer has no "data"'),
        ('{"rows": []}', 'the answer has no "data"'),
        ('{"data": {}}', '"data" in the answer is dict, not a list of [index, value] rows'),
        ('{"data": [[0, 1], [1]]}', "row 1 of the answer is '[1]', not [index, value]"),
        ('{"data": [[0, 1], [1, 2, 3]]}', "row 1 of the answer is '[1, 2, 3]', not [index, value]"),
        ('{"data": [[0, 1]]}', "the answer lacks row 1: sent 2 rows (0 to 1), got 1 (0)"),
        ('{"data": []}', "the answer lacks rows 0, 1: sent 2 rows (0 to 1), got 0 (none)"),
        ('{"data": [[0, 1], [1, 2], [2, 3]]}', "the answer has row 2, which was not sent: sent rows 0 to 1"),
        ('{"data": [[0, 1], [1, 2], [1, 3]]}', "the answer has row 1 more than once: sent 2 rows, got 3"),
        ('{"data": [[1, 1], [0, 2]]}', "row 0 of the answer has index 1: rows must come in the order that was sent"),
        ('{"data": [["0", 1], [1, 2]]}', "the answer has the index '0', which is no integer; expected 0 to 1"),
        ('{"data": [[0.0, 1], [1, 2]]}', "the answer has the index 0.0, which is no integer"),
        ('{"data": [[0, 1], "ab"]}', "row 1 of the answer is '\"ab\"', not [index, value]"),
        ('{"data": [[true, 1], [1, 2]]}', "the answer has the index True, which is no integer"),
    ],
)
def test_a_broken_answer_names_the_row_or_index(answer: str, message: str) -> None:
    with pytest.raises(BatchAnswerError) as caught:
        read_answer(answer.encode(), 2)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b'{"data": [[0, NaN]]}', "the answer is no JSON (NaN is no JSON; answer null for it)"),
        (b'{"data": [[0, -Infinity]]}', "the answer is no JSON (-Infinity is no JSON; answer null for it)"),
        (b'\xef\xbb\xbf{"data": [[0, 1]]}', "the answer is no JSON (Unexpected UTF-8 BOM"),
        ('{"data": [[0, "ü"]]}'.encode("latin-1"), "the answer is no JSON ('utf-8' codec can't decode byte 0xfc"),
        ('{"data": [[0, 1]]}'.encode("utf-16"), "the answer is no JSON ('utf-8' codec can't decode byte 0xff"),
        (b'{"data": ' + b"[" * 100_000, "the answer is no JSON ("),
    ],
)
def test_an_answer_that_only_pythons_json_reads_is_refused(answer: bytes, message: str) -> None:
    with pytest.raises(BatchAnswerError) as caught:
        read_answer(answer, 1)
    assert message in str(caught.value)


def test_an_exact_answer_keeps_the_digits_of_every_number() -> None:
    body = b'{"data": [[0, 9007199254740993], [1, 9007199254740993.0], [2, 0.12345678901234567890], [3, null]]}'
    assert read_answer(body, 4)[0] == 9007199254740993
    assert read_answer(body, 4, exact=True) == [
        9007199254740993,
        Decimal("9007199254740993.0"),
        Decimal("0.12345678901234567890"),
        None,
    ]
    assert read_batch_answer(body, 4, exact=True)[1] == 2**53 + 1
    for broken, message in (
        (b'{"data": [[0.0, 1], [1, 2]]}', "the answer has the index 0.0, which is no integer"),
        (b'{"data": [[0, 1], [1.5]]}', "row 1 of the answer is "),
    ):
        with pytest.raises(BatchAnswerError, match=message):
            read_answer(broken, 2, exact=True)


def test_these_answers_are_retried_and_no_answer_at_all() -> None:
    assert [status for status in range(100, 600) if is_retried(status)] == [404, 429, 500, 502, 503, 504]
    assert is_retried(None)


def test_a_wrong_digest_is_refused_and_a_right_or_absent_one_is_not() -> None:
    body = b"{}"
    check_digest(body, None)
    check_digest(body, base64.b64encode(hashlib.md5(body).digest()).decode())
    with pytest.raises(BatchAnswerError, match="Content-MD5 is 'x'"):
        check_digest(body, "x")
