from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.doors.rest.routing import Routes
from pytest_spcs.emulator.rest.operations import Operation, Request

if TYPE_CHECKING:
    import httpx

    from pytest_spcs.emulator.account.commands import Command
    from tests.unit.doors.world import World

POOL = {"name": "p1", "min_nodes": 1, "max_nodes": 1, "instance_family": "CPU_X64_XS"}


def _call(world: World, method: str, path: str, **arguments: Any) -> httpx.Response:
    headers = {"Authorization": f'Snowflake Token="{world.open().token}"'}
    return world.client.request(method, f"/api/v2{path}", headers=headers, **arguments)


def test_an_object_is_created_fetched_listed_and_dropped(world: World) -> None:
    created = _call(world, "POST", "/compute-pools", params={"createMode": "errorIfExists"}, json=POOL)
    assert (created.status_code, created.json()) == (200, {"status": "Request successfully completed"})
    assert _call(world, "GET", "/compute-pools/p1").json()["state"] == "IDLE"
    assert [pool["name"] for pool in _call(world, "GET", "/compute-pools/").json()] == ["P1"]
    assert _call(world, "POST", "/compute-pools/p1:suspend").status_code == 200
    assert _call(world, "GET", "/compute-pools/%22P1%22").json()["state"] == "SUSPENDED"
    assert _call(world, "DELETE", "/compute-pools/p1", params={"ifExists": "True"}).status_code == 200
    assert _call(world, "GET", "/compute-pools").json() == []


def test_a_taken_name_is_a_conflict(world: World) -> None:
    _call(world, "POST", "/compute-pools", json=POOL)
    answer = _call(world, "POST", "/compute-pools", json=POOL)
    assert answer.status_code == 409
    body = answer.json()
    assert body["message"] == "SQL compilation error:\nObject 'P1' already exists."
    assert body["code"] == body["error_code"] == "002002"
    assert body["request_id"] == answer.headers["X-Snowflake-Request-ID"]


def test_a_missing_object_is_not_found(world: World) -> None:
    answer = _call(world, "GET", "/compute-pools/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "002003")


def test_an_operation_of_the_real_service_that_is_not_emulated_says_so(world: World) -> None:
    for method, path in (("PUT", "/streams/s"), ("GET", "/streams"), ("POST", "/compute-pools/p1:clone")):
        answer = _call(world, method, path, json={})
        assert answer.status_code == 422
        assert answer.json()["message"].startswith(
            f"Unsupported feature '{method} /api/v2{path}': pytest-spcs does not emulate it."
        )


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1]",
        b'{"name": "p1"}',
        b'{"name": "a-b"}',
        b'{"name": "p1", "min_nodes": 1, "max_nodes": 1, "instance_family": "CPU_X64_XS", "auto_suspend_secs": 1'
        + b"0" * 40
        + b"}",
    ],
)
def test_a_body_of_another_form_is_a_bad_request(shared_world: World, body: bytes) -> None:
    answer = _call(shared_world, "POST", "/compute-pools", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "391902")


def test_an_expired_session_still_serves_rest(world: World) -> None:
    caller = world.open()
    world.clock.advance(timedelta(hours=2))
    headers = {"Authorization": f'Snowflake Token="{caller.token}"'}
    assert world.client.get("/api/v2/compute-pools", headers=headers).status_code == 200


def test_a_mistake_of_ours_is_a_server_error_that_clients_do_not_retry(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(world.account, "perform", fail)
    answer = _call(world, "GET", "/compute-pools")
    assert answer.status_code == 500
    assert "an internal error of pytest-spcs in GET /api/v2/compute-pools" in answer.json()["message"]


def _operation(method: str, path: str) -> Operation:
    def decode(_request: Request) -> Command[Any]:
        raise NotImplementedError

    return Operation(method, path, decode, dict)


@pytest.mark.parametrize(
    ("path", "template", "parameters"),
    [
        ("/pools", "/pools", {}),
        ("/pools/families", "/pools/families", {}),
        ("/pools/p1", "/pools/{name}", {"name": "p1"}),
        ("/pools/%22a%2Fb%3Ac%22", "/pools/{name}", {"name": '"a/b:c"'}),
        ("/pools/%22a.b%22:suspend", "/pools/{name}:suspend", {"name": '"a.b"'}),
        ("/f/f1%28VARCHAR%2C%20NUMBER%2838%2C0%29%29", "/f/{name}", {"name": "f1(VARCHAR, NUMBER(38,0))"}),
        ("/f/f1(VARCHAR)/", "/f/{name}", {"name": "f1(VARCHAR)"}),
        ("/d/x/s:job", "/d/{d}/s:job", {"d": "x"}),
    ],
)
def test_a_path_is_taken_apart_before_its_names_are_decoded(
    path: str, template: str, parameters: dict[str, str]
) -> None:
    templates = ["/pools/{name}", "/pools/{name}:suspend", "/pools", "/pools/families", "/f/{name}", "/d/{d}/s:job"]
    routes = Routes([_operation("GET", each) for each in templates])
    found = routes.find("GET", path)
    assert found is not None
    assert (found[0].path, found[1]) == (template, parameters)
    assert routes.find("POST", path) is None


def test_a_verb_that_is_not_known_is_no_name() -> None:
    assert Routes([_operation("POST", "/pools/{name}")]).find("POST", "/pools/p1:explode") is None


def test_a_path_without_its_schema_is_not_found_so_that_the_cli_tries_the_next_one() -> None:
    full = "/databases/{database}/schemas/{schema}/services"
    routes = Routes([_operation("GET", full)])
    assert routes.full_path("/services/") == routes.full_path("/databases/demo/services") == full
    assert routes.full_path("/databases/demo/schemas/public/services") is None
    assert routes.full_path("/streams") is None
