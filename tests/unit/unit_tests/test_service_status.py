"""parse_service_status reads what SYSTEM$GET_SERVICE_STATUS answers."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_spcs.unit.batches.payloads import BatchAnswerError, batch_body, batch_headers, read_batch_answer
from pytest_spcs.unit.problems import StatusTextError
from pytest_spcs.unit.service_status import parse_service_status

READY = """[{"status":"READY","message":"Running","containerName":"echo","instanceId":"0","serviceName":"ECHO_SERVICE",
"image":"acct.registry.snowflakecomputing.com/db/s/r/echo:1","restartCount":0,"startTime":"2024-11-29T12:12:47Z",
"lastExitCode":"","future":1}]"""
FAILED = """[{"status":"READY","containerName":"web","instanceId":"0","restartCount":0},
{"status":"FAILED","message":"Encountered fatal error","containerName":"web","instanceId":"1","restartCount":27,
"lastExitCode":"137"}]"""


def test_a_ready_service_is_ready() -> None:
    report = parse_service_status(READY)
    entry = report.container("echo")
    assert report.is_ready
    assert (entry.service_name, entry.instance_id, entry.restart_count) == ("ECHO_SERVICE", "0", 0)
    assert (entry.start_time, entry.last_exit_code) == ("2024-11-29T12:12:47Z", None)


def test_a_failed_container_is_found_with_its_facts() -> None:
    report = parse_service_status(FAILED)
    assert not report.is_ready
    assert [entry.last_exit_code for entry in report.failed] == [137]
    assert str(report.container("web", 1)) == (
        "instance 1 container web: FAILED (Encountered fatal error, restarted 27 times, exit code 137)"
    )


def test_a_suspended_service_has_no_containers_and_is_not_ready() -> None:
    report = parse_service_status("[]")
    assert not report.is_ready
    assert str(report) == "no instances"
    with pytest.raises(KeyError, match="there are: none"):
        report.container("web")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("{}", "it is a dict, not a list"),
        ("null", "it is nothing (NULL), not a list"),
        (None, "it is nothing (NULL), not a text"),
        ([], "it is a list, not a text"),
        ("[{}]", "entry 0 has no status and no containerName"),
        ('[{"status": "READY", "containerName": "web", "restartCount": "many"}]', "restartCount of entry 0 is 'many'"),
        ('[{"status": "READY", "containerName": "web", "lastExitCode": []}]', "lastExitCode of entry 0 is []"),
    ],
    ids=["empty", "deep", "object", "null", "NULL", "list", "entry", "count", "code"],
)
def test_another_text_is_refused_with_the_reason(text: Any, reason: str) -> None:
    with pytest.raises(StatusTextError) as refused:
        parse_service_status(text)
    assert reason in str(refused.value)


def test_a_container_of_which_little_is_told_is_shown_with_that() -> None:
    entry = parse_service_status('[{"status": "PENDING", "containerName": "web", "instanceId": "0"}]').container("web")
    assert str(entry) == "instance 0 container web: PENDING"
    once = '[{"status": "READY", "containerName": "web", "instanceId": "0", "restartCount": 1}]'
    assert str(parse_service_status(once)) == "instance 0 container web: READY (restarted 1 time)"


def test_an_answer_is_read_from_bytes_or_text_and_nothing_else() -> None:
    assert read_batch_answer('{"data": [[0, "ü"]]}', 1) == ["ü"]
    answer: Any = {"data": [[0, 1]]}
    with pytest.raises(BatchAnswerError, match=r"the answer is a dict: give its body, such as response[.]content"):
        read_batch_answer(answer, 1)


def test_payloads_are_those_of_snowflake() -> None:
    assert batch_body([12, None], "(input FLOAT)") == b'{"data":[[0,12.0],[1,null]]}'
    headers = batch_headers("convert(input FLOAT) RETURNS FLOAT", batch_id="b", query_id="q")
    assert headers["sf-external-function-query-batch-id"] == "b"
    assert headers["sf-external-function-name"] == "CONVERT"
    assert read_batch_answer(b'{"data": [[0, 53.6]]}', 1) == [53.6]
    with pytest.raises(BatchAnswerError, match="the answer lacks row 1"):
        read_batch_answer(b'{"data": [[0, 53.6]]}', 2)
