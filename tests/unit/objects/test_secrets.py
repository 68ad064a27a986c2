"""What holds for secrets."""

from datetime import UTC, datetime

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS
from pytest_spcs.emulator.objects.secrets.commands import AlterSecret, CreateSecret
from pytest_spcs.emulator.objects.secrets.state import SECRETS, SecretType
from pytest_spcs.identifiers import ObjectName
from tests.unit.objects.desk import EPOCH, Desk

NAME = ObjectName("DEMO", "PUBLIC", "S")
HIDDEN = "hunter2"


@pytest.fixture(autouse=True)
def schema(desk: Desk) -> None:
    """Use the schema DEMO.PUBLIC, with an OAuth integration beside it."""
    desk.sql("create database demo")
    desk.sql(
        "create security integration oauth type = api_authentication auth_type = oauth2 enabled = true "
        f"oauth_client_secret = '{HIDDEN}' oauth_allowed_scopes = ('read', 'write')"
    )


def cells(desk: Desk) -> str:
    """Return everything that SHOW, DESCRIBE and REST tell of the secrets."""
    told = [desk.table("show secrets in account"), desk.rest("GET", "/databases/demo/schemas/public/secrets")]
    told += [desk.table(f"describe secret {row['name']}") for row in told[0]]
    return str(told)


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("password", f"username = 'ada' password = '{HIDDEN}'"),
        ("generic_string", f"secret_string = '{HIDDEN}'"),
        ("oauth2", "api_authentication = oauth oauth_scopes = ('read')"),
        (
            "oauth2",
            f"oauth_refresh_token = '{HIDDEN}' oauth_refresh_token_expiry_time = '2027-01-02' api_authentication=oauth",
        ),
        ("oauth2", "api_authentication = oauth"),
        ("cloud_provider_token", "api_authentication = 'oauth' enabled = true"),
        ("symmetric_key", "algorithm = generic"),
        ("jwt_key_pair", "key_length = 2048"),
    ],
)
def test_a_secret_of_each_type_never_tells_its_value(desk: Desk, kind: str, properties: str) -> None:
    assert desk.sql(f"create secret s type = {kind} {properties} comment = 'c'") == "Secret S successfully created."
    row = desk.table("show secrets like 's'")[0]
    assert (row["name"], row["schema_name"], row["database_name"]) == ("S", "PUBLIC", "DEMO")
    assert (row["secret_type"], row["comment"], row["owner"]) == (kind.upper(), "c", "ACCOUNTADMIN")
    assert HIDDEN not in cells(desk)
    assert HIDDEN not in repr(desk.account[SECRETS].get(NAME))
    assert HIDDEN not in repr(desk.account[INTEGRATIONS].get("OAUTH"))
    assert HIDDEN not in str(desk.table("describe integration oauth"))


def test_clauses_come_in_any_order(desk: Desk) -> None:
    desk.sql("create secret s password='p', comment='c', type=password, username='ada'")
    assert desk.account[SECRETS].get(NAME).properties == {"username": "ada", "password": "p"}


def test_commands_hide_values() -> None:
    create = CreateSecret(name=NAME, type=SecretType.GENERIC_STRING, properties={"secret_string": HIDDEN})
    alter = AlterSecret(name=NAME, values={"secret_string": HIDDEN})
    assert HIDDEN not in repr(create) + repr(alter)


def test_columns_come_in_the_documented_order(desk: Desk) -> None:
    desk.sql("create secret s type = password username = 'ada' password = 'p'")
    shown = "created_on name schema_name database_name owner comment secret_type oauth_scopes owner_role_type"
    assert list(desk.table("show secrets")[0]) == shown.split()
    assert list(desk.table("desc secret s")[0]) == [
        *("created_on", "name", "schema_name", "database_name", "owner", "comment", "secret_type", "username"),
        *("oauth_access_token_expiry_time", "oauth_refresh_token_expiry_time", "oauth_scopes", "integration_name"),
        *("algorithm", "key_length"),
    ]


def test_describe_tells_what_is_not_secret(desk: Desk) -> None:
    desk.sql("create secret a type = password username = 'ada' password = 'p'")
    assert desk.table("desc secret a")[0]["username"] == "ada"
    desk.sql(
        "create secret b type = oauth2 api_authentication = oauth oauth_scopes = ('read', 'write') "
        "oauth_refresh_token_expiry_time = '2027-01-02 03:04:05'"
    )
    row = desk.table("desc secret b")[0]
    assert (row["oauth_scopes"], row["integration_name"]) == ("[read, write]", "OAUTH")
    assert row["oauth_refresh_token_expiry_time"] == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    desk.sql("create secret c type = symmetric_key algorithm = generic")
    row = desk.table("desc secret c")[0]
    assert (row["algorithm"], row["key_length"]) == ("GENERIC", 256)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("create secret s type = password username = 'ada'", r"Missing option\(s\): \[PASSWORD\]"),
        ("create secret s username = 'ada' password = 'p'", r"Missing option\(s\): \[TYPE\]"),
        ("create secret s type = generic_string", r"Missing option\(s\): \[SECRET_STRING\]"),
        ("create secret s type = oauth2 oauth_scopes = ('read')", r"Missing option\(s\): \[API_AUTHENTICATION\]"),
        ("create secret s type = passwort username = 'ada'", "invalid value 'PASSWORT' for property 'TYPE': one of"),
        (
            "create secret s type = generic_string secret_string = 'x' username = 'ada'",
            "invalid type of property 'USERNAME' for 'GENERIC_STRING'",
        ),
        ("create secret s type = oauth2 api_authentication = nope", "Integration 'NOPE' does not exist"),
        (
            "create secret s type = oauth2 api_authentication = oauth oauth_scopes = ('drop')",
            r"Invalid OAUTH_SCOPES: 'drop' is not among OAUTH_ALLOWED_SCOPES of integration 'OAUTH' \(read, write\)",
        ),
        (
            "create secret s type = oauth2 api_authentication = oauth oauth_refresh_token_expiry_time = 'soon'",
            "Timestamp 'soon' is not recognized",
        ),
        (
            "create secret s type = symmetric_key algorithm = rot13",
            "Invalid algorithm name ROT13 for SYMMETRIC_KEY Secret",
        ),
        ("create secret other.s type = generic_string secret_string = 'x'", "Schema 'DEMO.OTHER' does not exist"),
        (
            "create secret s type = generic_string secret_string = 'x' colour = 'y'",
            "invalid property 'COLOUR' for 'SECRET'",
        ),
        (
            "create or replace secret if not exists s type = generic_string secret_string = 'x'",
            "options IF NOT EXISTS and OR REPLACE are incompatible",
        ),
    ],
)
def test_wrong_secrets_are_refused(desk: Desk, statement: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(statement)
    assert len(desk.account[SECRETS]) == 0


def test_modes_of_create(desk: Desk) -> None:
    desk.sql("create secret s type = generic_string secret_string = 'one'")
    with pytest.raises(ObjectExistsError, match=r"Object 'S' already exists\."):
        desk.sql("create secret s type = generic_string secret_string = 'two'")
    kept = "create secret if not exists s type = generic_string secret_string = 'two'"
    assert desk.sql(kept) == "S already exists, statement succeeded."
    assert desk.account[SECRETS].get(NAME).properties == {"secret_string": "one"}
    desk.sql("grant read on secret s to role sysadmin")
    desk.sql("create or replace secret s type = password username = 'u' password = 'p'")
    assert desk.account[SECRETS].get(NAME).type is SecretType.PASSWORD
    assert not [grant for grant in desk.account.grants if str(grant.on) == str(NAME)]


def test_alter_sets_what_the_type_has(desk: Desk) -> None:
    desk.sql("create secret s type = password username = 'ada' password = 'old'")
    assert desk.sql("alter secret s set password = 'new' comment = 'c'") == "Statement executed successfully."
    secret = desk.account[SECRETS].get(NAME)
    assert (secret.properties, secret.comment) == ({"username": "ada", "password": "new"}, "c")
    desk.sql("alter secret s unset comment")
    assert desk.table("desc secret s")[0]["comment"] is None
    desk.sql("alter secret s set comment = null")
    with pytest.raises(SnowflakeError, match="invalid type of property 'SECRET_STRING' for 'PASSWORD'"):
        desk.sql("alter secret s set secret_string = 'x'")
    desk.sql("alter secret if exists nope set comment = 'x'")
    with pytest.raises(NotEmulatedError, match=r"ALTER SECRET \.\.\. SET TAG"):
        desk.sql("alter secret s set tag a = 'b'")


def test_a_dropped_secret_is_gone_with_its_grants(desk: Desk) -> None:
    desk.sql("create secret \"Mixed\" type = generic_string secret_string = 'x'")
    desk.sql('grant usage, read on secret "Mixed" to role sysadmin')
    assert desk.sql('drop secret "Mixed"') == "Mixed successfully dropped."
    assert not [grant for grant in desk.account.grants if "Mixed" in str(grant.on)]
    with pytest.raises(ObjectMissingError, match=r"Secret 'DEMO\.PUBLIC\.S' does not exist or not authorized"):
        desk.sql("drop secret s")
    assert desk.sql("drop secret if exists s") == "Drop statement executed successfully (S already dropped)."


def test_show_looks_in_schema_database_and_account(desk: Desk) -> None:
    desk.sql("create secret here type = generic_string secret_string = 'x'")
    desk.sql("create schema demo.other")
    desk.sql("create secret there type = generic_string secret_string = 'x'")
    desk.sql("use schema demo.public")
    for where, names in {
        "": ["HERE", "THERE"],
        "in schema": ["HERE"],
        "in schema like 'h%'": ["HERE"],
        "in database": ["HERE", "THERE"],
        "in database starts with 'T' limit 1": ["THERE"],
        "in schema other": ["THERE"],
        "in demo.other": ["THERE"],
        "in database demo": ["HERE", "THERE"],
        "in account": ["HERE", "THERE"],
        "like 't%' in account": ["THERE"],
        "in account starts with 'H'": ["HERE"],
        "in account limit 1": ["HERE"],
    }.items():
        assert [row["name"] for row in desk.table(f"show secrets {where}")] == names, where


def test_secrets_go_with_their_schema_and_database(desk: Desk) -> None:
    desk.sql("create secret s type = generic_string secret_string = 'x'")
    desk.sql("drop schema demo.public")
    assert len(desk.account[SECRETS]) == 0
    desk.sql("create schema demo.again")
    desk.sql("create secret s type = generic_string secret_string = 'x'")
    desk.sql("drop database demo")
    assert len(desk.account[SECRETS]) == 0


def test_rest_and_sql_are_one_secret(desk: Desk) -> None:
    path = "/databases/demo/schemas/public/secrets"
    desk.rest("POST", path, {"name": "s", "type": "PASSWORD", "username": "ada", "password": HIDDEN, "comment": "c"})
    assert desk.account[SECRETS].get(NAME).properties == {"username": "ada", "password": HIDDEN}
    found = desk.rest("GET", f"{path}/s")
    assert found == {
        "name": "S",
        "type": "PASSWORD",
        "username": "ada",
        "password": "",
        "comment": "c",
        "created_on": EPOCH.isoformat(),
        "database_name": "DEMO",
        "schema_name": "PUBLIC",
        "owner": "ACCOUNTADMIN",
        "owner_role_type": "ROLE",
    }
    body = {"name": "o", "type": "OAUTH2", "api_authentication": "oauth", "oauth_scopes": ["read"]}
    desk.rest("POST", path, body, createMode="orReplace")
    found = desk.rest("GET", f"{path}/o")
    assert (found["api_authentication"], found["oauth_scopes"]) == ("OAUTH", ["read"])
    assert [one["name"] for one in desk.rest("GET", path, like="s%")] == ["S"]
    with pytest.raises(SnowflakeError, match="'oauth_scopes' in the body is no list of texts"):
        desk.rest("POST", path, {**body, "name": "p", "oauth_scopes": "read"})
    desk.rest("DELETE", f"{path}/s")
    with pytest.raises(ObjectMissingError):
        desk.rest("DELETE", f"{path}/s")
    desk.rest("DELETE", f"{path}/s", ifExists="True")


def test_a_role_needs_its_privileges(desk: Desk) -> None:
    desk.sql("create secret s type = generic_string secret_string = 'x'")
    desk.sql("create role plain")
    desk.sql("grant role plain to user ada")
    desk.sql("use role plain")
    with pytest.raises(ObjectMissingError, match=r"Secret 'DEMO\.PUBLIC\.S' does not exist or not authorized"):
        desk.sql("describe secret demo.public.s")
    desk.sql("use role accountadmin")
    for grant in ("usage on database demo", "usage on schema demo.public", "read on secret demo.public.s"):
        desk.sql(f"grant {grant} to role plain")
    desk.sql("use role plain")
    assert [row["name"] for row in desk.table("show secrets in account")] == ["S"]
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on secret 'S'"):
        desk.sql("drop secret demo.public.s")
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on schema 'PUBLIC'"):
        desk.sql("create secret demo.public.t type = generic_string secret_string = 'x'")
