from __future__ import annotations

import gzip
import socket
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.unit.doors.world import World

DOORS = [
    ("POST", "/session/v1/login-request"),
    ("POST", "/queries/v1/query-request"),
    ("GET", "/queries/00000000-0000-0000-0000-000000000000/result"),
    ("POST", "/telemetry/send"),
    ("GET", "/api/v2/compute-pools"),
    ("PUT", "/spcs-stage-files/0000/file"),
    ("POST", "/admin/v1/images"),
    ("GET", "/admin/v1/status"),
    ("GET", "/no/such/path"),
]


FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "127.0.0.1.evil.example:80"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_no_door_lets_a_web_page_in(shared_world: World, method: str, path: str) -> None:
    for headers in FOREIGN:
        answer = shared_world.client.request(method, path, headers=headers, json={})
        assert answer.status_code == 403, headers
        assert answer.json()["message"].startswith("Refused: ")


def test_a_request_with_two_hosts_is_refused(shared_world: World) -> None:
    own = f"Host: 127.0.0.1:{shared_world.port}"
    with socket.create_connection(("127.0.0.1", shared_world.port)) as connection:
        connection.sendall(f"GET /admin/v1/status HTTP/1.1\r\n{own}\r\nHost: evil.example\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_let_in_by_both_of_its_names(shared_world: World, host: str) -> None:
    headers = {"Host": f"{host}:{shared_world.port}", "Authorization": f"Bearer {shared_world.admin_token}"}
    assert shared_world.client.get("/admin/v1/status", headers=headers).status_code == 200


@pytest.mark.parametrize(("method", "path"), [door for door in DOORS if door[1].startswith(("/queries", "/telemetry"))])
@pytest.mark.parametrize("authorization", [None, 'Snowflake Token="None"', 'Snowflake Token="guess"', "Bearer guess"])
def test_a_query_without_a_session_is_answered_in_a_way_that_clients_do_not_retry(
    shared_world: World, method: str, path: str, authorization: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = shared_world.client.request(method, path, headers=headers, json={})
    assert answer.status_code == 200
    assert answer.json()["code"] == "390111"


@pytest.mark.parametrize("authorization", [None, "Bearer guess", "Basic Og==", "Bearer x y"])
def test_the_admin_door_wants_its_token(shared_world: World, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = shared_world.client.post("/admin/v1/clock", headers=headers, json={"advance_seconds": 1})
    assert answer.status_code == 401
    assert answer.json() == {"message": "send Authorization: Bearer <admin token>."}


def test_a_session_token_does_not_open_the_admin_door(shared_world: World) -> None:
    headers = {"Authorization": f"Bearer {shared_world.open().token}"}
    assert shared_world.client.get("/admin/v1/status", headers=headers).status_code == 401


def test_rest_without_a_session_is_unauthorized_with_a_code_that_starts_no_renewal(shared_world: World) -> None:
    answer = shared_world.client.get("/api/v2/compute-pools", headers={"Authorization": 'Snowflake Token="guess"'})
    assert answer.status_code == 401
    assert answer.json()["error_code"] == "390104"


def test_a_login_of_a_million_bytes_is_refused(shared_world: World) -> None:
    answer = shared_world.client.post("/session/v1/login-request", content=b" " * ((1 << 20) + 1))
    assert answer.json()["message"] == "Bad request: the body is longer than 1048576 bytes."


def test_a_gzip_bomb_is_refused(shared_world: World) -> None:
    body = gzip.compress(b" " * (2 << 20))
    answer = shared_world.client.post("/session/v1/login-request", content=body, headers={"Content-Encoding": "gzip"})
    assert answer.json()["message"] == "Bad request: the gzip body is cut off, or longer than 1048576 bytes."


def test_an_unknown_path_is_told_in_json(shared_world: World) -> None:
    answer = httpx.get(f"http://127.0.0.1:{shared_world.port}/no/such/path", trust_env=False)
    assert answer.status_code == 404
    assert answer.json()["message"] == "pytest-spcs does not emulate GET /no/such/path."
