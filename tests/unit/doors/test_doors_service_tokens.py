from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.objects.grants import rules as grants_rules
from pytest_spcs.emulator.objects.users import rules as users_rules
from pytest_spcs.emulator.objects.users.state import USERS
from tests.unit.doors.world import make_user

if TYPE_CHECKING:
    import httpx

    from tests.unit.doors.world import MakeWorld, World

SERVICE = {"user": "JOB", "role": "SYSADMIN", "warehouse": "COMPUTE_WH"}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """Doors in front of an account that knows users and grants."""
    world = make_world()
    world.account.learn(users_rules.PERFORMERS)
    world.account.learn(grants_rules.PERFORMERS)
    return world


def _post(world: World, path: str, document: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.admin_token}"}
    return world.client.post(f"/admin/v1/service-tokens{path}", headers=headers, json=document)


def _issue(world: World, **changes: Any) -> str:
    answer = _post(world, "", {**SERVICE, **changes})
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


def _login(world: World, token: str) -> dict[str, Any]:
    return world.login({"AUTHENTICATOR": "OAUTH", "TOKEN": token, "LOGIN_NAME": "", "PASSWORD": None})


def test_a_service_token_logs_in_as_the_services_user_with_the_owners_role(world: World) -> None:
    answer = _login(world, _issue(world))
    assert answer["success"], answer
    assert answer["data"]["sessionInfo"]["roleName"] == "SYSADMIN"
    user = world.account[USERS].get("JOB")
    assert (user.type, user.password, user.default_warehouse) == ("SNOWFLAKE_SERVICE", None, "COMPUTE_WH")


def test_an_expired_service_token_is_told_so_also_after_the_next_one(world: World) -> None:
    token = _issue(world)
    assert _post(world, "/expire", {"token": token}).json() == {"user": "JOB"}
    fresh = _issue(world)
    answer = _login(world, token)
    assert (answer["success"], answer["code"]) == (False, "390318")
    assert _login(world, fresh)["success"]


def test_a_service_token_expires_with_its_lifetime(world: World) -> None:
    token = _issue(world, lifetime_seconds=600)
    headers = {"Authorization": f"Bearer {world.admin_token}"}
    world.client.post("/admin/v1/clock", headers=headers, json={"advance_seconds": 599})
    assert _login(world, token)["success"]
    world.client.post("/admin/v1/clock", headers=headers, json={"advance_seconds": 2})
    assert _login(world, token)["code"] == "390318"


def test_a_services_user_goes_with_its_last_token(world: World) -> None:
    first, second = _issue(world), _issue(world)
    assert _post(world, "/revoke", {"token": first}).status_code == 200
    assert _login(world, first)["code"] == "390303"
    assert _login(world, second)["success"]
    assert _post(world, "/revoke", {"token": second}).status_code == 200
    assert "JOB" not in world.account[USERS]


@pytest.mark.parametrize(
    ("path", "document", "status", "message"),
    [
        ("", {"role": "SYSADMIN"}, 400, "the request lacks 'user', or it is no text."),
        ("", {**SERVICE, "lifetime_seconds": 0}, 400, "'lifetime_seconds' is 0; give a number of seconds above 0."),
        ("/expire", {}, 400, "the request lacks 'token', or it is no text."),
    ],
)
def test_a_request_that_cannot_be_met_says_why(
    world: World, path: str, document: Any, status: int, message: str
) -> None:
    answer = _post(world, path, document)
    assert (answer.status_code, answer.json()) == (status, {"message": message})


def test_a_role_that_is_not_there_makes_no_user(world: World) -> None:
    answer = _post(world, "", {**SERVICE, "role": "NOBODY"})
    assert answer.status_code == 409
    assert "Role 'NOBODY' does not exist or not authorized" in answer.json()["message"]
    assert "JOB" not in world.account[USERS]


def test_a_token_that_nobody_has_is_told(world: World) -> None:
    answer = _post(world, "/revoke", {"token": "guess"})
    assert answer.status_code == 409
    assert "no user has this OAuth token" in answer.json()["message"]


def test_a_person_is_no_services_user(world: World) -> None:
    make_user(world.account, "JOB")
    answer = _post(world, "", SERVICE)
    assert answer.status_code == 400
    assert answer.json() == {"message": "user JOB is there and is no service's user; choose another service name."}
