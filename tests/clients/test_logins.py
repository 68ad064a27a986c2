from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import snowflake.connector
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from snowflake.connector import DatabaseError

if TYPE_CHECKING:
    from tests.clients.conftest import Connect
    from tests.clients.emulator_process import EmulatorProcess


def _scalar(connection: Any, sql: str) -> Any:
    return connection.cursor().execute(sql).fetchone()[0]


def test_a_password_logs_in_under_the_role_asked_for(connect: Connect, emulator: EmulatorProcess) -> None:
    connection = connect()
    assert connection.role == emulator.ready["role"] == _scalar(connection, "SELECT CURRENT_ROLE()")
    assert _scalar(connection, "SELECT CURRENT_USER()") == emulator.ready["user"]
    assert connect(role="sysadmin").role == "SYSADMIN"
    assert connect(role=None).role == "ACCOUNTADMIN"


def test_a_wrong_password_fails_at_once_with_snowflakes_number(emulator: EmulatorProcess) -> None:
    started = time.monotonic()
    with pytest.raises(DatabaseError, match="Incorrect username or password was specified") as raised:
        snowflake.connector.connect(**{**emulator.connect_arguments, "password": "guess"})
    assert raised.value.errno == 390100
    assert time.monotonic() - started < 2


def test_a_key_pair_logs_in(connect: Connect, emulator: EmulatorProcess) -> None:
    key = generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    body = "".join(public.splitlines()[1:-1])
    connect(role="ACCOUNTADMIN").cursor().execute(f"ALTER USER {emulator.ready['user']} SET RSA_PUBLIC_KEY='{body}'")
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    connection = connect(password=None, private_key=private, authenticator="SNOWFLAKE_JWT")
    assert _scalar(connection, "SELECT CURRENT_USER()") == emulator.ready["user"]
    stranger = generate_private_key(65537, 2048).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(DatabaseError, match="JWT token is invalid") as raised:
        connect(password=None, private_key=stranger, authenticator="SNOWFLAKE_JWT", login_timeout=1)
    assert raised.value.errno in {390144, 250001}


def test_a_programmatic_access_token_logs_in_by_itself_and_as_a_password(
    connect: Connect, emulator: EmulatorProcess
) -> None:
    user = emulator.ready["user"]
    add = f"ALTER USER {user} ADD PROGRAMMATIC ACCESS TOKEN T1 ROLE_RESTRICTION = 'SYSADMIN'"
    secret = connect(role="ACCOUNTADMIN").cursor().execute(add).fetchall()[0][1]
    assert connect(password=secret, role="SYSADMIN").role == "SYSADMIN"
    token = connect(password=None, token=secret, authenticator="PROGRAMMATIC_ACCESS_TOKEN", role="SYSADMIN")
    assert _scalar(token, "SELECT CURRENT_USER()") == user
    with pytest.raises(DatabaseError, match="does not exist or not authorized"):
        connect(password=secret, role="ACCOUNTADMIN")


def test_an_oauth_token_logs_in(connect: Connect, emulator: EmulatorProcess) -> None:
    token = emulator.admin("oauth-tokens", {"user": emulator.ready["user"]})["token"]
    connection = connect(password=None, token=token, authenticator="oauth")
    assert _scalar(connection, "SELECT CURRENT_USER()") == emulator.ready["user"]
    with pytest.raises(DatabaseError, match="Invalid OAuth access token") as raised:
        connect(password=None, token="guess", authenticator="oauth")
    assert raised.value.errno in {390303, 250001}


def test_a_heartbeat_tells_that_a_connection_is_valid(connect: Connect) -> None:
    connection = connect()
    assert connection.is_valid() is True
    connection.close()
    assert connection.is_valid() is False


def test_an_expired_session_is_renewed_unseen(connect: Connect, emulator: EmulatorProcess) -> None:
    connection = connect()
    session = _scalar(connection, "SELECT CURRENT_SESSION()")
    emulator.admin("clock", {"advance_seconds": 2 * 3600})
    assert _scalar(connection, "SELECT CURRENT_SESSION()") == session


def test_a_closed_connection_leaves_no_session(connect: Connect, emulator: EmulatorProcess) -> None:
    before = emulator.admin("status")["sessions"]
    connection = connect()
    assert emulator.admin("status")["sessions"] == before + 1
    connection.close()
    assert emulator.admin("status")["sessions"] == before


def test_a_session_starts_where_the_login_says(connect: Connect) -> None:
    connect().cursor().execute('CREATE OR REPLACE DATABASE "Mixed"')
    connection = connect(database='"Mixed"', warehouse="compute_wh")
    assert (connection.database, connection.schema, connection.warehouse) == ("Mixed", "PUBLIC", "COMPUTE_WH")
    connection.cursor().execute("USE SCHEMA INFORMATION_SCHEMA")
    assert connection.schema == "INFORMATION_SCHEMA"


def test_a_session_parameter_of_the_login_counts(connect: Connect) -> None:
    connection = connect(autocommit=False, session_parameters={"QUERY_TAG": "mine"})
    rows = connection.cursor().execute("SHOW PARAMETERS LIKE 'AUTOCOMMIT'").fetchall()
    assert rows[0][:2] == ("AUTOCOMMIT", "false")
    assert connection.cursor().execute("SHOW PARAMETERS LIKE 'QUERY_TAG'").fetchall()[0][1] == "mine"


def test_rest_takes_the_tokens_that_log_in_to_sql(connect: Connect, emulator: EmulatorProcess) -> None:
    user = emulator.ready["user"]
    cursor = connect(role="ACCOUNTADMIN").cursor()
    pat = cursor.execute(f"ALTER USER {user} ADD PROGRAMMATIC ACCESS TOKEN OF_REST").fetchall()[0][1]
    service = {"user": "OF_A_SERVICE", "role": "SYSADMIN"}
    mounted = emulator.admin("service-tokens", service)["token"]
    url = f"http://127.0.0.1:{emulator.ready['port']}/api/v2/compute-pools"
    for authorization, token_type in (
        (f"Bearer {pat}", "PROGRAMMATIC_ACCESS_TOKEN"),
        (f"Bearer {pat}", None),
        (f'Snowflake Token="{mounted}"', None),
        (f"Bearer {mounted}", "OAUTH"),
    ):
        named = {} if token_type is None else {"X-Snowflake-Authorization-Token-Type": token_type}
        answer = httpx.get(url, headers={"Authorization": authorization, **named}, trust_env=False)
        assert answer.status_code == 200, answer.text
    with pytest.raises(DatabaseError, match="differs from the user tied to the access token"):
        connect(password=None, token=mounted, authenticator="oauth", login_timeout=1)
    emulator.admin("service-tokens/revoke", {"token": mounted})
    assert httpx.get(url, headers={"Authorization": f"Bearer {mounted}"}, trust_env=False).status_code == 401
