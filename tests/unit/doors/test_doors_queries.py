from __future__ import annotations

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from pytest_spcs.emulator.doors import assembly
from pytest_spcs.emulator.doors.workers import Workers
from pytest_spcs.emulator.objects.users.credentials import Password
from pytest_spcs.waiting import Deadline, wait_until
from tests.unit.doors.world import make_user

if TYPE_CHECKING:
    import pytest

    from tests.unit.doors.world import MakeWorld, World


def test_a_select_answers_rows_of_text(world: World) -> None:
    answer = world.open().query("SELECT 1")
    assert answer["success"] is True
    assert answer["data"]["rowset"] == [["1"]]
    assert answer["data"]["total"] == 1
    assert answer["data"]["finalRoleName"] == "ACCOUNTADMIN"


def test_a_gzip_body_is_unpacked(world: World) -> None:
    caller = world.open()
    body = gzip.compress(json.dumps({"sqlText": "SELECT 2"}).encode())
    headers = {"Authorization": f'Snowflake Token="{caller.token}"', "Content-Encoding": "gzip"}
    answer = world.client.post("/queries/v1/query-request", content=body, headers=headers).json()
    assert answer["data"]["rowset"] == [["2"]]


def test_an_error_is_an_answer_of_status_200_without_its_code_in_the_message(world: World) -> None:
    answer = world.open().query("NONSENSE")
    assert answer["success"] is False
    assert answer["code"] == answer["data"]["errorCode"] == "001003"
    assert answer["message"] == "SQL compilation error:\nunexpected 'NONSENSE'."
    assert answer["data"]["sqlState"] == "42000"
    assert answer["data"]["queryId"]


def test_a_mistake_of_ours_is_told_once_and_with_the_query_id(world: World) -> None:
    for sql in ("BREAK", "UNENCODABLE"):
        answer = world.open().query(sql)
        assert answer["code"] == "000603"
        assert f"internal error of pytest-spcs, query id {answer['data']['queryId']}" in answer["message"]


def test_a_body_that_is_no_json_is_told_in_an_answer(world: World) -> None:
    caller = world.open()
    answer = caller.call("POST", "/queries/v1/query-request", content=b"{")
    assert answer["code"] == "390400"
    assert answer["message"].startswith("Bad request: the body is no JSON")


def test_a_repeated_request_is_not_run_again(world: World) -> None:
    caller = world.open()
    first = caller.query("SELECT 3", request_id="r-1")
    second = caller.query("SELECT 3", request_id="r-1")
    assert first["data"]["queryId"] == second["data"]["queryId"]
    assert second["data"]["rowset"] == [["3"]]
    assert [sql for sql, _ in world.executor.executed] == ["SELECT 3"]


def test_a_long_query_sends_its_client_to_poll(make_world: MakeWorld) -> None:
    world = make_world(patience=0.01)
    caller = world.open()
    answer = caller.query("WAIT")
    assert answer["code"] == "333333"
    status = caller.call("GET", f"/monitoring/queries//{answer['data']['queryId']}")
    assert status["data"]["queries"][0]["status"] == "RUNNING"
    world.executor.release.set()
    assert caller.call("GET", answer["data"]["getResultUrl"])["data"]["rowset"] == [["waited"]]
    status = caller.call("GET", f"/monitoring/queries/{answer['data']['queryId']}")
    assert status["data"]["queries"][0]["status"] == "SUCCESS"


def test_an_async_query_is_answered_at_once_and_fetched_later(world: World) -> None:
    caller = world.open()
    answer = caller.query("SELECT 4", asyncExec=True)
    assert answer["code"] == "333334"
    assert caller.call("GET", answer["data"]["getResultUrl"])["data"]["rowset"] == [["4"]]


def test_the_result_of_an_unknown_query_is_an_error(world: World) -> None:
    answer = world.open().call("GET", "/queries/00000000-0000-0000-0000-000000000000/result")
    assert (answer["code"], answer["message"]) == (
        "000709",
        "Statement 00000000-0000-0000-0000-000000000000 not found",
    )


def test_aborting_by_query_id_cancels_what_waits_for_it(world: World) -> None:
    caller, other = world.open(), world.open()
    answers: list[dict[str, object]] = []
    thread = threading.Thread(target=lambda: answers.append(caller.query("WAIT", request_id="r-2")))
    thread.start()
    assert world.executor.waiting.acquire(timeout=5)
    assert other.call("POST", "/queries/v1/abort-request", json={"requestId": "r-2"})["code"] == "000605"
    assert caller.call("POST", "/queries/v1/abort-request", json={"requestId": "r-2"})["success"] is True
    thread.join(5)
    assert answers[0]["code"] == "000604"
    assert answers[0]["message"] == "SQL execution canceled"


def test_aborting_a_query_that_waits_for_its_turn_runs_it_never(world: World) -> None:
    caller = world.open()
    running = caller.query("WAIT", asyncExec=True)["data"]["queryId"]
    waiting = caller.query("SELECT 5", asyncExec=True)["data"]["queryId"]
    assert world.executor.waiting.acquire(timeout=5)
    assert caller.call("POST", f"/queries/{waiting}/abort-request", json={})["success"] is True
    assert caller.call("GET", f"/queries/{waiting}/result")["code"] == "000604"
    world.executor.release.set()
    assert caller.call("GET", f"/queries/{running}/result")["success"] is True
    assert [sql for sql, _ in world.executor.executed] == ["WAIT"]


def test_a_waiting_query_holds_up_no_other_session(world: World) -> None:
    waiting = [world.open() for _ in range(140)]
    for caller in waiting:
        caller.query("WAIT", asyncExec=True)
    assert world.open().query("SELECT 6")["data"]["rowset"] == [["6"]]


def test_more_statements_than_can_wait_are_refused_and_hold_up_nobody(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "Workers", partial(Workers, statements=2))
    world = make_world()
    for _ in range(2):
        world.open().query("WAIT", asyncExec=True)
    refused = world.open().query("SELECT 7")
    assert refused["code"] == "000002"
    assert "more than 2 statements at a time" in refused["message"]
    world.executor.release.set()
    wait_until(
        lambda: world.open().query("SELECT 7")["success"] or None,
        deadline=Deadline(20),
        evidence=lambda: "statements are still refused",
    )


def test_a_login_that_waits_for_the_account_holds_up_nobody(world: World) -> None:
    caller = world.open()
    with ThreadPoolExecutor(1) as threads:
        with world.account.lock:
            waiting = threads.submit(world.open)
            assert caller.call("POST", "/session/heartbeat")["success"]
            assert caller.query("SELECT 8")["data"]["rowset"] == [["8"]]
            assert not waiting.done()
        assert waiting.result(20).query("SELECT 9")["data"]["rowset"] == [["9"]]


def test_several_statements_give_their_results_one_by_one(world: World) -> None:
    caller = world.open()
    answer = caller.query("SELECT 1; SELECT ? ;SELECT ? , ?", parameters={"MULTI_STATEMENT_COUNT": 3}, bindings={
        "1": {"type": "TEXT", "value": "a"}, "2": {"type": "TEXT", "value": "b"}, "3": {"type": "TEXT", "value": "c"},
    })  # fmt: skip
    ids = answer["data"]["resultIds"].split(",")
    assert answer["data"]["statementTypeId"] == 40960
    assert answer["data"]["resultTypes"] == "4096,4096,4096"
    rows = [caller.call("GET", f"/queries/{query_id}/result")["data"]["rowset"] for query_id in ids]
    assert rows == [[["1"]], [["a"]], [["b", "c"]]]


def test_another_number_of_statements_than_announced_is_refused_before_any_runs(world: World) -> None:
    caller = world.open()
    answer = caller.query("SELECT 1; SELECT 2")
    assert answer["code"] == "000008"
    assert answer["message"] == "Actual statement count 2 did not match the desired statement count 1."
    assert caller.query("SELECT 1; SELECT 2", parameters={"MULTI_STATEMENT_COUNT": 3})["code"] == "000008"
    assert world.executor.executed == []
    assert caller.query("SELECT 1; SELECT 2", parameters={"MULTI_STATEMENT_COUNT": 0})["success"] is True


def test_a_failing_statement_ends_a_multi_statement_text(world: World) -> None:
    answer = world.open().query("SELECT 1; NONSENSE; SELECT 2", parameters={"MULTI_STATEMENT_COUNT": 0})
    assert answer["code"] == "001003"
    assert [sql for sql, _ in world.executor.executed] == ["SELECT 1", "NONSENSE"]


def test_each_answer_tells_the_parameters_with_their_json_types(world: World) -> None:
    answer = world.open().query("ALTER SESSION SET AUTOCOMMIT=false")
    told = {entry["name"]: entry["value"] for entry in answer["data"]["parameters"]}
    assert told["AUTOCOMMIT"] is False
    assert (told["BINARY_OUTPUT_FORMAT"], told["TIMEZONE"]) == ("HEX", "America/Los_Angeles")


def test_results_beyond_the_limits_are_forgotten_oldest_first(world: World) -> None:
    caller = world.open()
    first = caller.query("SELECT 1")["data"]["queryId"]
    for _ in range(400):
        last = caller.query("SELECT 1")["data"]["queryId"]
    assert caller.call("GET", f"/queries/{first}/result")["code"] == "000709"
    assert caller.call("GET", f"/queries/{last}/result")["success"] is True
    assert world.log.counts()["results"] == 400


def test_another_user_cannot_read_a_result(world: World) -> None:
    make_user(world.account, "BOB", password=Password.of("bob's"))
    query_id = world.open().query("SELECT 1")["data"]["queryId"]
    bob = world.open({"LOGIN_NAME": "bob", "PASSWORD": "bob's"})
    assert bob.call("GET", f"/queries/{query_id}/result")["code"] == "000709"
    assert bob.call("GET", f"/monitoring/queries/{query_id}")["data"]["queries"] == []


def test_a_bind_without_a_number_is_told(world: World) -> None:
    answer = world.open().query("SELECT ?", bindings={"x": {"type": "TEXT", "value": "1"}})
    assert (answer["code"], answer["message"]) == (
        "002049",
        "SQL compilation error:\nthe request's bind x cannot be read.",
    )
