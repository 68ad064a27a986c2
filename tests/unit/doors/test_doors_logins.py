from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from pytest_spcs.emulator.objects.users.credentials import AccessToken, Password, TokenKind, token_digest
from pytest_spcs.emulator.objects.users.state import USERS
from tests.unit.doors.key_pairs import encoded, jwt, public, signed
from tests.unit.doors.world import PASSWORD, USER, make_user

if TYPE_CHECKING:
    from tests.unit.doors.world import World


NESTED = base64.urlsafe_b64encode(b"[" * 300_000).decode()


def test_a_password_opens_a_session(world: World) -> None:
    data = world.login()["data"]
    assert isinstance(data["sessionId"], int)
    assert data["token"] != data["masterToken"]
    assert data["sessionInfo"]["roleName"] == "ACCOUNTADMIN"
    parameters = {entry["name"]: entry["value"] for entry in data["parameters"]}
    assert parameters["AUTOCOMMIT"] is True
    assert parameters["CLIENT_TELEMETRY_ENABLED"] is False
    assert parameters["CLIENT_STAGE_ARRAY_BINDING_THRESHOLD"] == 1_000_000_000


@pytest.mark.parametrize("login", [{"PASSWORD": "wrong"}, {"LOGIN_NAME": "NOBODY"}, {"LOGIN_NAME": ""}])
def test_a_wrong_password_and_an_unknown_user_are_told_alike(shared_world: World, login: dict[str, str]) -> None:
    answer = shared_world.login(login)
    assert (answer["success"], answer["code"]) == (False, "390100")
    assert answer["message"] == "Incorrect username or password was specified."


def test_a_disabled_user_is_refused(world: World) -> None:
    make_user(world.account, "BOB", password=Password.of("x"), disabled=True)
    assert world.login({"LOGIN_NAME": "BOB", "PASSWORD": "x"})["code"] == "390101"
    assert world.login({"LOGIN_NAME": "BOB", "PASSWORD": "y"})["code"] == "390100"


def test_another_authenticator_is_refused_by_name(world: World) -> None:
    answer = world.login({"AUTHENTICATOR": "EXTERNALBROWSER"})
    assert answer["code"] == "390190"
    assert answer["message"].startswith(
        "Authenticator 'EXTERNALBROWSER' is not emulated by pytest-spcs; use a password"
    )


def test_session_parameters_are_read_as_text_and_as_json(world: World) -> None:
    for given in ("false", False):
        data = world.login({"SESSION_PARAMETERS": {"AUTOCOMMIT": given, "INSECURE_MODE": "true"}})["data"]
        assert {"name": "AUTOCOMMIT", "value": False} in data["parameters"]


def test_names_that_do_not_exist_are_left_unset_or_refused_as_the_client_wants(world: World) -> None:
    data = world.login(databaseName="nowhere", warehouse="none")["data"]
    assert data["sessionInfo"]["databaseName"] is data["sessionInfo"]["warehouseName"] is None
    strict = {"SESSION_PARAMETERS": {"CLIENT_VALIDATE_DEFAULT_PARAMETERS": True}}
    answer = world.login(strict, databaseName="nowhere")
    assert answer["code"] == "390201"
    assert answer["message"] == (
        "The requested database does not exist or not authorized: 'nowhere'. Create it, or connect without it."
    )


def test_a_role_is_folded_and_has_to_be_granted(world: World) -> None:
    assert world.login(roleName="sysadmin")["data"]["sessionInfo"]["roleName"] == "SYSADMIN"
    answer = world.login(roleName="stranger")
    assert answer["code"] == "390189"
    assert answer["message"].startswith("Role 'stranger' specified in the connect string does not exist or not author")


def _token(world: World, kind: TokenKind, secret: str, **properties: Any) -> None:
    now = world.clock.now()
    token = AccessToken(
        name="T",
        kind=kind,
        digest=token_digest(secret),
        created_on=now,
        created_by=USER,
        expires_at=now + timedelta(hours=1),
        **properties,
    )
    world.account[USERS].get(USER).tokens.append(token)


@pytest.mark.parametrize("kind", TokenKind)
def test_a_token_opens_a_session_until_it_expires(world: World, kind: TokenKind) -> None:
    _token(world, kind, "s3cret")
    for login_name in (USER, ""):
        login = {"AUTHENTICATOR": kind.value, "TOKEN": "s3cret", "LOGIN_NAME": login_name, "PASSWORD": ""}
        assert world.login(login)["data"]["displayUserName"] == "Alice"
    world.clock.advance(timedelta(hours=2))
    expected = {TokenKind.OAUTH: "390318", TokenKind.PROGRAMMATIC: "394400"}[kind]
    assert world.login(login)["code"] == expected


@pytest.mark.parametrize("kind", TokenKind)
def test_an_unknown_token_is_refused(shared_world: World, kind: TokenKind) -> None:
    answer = shared_world.login({"AUTHENTICATOR": kind.value, "TOKEN": "guess", "LOGIN_NAME": ""})
    assert answer["code"] == {TokenKind.OAUTH: "390303", TokenKind.PROGRAMMATIC: "394400"}[kind]


def test_a_token_of_another_kind_is_refused(world: World) -> None:
    _token(world, TokenKind.PROGRAMMATIC, "s3cret")
    assert world.login({"AUTHENTICATOR": "OAUTH", "TOKEN": "s3cret"})["code"] == "390303"


def test_a_programmatic_access_token_is_taken_as_a_password(world: World) -> None:
    _token(world, TokenKind.PROGRAMMATIC, "s3cret", role="SYSADMIN")
    assert world.login({"PASSWORD": "s3cret"})["data"]["sessionInfo"]["roleName"] == "SYSADMIN"
    assert world.login({"PASSWORD": "s3cret"}, roleName="ACCOUNTADMIN")["code"] == "390189"


@pytest.fixture(scope="module")
def private_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def test_a_signed_jwt_opens_a_session(world: World, private_key: RSAPrivateKey) -> None:
    world.account[USERS].get(USER).rsa_public_key_2 = public(private_key)
    login = {"AUTHENTICATOR": "SNOWFLAKE_JWT", "PASSWORD": ""}
    assert world.login({**login, "TOKEN": jwt(private_key)})["success"] is True
    world.clock.advance(timedelta(days=1))
    assert world.login({**login, "TOKEN": jwt(private_key)})["success"] is True


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"exp": 1.0}, "it has expired"),
        ({"iat": 1.0}, "it was issued more than an hour ago"),
        ({"iat": 4e9, "exp": 5e9}, "it was issued in the future"),
        ({"exp": None}, "it lacks iat or exp"),
        ({"exp": float("nan")}, "it lacks iat or exp"),
        ({"iat": float("nan")}, "it lacks iat or exp"),
        ({"iat": -(10**400)}, "it was issued more than an hour ago"),
        ({"sub": "OTHER.ALICE"}, "its subject is of account 'OTHER', not of this one"),
        ({"sub": "PYTEST-SPCS.BOB"}, "its subject is not the user who logs in"),
        ({"sub": "ALICE"}, "its subject 'ALICE' is not ACCOUNT.USER"),
        ({"iss": "PYTEST-SPCS.ALICE.SHA256:x"}, "names no public key of user ALICE"),
        ({"iss": None}, "its claim 'iss' is missing"),
        ({"algorithm": "none"}, "its algorithm is 'none', not RS256"),
    ],
)
def test_a_jwt_that_does_not_hold_is_refused_and_the_log_says_why(
    shared_world: World,
    private_key: RSAPrivateKey,
    caplog: pytest.LogCaptureFixture,
    change: dict[str, Any],
    reason: str,
) -> None:
    shared_world.account[USERS].get(USER).rsa_public_key = public(private_key)
    answer = shared_world.login({"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": jwt(private_key, **change)})
    assert answer["code"] == "390144"
    assert answer["message"].startswith("JWT token is invalid. [")
    assert reason in caplog.text


def test_a_jwt_signed_by_another_key_is_refused(
    world: World, private_key: RSAPrivateKey, caplog: pytest.LogCaptureFixture
) -> None:
    world.account[USERS].get(USER).rsa_public_key = public(private_key)
    header, claims, _ = jwt(private_key).split(".")
    forged = encoded(generate_private_key(65537, 2048).sign(f"{header}.{claims}".encode(), PKCS1v15(), SHA256()))
    answer = world.login({"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": f"{header}.{claims}.{forged}"})
    assert answer["code"] == "390144"
    assert "its signature is not by the key that its issuer names" in caplog.text


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ('{"alg": "RS256"}', "[" * 200_000),
        ('{"a":' * 100_000, "{}"),
        ('{"alg": "RS256"}', '{"iat": ' + "9" * 10_000 + "}"),
        ('{"alg": ["RS256"]}', "{}"),
        ('{"alg": "RS256"}', '{"sub": "\\ud800.\\ud800", "iss": "\\udfff"}'),
    ],
)
def test_a_hostile_jwt_is_an_ordinary_refusal(
    shared_world: World, private_key: RSAPrivateKey, header: str, claims: str
) -> None:
    shared_world.account[USERS].get(USER).rsa_public_key = public(private_key)
    token = signed(private_key, header, claims)
    answer = shared_world.login({"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": token})
    assert (answer["code"], answer["message"][:22]) == ("390144", "JWT token is invalid. ")


def test_a_token_beside_another_user_is_refused(world: World) -> None:
    make_user(world.account, "BOB")
    _token(world, TokenKind.OAUTH, "s3cret")
    for login_name in ("BOB", "nobody@example.com"):
        answer = world.login({"AUTHENTICATOR": "OAUTH", "TOKEN": "s3cret", "LOGIN_NAME": login_name})
        assert answer["code"] == "390309"
        differs = "The user you were trying to authenticate as differs from the user tied to the access token."
        assert re.fullmatch(rf"{re.escape(differs)} \[[-0-9a-f]+\]", answer["message"])
    _token(world, TokenKind.PROGRAMMATIC, "another")
    answer = world.login({"AUTHENTICATOR": "PROGRAMMATIC_ACCESS_TOKEN", "TOKEN": "another", "LOGIN_NAME": "BOB"})
    assert answer["code"] == "394400"


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.e30", "W10.W10.e30", f"{NESTED}.e30.e30"])
def test_a_text_that_is_no_jwt_is_refused(shared_world: World, token: str) -> None:
    assert shared_world.login({"AUTHENTICATOR": "SNOWFLAKE_JWT", "TOKEN": token})["code"] == "390144"


def test_an_expired_session_token_can_be_renewed(world: World) -> None:
    caller = world.open()
    world.clock.advance(timedelta(hours=2))
    assert caller.query("SELECT 1")["code"] == "390112"
    renewed = caller.call("POST", "/session/token-request", token=caller.master, json={"requestType": "RENEW"})["data"]
    assert renewed["validityInSecondsST"] == 3600
    caller.token = renewed["sessionToken"]
    assert caller.query("SELECT 1")["success"] is True
    again = caller.call("POST", "/session/token-request", token=caller.master, json={"requestType": "RENEW"})
    assert again["success"] is True


def test_a_further_token_can_be_issued(world: World) -> None:
    caller = world.open()
    issued = caller.call("POST", "/session/token-request", token=caller.master, json={"requestType": "ISSUE"})["data"]
    assert caller.query("SELECT 1")["success"] is True
    caller.token = issued["sessionToken"]
    assert caller.query("SELECT 1")["success"] is True


def test_a_session_token_is_no_master_token_and_the_other_way_round(world: World) -> None:
    caller = world.open()
    assert caller.call("POST", "/session/token-request", json={"requestType": "RENEW"})["code"] == "390114"
    caller.token = caller.master
    assert caller.query("SELECT 1")["code"] == "390111"


def test_a_closed_session_is_gone_with_all_its_tokens(world: World) -> None:
    caller = world.open()
    assert caller.call("POST", "/session/heartbeat")["success"] is True
    assert caller.call("POST", "/session", params={"delete": "true"}, json={})["success"] is True
    assert len(world.executor.closed) == 1
    assert caller.call("POST", "/session/heartbeat")["code"] == "390111"
    assert caller.call("POST", "/session/token-request", token=caller.master, json={})["code"] == "390114"


def test_closing_a_session_cancels_what_it_runs(world: World) -> None:
    caller, other = world.open(), world.open()
    query_id = caller.query("WAIT", asyncExec=True)["data"]["queryId"]
    assert world.executor.waiting.acquire(timeout=5)
    assert caller.call("POST", "/session", params={"delete": "true"}, json={})["success"] is True
    assert other.call("GET", f"/queries/{query_id}/result")["code"] == "000604"


def test_neither_password_nor_token_shows_in_a_repr(world: World) -> None:
    from pytest_spcs.emulator.doors.connector.logins import decode_login
    from pytest_spcs.emulator.doors.open_sessions import Tokens

    request = decode_login({}, {"data": {"LOGIN_NAME": "A", "PASSWORD": PASSWORD, "TOKEN": "hidden"}})
    shown = repr(request) + repr(Tokens("hidden", "hidden"))
    assert PASSWORD not in shown
    assert "hidden" not in shown
