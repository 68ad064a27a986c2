"""What holds for users, their credentials and their tokens."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pytest_spcs.emulator.account.errors import (
    NotEmulatedError,
    ObjectExistsError,
    ObjectMissingError,
    PrivilegeError,
    SnowflakeError,
)
from pytest_spcs.emulator.objects.users.commands import IssueOauthToken
from pytest_spcs.emulator.objects.users.credentials import TokenKind
from pytest_spcs.emulator.objects.users.state import USERS
from tests.unit.objects.desk import Desk

_PEM, _SPKI = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """A key pair; 1024 bits are quick to make."""
    return rsa.generate_private_key(65537, 1024)


def test_no_password_can_be_read_back(desk: Desk) -> None:
    assert desk.sql("create user bob password = 'Secret-1' default_role = sysadmin") == "User BOB successfully created."
    bob = desk.account[USERS].get("BOB")
    assert bob.verify_password("Secret-1")
    assert not bob.verify_password("secret-1")
    told = repr(bob) + str(desk.table("describe user bob")) + str(desk.table("show users")) + repr(vars(bob))
    assert "Secret-1" not in told
    assert bob.password != desk.account[USERS].get("ADA").password


def test_a_user_without_password_has_none_that_fits(desk: Desk) -> None:
    desk.sql("create user bob")
    assert not desk.account[USERS].get("BOB").verify_password("")


def test_show_and_describe(desk: Desk) -> None:
    desk.sql(
        "create user bob login_name = 'bob@x.org' email = 'b@x.org' must_change_password = true "
        "default_warehouse = wh1 default_namespace = demo.public default_secondary_roles = () comment = 'c'"
    )
    row = next(row for row in desk.table("show users like 'b%'"))
    assert (row["name"], row["login_name"], row["default_secondary_roles"]) == ("BOB", "BOB@X.ORG", "[]")
    assert (row["must_change_password"], row["has_password"], row["owner"]) == ("true", "false", "ACCOUNTADMIN")
    described = {row["property"]: row["value"] for row in desk.table("desc user bob")}
    assert (described["DEFAULT_NAMESPACE"], described["EMAIL"]) == ("DEMO.PUBLIC", "b@x.org")
    assert (described["RSA_PUBLIC_KEY_FP"], described["PASSWORD"]) == ("null", "null")


@pytest.mark.parametrize("pem_lines", [True, False])
def test_a_public_key_has_the_fingerprint_of_its_der(desk: Desk, key: rsa.RSAPrivateKey, *, pem_lines: bool) -> None:
    pem = key.public_key().public_bytes(_PEM, _SPKI)
    text = pem.decode() if pem_lines else "".join(pem.decode().splitlines()[1:-1])
    desk.sql(f"alter user ada set rsa_public_key = '{text}'")
    ada = desk.account[USERS].get("ADA")
    assert serialization.load_pem_public_key(ada.public_keys[0].pem) == key.public_key()
    described = {row["property"]: row["value"] for row in desk.table("desc user ada")}
    assert ada.public_key_fingerprints == (described["RSA_PUBLIC_KEY_FP"],)
    assert described["RSA_PUBLIC_KEY_FP"].startswith("SHA256:")
    desk.sql("alter user ada unset rsa_public_key")
    assert ada.public_keys == ()


def test_what_is_no_rsa_key_is_refused(desk: Desk) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(_PEM, _SPKI).decode()
    for text in ("not base64!", base64.b64encode(b"hello").decode(), other):
        with pytest.raises(SnowflakeError, match="New public key rejected by current policy"):
            desk.sql(f"alter user ada set rsa_public_key = '{text}'")


def test_a_failed_alter_changes_nothing(desk: Desk) -> None:
    before = desk.state()
    with pytest.raises(SnowflakeError, match="New public key rejected"):
        desk.sql("alter user ada set comment = 'c' password = 'x' rsa_public_key = '???'")
    desk.sql("create user bob")
    with pytest.raises(SnowflakeError, match="Login name 'ADA' is in use"):
        desk.sql("alter user bob set login_name = 'ada'")
    desk.sql("drop user bob")
    assert desk.state() == before
    assert desk.account[USERS].get("ADA").verify_password("first")


def test_names_are_taken_once_and_missing_users_told(desk: Desk) -> None:
    with pytest.raises(ObjectExistsError, match="Object 'ADA' already exists"):
        desk.sql("create user ada")
    with pytest.raises(ObjectMissingError, match="User 'NOPE' does not exist or not authorized"):
        desk.sql("alter user nope set comment = 'x'")
    desk.sql("alter user if exists nope set comment = 'x'")
    with pytest.raises(NotEmulatedError, match="RENAME TO"):
        desk.sql("alter user ada rename to bob")
    with pytest.raises(NotEmulatedError, match="DAYS_TO_EXPIRY"):
        desk.sql("create user bob days_to_expiry = 3")


def test_a_programmatic_access_token_works_until_it_expires(desk: Desk) -> None:
    created = desk.table(
        "alter user ada add programmatic access token ci role_restriction = 'SYSADMIN' days_to_expiry = 1"
    )[0]
    assert created["token_name"] == "CI"
    secret = created["token_secret"]
    ada = desk.account[USERS].get("ADA")
    token = ada.token(secret, TokenKind.PROGRAMMATIC)
    assert token is not None
    assert token.role == "SYSADMIN"
    assert ada.owns_token(secret, desk.clock.now())
    assert not ada.owns_token(secret + "x", desk.clock.now())
    assert secret not in repr(ada) + repr(token)
    desk.clock.advance(days=1)
    assert not ada.owns_token(secret, desk.clock.now())
    assert desk.table("show user programmatic access tokens")[0]["status"] == "EXPIRED"


def test_a_removed_token_is_gone(desk: Desk) -> None:
    secret = desk.table("alter user ada add pat ci")[0]["token_secret"]
    with pytest.raises(ObjectExistsError, match="Object 'CI' already exists"):
        desk.sql("alter user ada add programmatic access token ci")
    assert desk.sql("alter user ada remove programmatic access token ci") == "Statement executed successfully."
    assert not desk.account[USERS].get("ADA").owns_token(secret, desk.clock.now())
    with pytest.raises(ObjectMissingError, match="Programmatic access token 'CI' does not exist"):
        desk.sql("alter user ada remove pat ci")


def test_a_token_can_only_be_restricted_to_a_role_of_the_user(desk: Desk) -> None:
    desk.sql("create role reader")
    with pytest.raises(
        SnowflakeError, match="ROLE_RESTRICTION 'READER' is a role that user 'ADA' has not been granted"
    ):
        desk.sql("alter user ada add pat ci role_restriction = 'READER'")
    with pytest.raises(SnowflakeError, match=r"invalid value \[366\] for parameter 'DAYS_TO_EXPIRY'"):
        desk.sql("alter user ada add pat ci days_to_expiry = 366")


def test_an_oauth_token_is_issued_for_a_while(desk: Desk) -> None:
    token = desk.account.perform(IssueOauthToken("ADA", "SYSADMIN", timedelta(minutes=10)), desk.session)
    ada = desk.account[USERS].get("ADA")
    assert ada.token(token.secret, TokenKind.OAUTH) is not None
    assert ada.token(token.secret, TokenKind.PROGRAMMATIC) is None
    assert ada.owns_token(token.secret, desk.clock.now())
    assert token.secret not in repr(token)
    desk.clock.advance(minutes=10)
    assert not ada.owns_token(token.secret, desk.clock.now())


def test_dropping_a_user(desk: Desk) -> None:
    desk.sql("create user bob")
    desk.sql("grant role sysadmin to user bob")
    assert desk.sql("drop user bob") == "BOB successfully dropped."
    assert not any(grant.grantee.name == "BOB" for grant in desk.account.grants)
    with pytest.raises(SnowflakeError, match="Cannot drop user 'ADA': it is the user of this session"):
        desk.sql("drop user ada")


def test_rest_creates_fetches_and_deletes(desk: Desk) -> None:
    body = {"name": "bob", "password": "pw", "default_role": "sysadmin", "default_secondary_roles": "ALL"}
    desk.rest("POST", "/users", body, createMode="errorIfExists")
    fetched = desk.rest("GET", "/users/bob")
    assert (fetched["name"], fetched["default_role"], fetched["has_password"]) == ("BOB", "SYSADMIN", True)
    assert "pw" not in str(fetched)
    assert desk.account[USERS].get("BOB").verify_password("pw")
    assert [one["name"] for one in desk.rest("GET", "/users", like="b%")] == ["BOB"]
    desk.rest("DELETE", "/users/bob")
    with pytest.raises(ObjectMissingError):
        desk.rest("GET", "/users/bob")
    with pytest.raises(NotEmulatedError, match="NETWORK_POLICY"):
        desk.rest("POST", "/users", {"name": "x", "network_policy": "p"})


def test_rest_puts_a_user_whose_credentials_stay(desk: Desk) -> None:
    desk.rest("PUT", "/users/bob", {"name": "bob", "password": "pw", "email": "b@x.org", "disabled": True})
    fetched = desk.rest("GET", "/users/bob")
    desk.rest("PUT", "/users/bob", {**fetched, "email": None, "comment": "new", "disabled": None})
    after = desk.rest("GET", "/users/bob")
    assert (after["email"], after["comment"], after["disabled"], after["has_password"]) == (None, "new", False, True)
    assert desk.account[USERS].get("BOB").verify_password("pw")
    desk.rest("PUT", "/users/bob", {"name": "bob", "password": "other"})
    assert desk.account[USERS].get("BOB").verify_password("other")


def test_putting_a_user_that_is_there_needs_its_ownership(desk: Desk) -> None:
    desk.sql("create user bob")
    desk.session.role = "SYSADMIN"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on user 'BOB'"):
        desk.rest("PUT", "/users/bob", {"name": "bob"})
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on account 'ACCT'"):
        desk.rest("PUT", "/users/eve", {"name": "eve"})
