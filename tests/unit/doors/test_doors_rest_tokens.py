"""REST by tokens of users and by key pairs, as curl and other clients without a driver send it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.users.credentials import AccessToken, TokenKind, token_digest
from pytest_spcs.emulator.objects.users.state import USERS
from tests.unit.doors.key_pairs import jwt, public
from tests.unit.doors.world import USER

if TYPE_CHECKING:
    import httpx

    from tests.unit.doors.world import World

_POOL = {"name": "p", "min_nodes": 1, "max_nodes": 1, "instance_family": "CPU_X64_XS"}
_TYPE = "X-Snowflake-Authorization-Token-Type"


@pytest.fixture(scope="module")
def private_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def _give(world: World, kind: TokenKind, secret: str = "s3cret", **properties: Any) -> str:
    now = world.clock.now()
    token = AccessToken(
        name=secret,
        kind=kind,
        digest=token_digest(secret),
        created_on=now,
        created_by=USER,
        expires_at=now + timedelta(hours=1),
        **properties,
    )
    world.account[USERS].get(USER).tokens.append(token)
    return secret


def _ask(world: World, authorization: str, token_type: str = "", **headers: str) -> httpx.Response:
    named = {_TYPE: token_type} if token_type else {}
    return world.client.get("/api/v2/compute-pools", headers={"Authorization": authorization, **named, **headers})


@pytest.mark.parametrize("kind", TokenKind)
def test_a_token_of_a_user_is_taken_with_its_type_and_without(world: World, kind: TokenKind) -> None:
    secret = _give(world, kind)
    for authorization, token_type in (
        (f"Bearer {secret}", kind.value),
        (f"bearer {secret}", kind.value.lower()),
        (f"Bearer {secret}", ""),
        (f'Snowflake Token="{secret}"', ""),
    ):
        answer = _ask(world, authorization, token_type)
        assert (answer.status_code, answer.json()) == (200, [])
    other = {TokenKind.OAUTH: TokenKind.PROGRAMMATIC, TokenKind.PROGRAMMATIC: TokenKind.OAUTH}[kind]
    refused = _ask(world, f"Bearer {secret}", other.value)
    assert (refused.status_code, refused.json()["code"]) == (401, _invalid(other))


def test_a_jwt_is_taken_with_its_type_and_without(world: World, private_key: RSAPrivateKey) -> None:
    world.account[USERS].get(USER).rsa_public_key = public(private_key)
    for token_type in ("KEYPAIR_JWT", ""):
        assert _ask(world, f"Bearer {jwt(private_key)}", token_type).status_code == 200
        refused = _ask(world, f"Bearer {jwt(private_key, exp=1)}", token_type)
        assert (refused.status_code, refused.json()["code"]) == (401, "390144")
        assert refused.json()["message"].startswith("JWT token is invalid. [")


@pytest.mark.parametrize("kind", TokenKind)
def test_an_expired_token_and_a_disabled_user_are_unauthorized(world: World, kind: TokenKind) -> None:
    secret = _give(world, kind)
    world.account[USERS].get(USER).disabled = True
    assert _ask(world, f"Bearer {secret}").json()["code"] == "390101"
    world.account[USERS].get(USER).disabled = False
    world.clock.advance(timedelta(hours=2))
    answer = _ask(world, f"Bearer {secret}")
    assert answer.status_code == 401
    assert answer.json()["code"] == {TokenKind.OAUTH: "390318", TokenKind.PROGRAMMATIC: "394400"}[kind]
    world.account[USERS].get(USER).tokens.clear()
    assert _ask(world, f"Bearer {secret}", kind.value).json()["code"] == _invalid(kind)


def test_a_restricted_token_has_its_role_and_no_other(world: World) -> None:
    secret = _give(world, TokenKind.PROGRAMMATIC, role="SYSADMIN")
    headers = {"Authorization": f"Bearer {secret}"}
    assert world.client.post("/api/v2/compute-pools", headers=headers, json=_POOL).status_code == 200
    assert world.account[COMPUTE_POOLS].get("P").owner == "SYSADMIN"
    assert _ask(world, f"Bearer {secret}", **{"X-Snowflake-Role": "ACCOUNTADMIN"}).json()["code"] == "390189"


def test_a_request_names_its_role(world: World) -> None:
    secret = _give(world, TokenKind.PROGRAMMATIC)
    headers = {"Authorization": f"Bearer {secret}", "X-Snowflake-Role": "sysadmin"}
    assert world.client.post("/api/v2/compute-pools", headers=headers, json=_POOL).status_code == 200
    assert world.account[COMPUTE_POOLS].get("P").owner == "SYSADMIN"
    session = {"Authorization": f'Snowflake Token="{world.open().token}"', "X-Snowflake-Role": "PUBLIC"}
    assert world.client.get("/api/v2/compute-pools", headers=session).status_code == 422


def test_a_request_by_token_leaves_no_session(world: World) -> None:
    secret = _give(world, TokenKind.OAUTH)
    world.open()
    counts = {"Authorization": f"Bearer {world.admin_token}"}
    before = world.client.get("/admin/v1/status", headers=counts).json()["sessions"]
    assert _ask(world, f"Bearer {secret}").status_code == 200
    assert world.client.get("/admin/v1/status", headers=counts).json()["sessions"] == before == 1
    assert len(world.executor.closed) == 1


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic QTpC", "Snowflake", 'Snowflake Token=""'])
def test_no_token_is_unauthorized(shared_world: World, authorization: str) -> None:
    answer = _ask(shared_world, authorization)
    assert (answer.status_code, answer.json()["code"]) == (401, "390104")


def test_an_unknown_type_of_token_is_refused_by_name(shared_world: World) -> None:
    answer = _ask(shared_world, "Bearer x", "SAML")
    assert answer.status_code == 401
    assert answer.json()["message"].startswith(f"{_TYPE} is 'SAML', which is none of KEYPAIR_JWT, PROGRAMMATIC_ACCESS")


def test_a_bearer_that_nobody_has_is_unauthorized(shared_world: World) -> None:
    assert _ask(shared_world, "Bearer guess").json()["code"] == "390303"
    assert _ask(shared_world, "Bearer a.b.c").json()["code"] == "390144"


def _invalid(kind: TokenKind) -> str:
    return {TokenKind.OAUTH: "390303", TokenKind.PROGRAMMATIC: "394400"}[kind]
