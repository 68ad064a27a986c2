from __future__ import annotations

import pytest

from pytest_spcs.emulator.redaction import HIDDEN, redacted, redacted_document, redacted_message, shown_binds
from pytest_spcs.emulator.sql.engine import Bind


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE USER u PASSWORD = 'hunter2' DEFAULT_ROLE = 'r'",
        "create user u password='hunter2'",
        "ALTER USER u SET PASSWORD='it''s hunter2'",
        "CREATE SECRET s TYPE = GENERIC_STRING SECRET_STRING = 'hunter2'",
        "CREATE SECRET s TYPE = GENERIC_STRING SECRET_STRING = $$hunter2$$",
        "CREATE SECRET s TYPE = OAUTH2 OAUTH_REFRESH_TOKEN = 'hunter2'",
        "COPY INTO t FROM @s CREDENTIALS = (AWS_KEY_ID = 'k' AWS_SECRET_KEY = 'hunter2')",
        "SELECT f(api_key => 'hunter2')",
        "ALTER USER u SET PASSWORD = 'hunter2",
        "ALTER SECRET s SET SECRET_STRING 'hunter2'",
        "ALTER USER u SET PASSWORD /* new */ = -- below\n 'hunter2'",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  DB_PASSWORD: hunter2\n  A: b\n$$",
        'CREATE SERVICE s FROM SPECIFICATION \'{"env": {"API_TOKEN": "hunter2", "A": "b"}}\'',
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  AWS_SECRET_ACCESS_KEY: hunter2\n  A: b\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  db_password: hunter2\n  A: b\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env: {dbPassword: 'hunter2', Token: hunter2}\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PRIVATE_KEY: |\n    hunter2\n\n    hunter2\n  A: b\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  B_TOKEN:   >-\n   hunter2$$",
    ],
)
def test_secrets_are_taken_out_of_statements(sql: str) -> None:
    assert "hunter2" not in redacted(sql)
    assert HIDDEN in redacted(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'password' FROM t WHERE a = 'b'",
        "SELECT TOKEN:sub, a FROM t",
        "SELECT 'a secret', 'b' FROM t",
        "SHOW SECRETS LIKE 'a'",
        "ALTER SERVICE s SET EXTERNAL_ACCESS_INTEGRATIONS = (x)",
        "CREATE SERVICE s FROM SPECIFICATION $$\n secrets:\n - snowflakeSecret: db.s.x\n   secretKeyRef: username\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n secrets:\n - {snowflakeSecret: s, envVarName: TOKEN}\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n mountSessionToken: false\n env:\n  TOKENS: |\n   a\n$$",
    ],
)
def test_what_is_no_secret_stays(sql: str) -> None:
    assert redacted(sql) == sql


def test_secrets_are_taken_out_of_binds() -> None:
    binds = {"1": Bind("TEXT", "ada"), "2": Bind("TEXT", "hunter2"), "3": Bind("FIXED", None)}
    assert shown_binds("ALTER USER IDENTIFIER(?) SET PASSWORD = ? COMMENT = ?", binds) == ["ada", HIDDEN, None]
    assert shown_binds("ALTER USER IDENTIFIER(:1) SET PASSWORD = :2 COMMENT = :3", binds) == ["ada", HIDDEN, None]
    assert shown_binds("ALTER SECRET s SET SECRET_STRING ?", {"1": Bind("TEXT", "hunter2")}) == [HIDDEN]
    assert shown_binds("DESC SECRET ?", {"1": Bind("TEXT", "s")}) == ["s"]
    assert shown_binds("INSERT INTO t VALUES (?)", {"1": Bind("TEXT", ("a", None))}) == [["a", None]]


def test_binds_of_a_statement_that_cannot_be_read_are_hidden() -> None:
    assert shown_binds("ALTER USER u SET PASSWORD = ? COMMENT = 'open", {"1": Bind("TEXT", "hunter2")}) == [HIDDEN]


def test_secrets_are_taken_out_of_rest_bodies() -> None:
    body = {
        "name": "u",
        "password": "hunter2",
        "spec": {"text": "env:\n  DB_PASSWORD: hunter2"},
        "secrets": ["a"],
        "must_change_password": True,
    }
    told = redacted_document({"list": [body], "oauth_refresh_token": "hunter2"})
    assert "hunter2" not in repr(told)
    assert told["list"][0]["name"] == "u"
    assert told["list"][0]["must_change_password"] is True
    assert told["list"][0]["secrets"] == ["a"]


def test_an_error_message_does_not_repeat_a_secret() -> None:
    message = redacted_message("invalid value 'hunter2' for PASSWORD", "ALTER USER u SET PASSWORD = 'hunter2'")
    assert message == "invalid value '***' for PASSWORD"


def test_many_comments_and_long_words_are_read_through() -> None:
    comments = "/* who */ " * 5000
    assert redacted(f"ALTER USER u SET PASSWORD {comments}= {comments}'hunter2'").endswith("'***'")
    unchanged = f"SELECT token {comments}, {'secret' * 20_000}"
    assert redacted(unchanged) == unchanged
