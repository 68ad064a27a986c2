from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from tests.unit.doors.world import World

POOL = {"name": "p1", "min_nodes": 1, "max_nodes": 1, "instance_family": "CPU_X64_XS", "password": "hunter2"}
FAULT = {"statement": {"words": "SELECT"}, "message": "no"}


def _ask(world: World, method: str, path: str, document: object = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.admin_token}"}
    return world.client.request(method, f"/admin/v1/{path}", headers=headers, json=document)


def _rest(world: World, method: str, path: str, token: str, **arguments: Any) -> httpx.Response:
    return world.client.request(
        method, f"/api/v2{path}", headers={"Authorization": f'Snowflake Token="{token}"'}, **arguments
    )


def test_a_reset_ends_all_sessions_and_what_they_run(world: World) -> None:
    caller = world.open()
    running = caller.query("WAIT", asyncExec=True)["data"]["queryId"]
    assert world.executor.waiting.acquire(timeout=10)
    assert _ask(world, "POST", "reset").status_code == 200
    assert world.log.find(running) is None
    assert world.executor.closed
    assert caller.query("SELECT 1")["code"] == "390111"
    assert world.open().query("SELECT 1")["success"]


def test_rest_calls_are_recorded_once_there_was_a_reset(world: World) -> None:
    _rest(world, "GET", "/compute-pools", world.open().token)
    assert _ask(world, "GET", "recording").json()["rest_calls"] == []
    _ask(world, "POST", "reset")
    token = world.open().token
    _rest(world, "POST", "/compute-pools", token, params={"createMode": "errorIfExists"}, json=POOL)
    _rest(world, "GET", "/compute-pools/nope", token)
    refused, missed = _ask(world, "GET", "recording").json()["rest_calls"]
    assert (refused["method"], refused["path"], refused["status"]) == ("POST", "/api/v2/compute-pools", 400)
    assert "Unsupported 'password' in the body" in refused["message"]
    assert refused["query"] == {"createMode": "errorIfExists"}
    assert refused["body"] == {**POOL, "password": "***"}
    assert (missed["status"], "does not exist" in missed["message"]) == (404, True)
    _ask(world, "POST", "recording")
    assert _ask(world, "GET", "recording").json()["rest_calls"] == []


def test_a_scripted_rest_failure_is_answered_and_recorded(world: World) -> None:
    _ask(world, "POST", "reset")
    token = world.open().token
    fault = {"method": "get", "path": "/api/v2/compute-pools*", "status": 503, "number": 42, "message": "come back"}
    number = _ask(world, "POST", "faults", fault).json()["number"]
    answer = _rest(world, "GET", "/compute-pools", token)
    assert (answer.status_code, answer.json()["message"], answer.json()["code"]) == (503, "come back", "000042")
    assert _rest(world, "GET", "/compute-pools", token).status_code == 200
    recording = _ask(world, "GET", "recording").json()
    assert [call["status"] for call in recording["rest_calls"]] == [503, 200]
    assert recording["faults"] == [{"number": number, "matched": 1, "happened": 1}]
    _ask(world, "POST", "reset")
    assert _ask(world, "GET", "recording").json()["faults"] == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"message": "no"}, "give either 'statement', a pattern, or 'path'"),
        ({**FAULT, "path": "/api/v2/x"}, "give either 'statement', a pattern, or 'path'"),
        ({**FAULT, "statement": "SELECT"}, "'statement' is 'SELECT', not a pattern"),
        ({**FAULT, "statement": {}}, "the pattern says nothing"),
        ({"statement": {"words": "SELECT"}}, "give a 'message' to fail with, or the 'seconds' to wait"),
        ({**FAULT, "seconds": -1}, "'seconds' is -1; give a number from 0 to 3600"),
        ({**FAULT, "times": "often"}, "'times' is 'often'; give a number"),
        ({"path": "/x", "message": "no", "status": 200}, "'status' is 200, no HTTP status of an error"),
        ({"path": "/x", "message": "no", "status": 599}, "'status' is 599, no HTTP status of an error"),
    ],
)
def test_a_fault_that_cannot_be_scripted_says_why(world: World, document: dict[str, object], message: str) -> None:
    answer = _ask(world, "POST", "faults", document)
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_a_place_for_images_needs_three_names(world: World) -> None:
    answer = _ask(world, "POST", "image-repositories", {"path": "/db/schema"})
    assert answer.status_code == 400
    assert answer.json()["message"] == "'/db/schema' is not of the form /database/schema/repository."
