"""What holds for external access integrations, security integrations, and for all of them."""

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS
from tests.unit.objects.desk import EPOCH, Desk

OAUTH = "create security integration oauth type = api_authentication auth_type = oauth2 enabled = true"
INGRESS = (
    "CREATE SECURITY INTEGRATION IF NOT EXISTS snowservices_ingress_oauth\n"
    "TYPE=oauth\nOAUTH_CLIENT=snowservices_ingress\nENABLED=true;"
)


@pytest.fixture(autouse=True)
def schema(desk: Desk) -> None:
    """Use the schema DEMO.PUBLIC with a rule for egress, one for ingress, and a secret."""
    desk.sql("create database demo")
    desk.sql("create network rule out type = host_port mode = egress value_list = ('pypi.org')")
    desk.sql("create network rule out2 type = host_port mode = egress value_list = ('b.com')")
    desk.sql("create network rule inwards type = ipv4 value_list = ('1.2.3.4')")
    desk.sql("create secret token type = generic_string secret_string = 'x'")


def described(desk: Desk, name: str) -> dict[str, str]:
    """Return the properties of an integration."""
    return {row["property"]: row["property_value"] for row in desk.table(f"describe integration {name}")}


def test_create_show_and_describe(desk: Desk) -> None:
    text = desk.sql(
        "CREATE OR REPLACE EXTERNAL ACCESS INTEGRATION eai ALLOWED_NETWORK_RULES = (out, demo.public.out2)\n"
        "ALLOWED_AUTHENTICATION_SECRETS = (token) ENABLED = true COMMENT = 'c'"
    )
    assert text == "Integration EAI successfully created."
    row = desk.table("show external access integrations")[0]
    assert row == {
        "name": "EAI",
        "type": "EXTERNAL_ACCESS",
        "category": "EXTERNAL_ACCESS",
        "enabled": "true",
        "comment": "c",
        "created_on": EPOCH,
    }
    rows = desk.table("desc external access integration eai")
    assert [tuple(row.values()) for row in rows] == [
        ("ENABLED", "Boolean", "true", "false"),
        ("ALLOWED_NETWORK_RULES", "List", "[DEMO.PUBLIC.OUT, DEMO.PUBLIC.OUT2]", "[]"),
        ("ALLOWED_API_AUTHENTICATION_INTEGRATIONS", "List", "[]", "[]"),
        ("ALLOWED_AUTHENTICATION_SECRETS", "List", "[DEMO.PUBLIC.TOKEN]", "[]"),
        ("COMMENT", "String", "c", ""),
    ]


@pytest.mark.parametrize(("clause", "shown"), [("ALL", "ALL"), ("(all)", "ALL"), ("none", "[]"), ("(NONE)", "[]")])
def test_all_secrets_or_none(desk: Desk, clause: str, shown: str) -> None:
    desk.sql(
        f"create external access integration eai allowed_authentication_secrets = {clause} "
        "allowed_network_rules = (out) allowed_api_authentication_integrations = none"
    )
    assert described(desk, "eai")["ALLOWED_AUTHENTICATION_SECRETS"] == shown
    assert described(desk, "eai")["ENABLED"] == "true"


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ("enabled = true", r"Missing option\(s\): \[ALLOWED_NETWORK_RULES\]"),
        ("allowed_network_rules = (nope) enabled = true", "Network rule 'DEMO.PUBLIC.NOPE' does not exist"),
        (
            "allowed_network_rules = (inwards) enabled = true",
            (
                "Network rule 'DEMO.PUBLIC.INWARDS' has MODE = INGRESS; external access integrations take rules with "
                "MODE = EGRESS only"
            ),
        ),
        (
            "allowed_network_rules = (out) allowed_authentication_secrets = (nope) enabled = true",
            "Secret 'DEMO.PUBLIC.NOPE' does not exist",
        ),
        (
            "allowed_network_rules = (out) allowed_api_authentication_integrations = (nope) enabled = true",
            "Integration 'NOPE' does not exist",
        ),
        ("allowed_network_rules = (out) enabled = maybe", "unexpected 'maybe'"),
    ],
)
def test_wrong_external_access_integrations_are_refused(desk: Desk, clauses: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create external access integration eai {clauses}")
    assert len(desk.account[INTEGRATIONS]) == 0


def test_alter_sets_and_unsets(desk: Desk) -> None:
    desk.sql(OAUTH)
    desk.sql("create external access integration eai allowed_network_rules = (out) enabled = true")
    desk.sql(
        "alter external access integration eai set allowed_network_rules = (out2) enabled = false comment = 'c' "
        "allowed_authentication_secrets = (token) allowed_api_authentication_integrations = (oauth)"
    )
    assert described(desk, "eai") == {
        "ENABLED": "false",
        "ALLOWED_NETWORK_RULES": "[DEMO.PUBLIC.OUT2]",
        "ALLOWED_API_AUTHENTICATION_INTEGRATIONS": "[OAUTH]",
        "ALLOWED_AUTHENTICATION_SECRETS": "[DEMO.PUBLIC.TOKEN]",
        "COMMENT": "c",
    }
    before = described(desk, "eai")
    with pytest.raises(ObjectMissingError, match=r"Secret 'DEMO\.PUBLIC\.NOPE'"):
        desk.sql(
            "alter external access integration eai set comment = 'x' allowed_authentication_secrets = (nope)",
        )
    assert described(desk, "eai") == before
    desk.sql(
        "alter external access integration eai unset allowed_network_rules, allowed_authentication_secrets, "
        "allowed_api_authentication_integrations, enabled, comment"
    )
    assert set(described(desk, "eai").values()) == {"true", "[]", ""}
    desk.sql("alter external access integration if exists nope set comment = 'x'")
    with pytest.raises(ObjectMissingError, match="Integration 'OAUTH' does not exist"):
        desk.sql("alter external access integration oauth set comment = 'x'")


def test_ingress_oauth_as_older_setups_create_it(desk: Desk) -> None:
    assert desk.sql(INGRESS) == "Integration SNOWSERVICES_INGRESS_OAUTH successfully created."
    assert desk.sql(INGRESS) == "SNOWSERVICES_INGRESS_OAUTH already exists, statement succeeded."
    row = desk.table("show security integrations like 'snow%'")[0]
    assert (row["type"], row["category"]) == ("OAUTH - SNOWSERVICES_INGRESS", "SECURITY")
    desk.sql("alter security integration snowservices_ingress_oauth set enabled = false comment = 'off'")
    assert described(desk, "snowservices_ingress_oauth") == {"ENABLED": "false", "COMMENT": "off"}
    with pytest.raises(SnowflakeError, match="invalid property 'OAUTH_CLIENT_ID'"):
        desk.sql("alter security integration snowservices_ingress_oauth set oauth_client_id = 'x'")


def test_api_authentication_tells_all_but_the_client_secret(desk: Desk) -> None:
    desk.sql(
        f"{OAUTH} oauth_client_id = 'id' oauth_client_secret = 'hidden' oauth_grant = 'CLIENT_CREDENTIALS' "
        "oauth_token_endpoint = 'https://x.com/token' oauth_client_auth_method = client_secret_post "
        "oauth_allowed_scopes = ('foo', 'bar') oauth_access_token_validity = 60"
    )
    rows = desk.table("describe security integration oauth")
    assert [
        (row["property"], row["property_type"], row["property_value"], row["property_default"]) for row in rows
    ] == [
        ("ENABLED", "Boolean", "true", "false"),
        ("OAUTH_ACCESS_TOKEN_VALIDITY", "Long", "60", ""),
        ("OAUTH_REFRESH_TOKEN_VALIDITY", "Long", "7776000", "7776000"),
        ("OAUTH_CLIENT_ID", "String", "id", ""),
        ("OAUTH_CLIENT_AUTH_METHOD", "String", "CLIENT_SECRET_POST", "CLIENT_SECRET_BASIC"),
        ("OAUTH_AUTHORIZATION_ENDPOINT", "String", "", ""),
        ("OAUTH_TOKEN_ENDPOINT", "String", "https://x.com/token", ""),
        ("OAUTH_ALLOWED_SCOPES", "List", "[foo, bar]", "[]"),
        ("OAUTH_GRANT", "String", "CLIENT_CREDENTIALS", ""),
        ("PARENT_INTEGRATION", "String", "", ""),
        ("AUTH_TYPE", "String", "OAUTH2", ""),
        ("OAUTH_ASSERTION_ISSUER", "String", "", ""),
        ("COMMENT", "String", "", ""),
    ]
    desk.sql("alter security integration oauth set oauth_client_id = 'other' enabled = false")
    desk.sql("alter security integration oauth unset oauth_allowed_scopes, comment")
    found = described(desk, "oauth")
    assert (found["OAUTH_CLIENT_ID"], found["OAUTH_ALLOWED_SCOPES"], found["ENABLED"]) == ("other", "[]", "false")


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ("type = api_authentication auth_type = oauth2", r"Missing option\(s\): \[ENABLED\]"),
        ("enabled = true", r"Missing option\(s\): \[TYPE\]"),
        ("type = api_authentication enabled = true", "invalid value '' for property 'AUTH_TYPE': one of OAUTH2"),
        ("type = saml2 enabled = true", "Unsupported feature 'CREATE SECURITY INTEGRATION ... TYPE = SAML2'"),
        ("type = oauth oauth_client = custom enabled = true", "TYPE = OAUTH OAUTH_CLIENT = CUSTOM"),
        (
            "type = oauth oauth_client = snowservices_ingress enabled = true oauth_client_id = 'x'",
            "invalid property 'OAUTH_CLIENT_ID' for OAUTH_CLIENT = SNOWSERVICES_INGRESS",
        ),
    ],
)
def test_wrong_security_integrations_are_refused(desk: Desk, clauses: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create security integration i {clauses}")
    assert len(desk.account[INTEGRATIONS]) == 0


def test_all_kinds_share_their_names(desk: Desk) -> None:
    desk.sql(OAUTH)
    create = "external access integration oauth allowed_network_rules = (out) enabled = true"
    for verb in ("create", "create or replace"):
        with pytest.raises(ObjectExistsError, match="Object 'OAUTH' already exists"):
            desk.sql(f"{verb} {create}")
    desk.sql(f"create {create.replace('oauth', 'eai')}")
    assert [row["name"] for row in desk.table("show integrations")] == ["EAI", "OAUTH"]
    assert [row["name"] for row in desk.table("show integrations like 'e%' limit 1")] == ["EAI"]
    assert [row["name"] for row in desk.table("show security integrations")] == ["OAUTH"]
    with pytest.raises(ObjectMissingError, match="Integration 'OAUTH' does not exist"):
        desk.sql("drop external access integration oauth")
    with pytest.raises(ObjectMissingError, match="Integration 'OAUTH' does not exist"):
        desk.sql("describe external access integration oauth")
    assert desk.sql("drop integration oauth") == "OAUTH successfully dropped."
    assert desk.sql("drop external access integration eai") == "EAI successfully dropped."
    gone = "Drop statement executed successfully (EAI already dropped)."
    assert desk.sql("drop integration if exists eai") == gone


def test_drop_security_integration_drops_no_other_kind(desk: Desk) -> None:
    desk.sql("create security integration oauth type = api_authentication auth_type = oauth2 enabled = true")
    desk.sql("grant usage on integration oauth to role sysadmin")
    with pytest.raises(ObjectMissingError, match="Integration 'OAUTH' does not exist or not authorized"):
        desk.sql("drop external access integration oauth")
    assert desk.sql("drop security integration oauth") == "OAUTH successfully dropped."
    assert not [grant for grant in desk.account.grants if str(grant.on) == "OAUTH"]
    again = desk.sql("drop security integration if exists oauth")
    assert again == "Drop statement executed successfully (OAUTH already dropped)."
    with pytest.raises(ObjectMissingError, match="Integration 'OAUTH' does not exist or not authorized"):
        desk.sql("drop security integration oauth")


def test_an_integration_has_an_unqualified_name(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match="belongs to the account and has an unqualified name"):
        desk.sql("create external access integration demo.public.eai allowed_network_rules = (out) enabled = true")


def test_grants_on_integrations_go_with_them(desk: Desk) -> None:
    desk.sql("create external access integration eai allowed_network_rules = (out) enabled = true")
    desk.sql("grant usage on integration eai to role sysadmin")
    assert [row["grantee_name"] for row in desk.table("show grants on integration eai")] == ["ACCOUNTADMIN", "SYSADMIN"]
    desk.sql("create or replace external access integration eai allowed_network_rules = (out) enabled = true")
    assert [row["privilege"] for row in desk.table("show grants on integration eai")] == ["OWNERSHIP"]


def test_a_role_needs_its_privileges(desk: Desk) -> None:
    desk.sql("create external access integration eai allowed_network_rules = (out) enabled = true")
    desk.sql("create role plain")
    desk.sql("grant role plain to user ada")
    desk.sql("use role plain")
    assert desk.table("show integrations") == []
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on account"):
        desk.sql(INGRESS)
    with pytest.raises(ObjectMissingError, match="Integration 'EAI' does not exist or not authorized"):
        desk.sql("alter external access integration eai set enabled = false")


def test_other_kinds_of_integrations_are_not_claimed(desk: Desk) -> None:
    with pytest.raises(NotEmulatedError, match=r"ALTER EXTERNAL ACCESS INTEGRATION \.\.\. SET TAG"):
        desk.sql("alter external access integration eai set tag a = 'b'")
