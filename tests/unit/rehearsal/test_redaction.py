from __future__ import annotations

import pytest

from pytest_spcs.emulator.engine.contract import Bind
from pytest_spcs.emulator.rehearsal.redaction import HIDDEN, redacted, redacted_document, redacted_message, shown_binds


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
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PASSWORD: !!str |2- # c\n     hunter2\n     hunter2$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PASSWORD:\n    hunter2\n    hunter2\n  A: b$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PASSWORD:\n    'hunter2'\n  A: b$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  ? PASSWORD\n  : hunter2\n  A: b$$",
        'CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  ? "PASSWORD"\n  : |\n    hunter2\n  A: b$$',
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PASSWORD: a,}hunter2\n  A: b$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PASSWORD: a$hunter2\n  A: b$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PGPASSWORD: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  PGPASS: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  DB_PASS: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  SIGNING_KEY: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  x-api-key: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  APIKEY: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  ACCESS_KEY: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  AZURE_CONNECTION_STRING: a=b;hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  URL_PASSWORD: hunter2\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  DB: postgres://ada:hunter2@db.example:5432/x\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  DB: redis://:hunter2@db.example\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n args: [--db-password=hunter2]\n$$",
        'CREATE SERVICE s FROM SPECIFICATION $$\n args: ["--token", "hunter2"]\n$$',
        "CREATE SERVICE s FROM SPECIFICATION '{''env'': {''PASSWORD'': ''hunter2'', ''A'': ''b''}}'",
        r"""CREATE SERVICE s FROM SPECIFICATION '{\"env\": {\"PASSWORD\": \"hunter2\"}}'""",
        r"CREATE SERVICE s FROM SPECIFICATION 'env:\n  PASSWORD: hunter2\n  A: b'",
        "CREATE SERVICE s FROM SPECIFICATION_TEMPLATE $$ {{ a }} $$ USING (a => 'hunter2', b => $$hunter2$$)",
        "CREATE SERVICE s FROM @st SPECIFICATION_TEMPLATE_FILE = 'x' USING (a => ')', b => 'hunter2')",
        "EXECUTE IMMEDIATE FROM @st/x.sql USING (a => 'hunter2')",
        "ALTER USER u SET PASSWORD = hunter2",
        "ALTER USER u SET PASSWORD = \"hunter2\" COMMENT = 'x'",
        "ALTER USER u SET PASSWORD = 'a'hunter2' COMMENT = 'x'",
        r"ALTER USER u SET PASSWORD = 'a\'hunter2",
        "ALTER USER u SET PASSWORD = $$hunter2",
        "ALTER USER u SET RSA_PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----'",
        "SELECT '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----'",
        "SELECT '-----BEGIN ENCRYPTED PRIVATE KEY-----\nhunter2",
        "SELECT 'Authorization: Bearer hunter2'",
        "SELECT 'Authorization: Basic hunter2'",
        "SELECT 'Authorization: Snowflake Token=\"hunter2\"'",
        "SELECT SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY('hunter2')",
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
        "SELECT * FROM password_resets WHERE a = 'b'",
        "INSERT INTO password_resets VALUES ('a')",
        "CREATE TABLE password_resets (token VARCHAR, a INT COMMENT 'b')",
        "SELECT a FROM users WHERE PASSWORD_LAST_SET = '2024-01-01'",
        "ALTER USER u SET PASSWORD_POLICY = 'p'",
        "ALTER USER u SET TYPE = PERSON COMMENT = 'x'",
        "SELECT a.token = b.token FROM a JOIN b USING (token)",
        "MERGE INTO t USING (SELECT 'a' AS x) s ON t.x = s.x WHEN MATCHED THEN UPDATE SET a = 'b'",
        "SELECT 'https://example.com:8080/a@b', 'mailto:a@b', 'a://b:c'",
        "SELECT 'bearer authentication', 'basic authentication'",
        "SELECT max_tokens = '5', tokenizer = 'x', secretary = 'ada'",
        "CREATE SECURITY INTEGRATION i OAUTH_TOKEN_ENDPOINT = 'https://x/token' ENABLED = TRUE",
        "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----",
        "CREATE SERVICE s FROM SPECIFICATION $$\n env:\n  TOKEN_URL: https://x\n  PWD: /a\n  TOKENIZER: x\n$$",
        "CREATE SERVICE s FROM SPECIFICATION $$\n credentials:\n  user: ada\n  region: x\n$$",
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


@pytest.mark.parametrize(
    "text",
    [
        "token /* " * 10_000,
        "token -- " * 10_000,
        "PASSWORD = 'a\\' " * 10_000,
        "password: '" * 10_000,
        "password: |\n" * 10_000,
        "password:\n" * 10_000,
        " " * 100 + "password:\n" * 10_000,
        "password" * 10_000,
        "password_" * 10_000,
        "password_at-" * 10_000,
        "a://" * 10_000 + "a:" * 10_000,
        "-----BEGIN PRIVATE KEY-----" * 20_000,
        "USING (a => '" * 10_000,
        "authorization: " * 10_000,
        "'" * 100_000 + "password",
        "$$" * 100_000 + "password = $$",
        "\\" * 200_000 + "password = '" + "\\" * 200_001,
        "-" * 200_000 + "=",
        '{"token": [' * 10_000,
    ],
)
def test_any_long_text_is_read_through(text: str) -> None:
    assert redacted_message(redacted(text)[:1000], text[:1000]) is not None


def test_a_message_does_not_repeat_any_line_of_a_secret() -> None:
    sql = "CREATE SERVICE s FROM SPECIFICATION $$\nenv:\n  PRIVATE_KEY: |\n    hunter2\n    hunter3\n  A: b$$"
    assert redacted_message("line 4: 'hunter2', then hunter3", sql) == "line 4: '***', then ***"


def test_what_stands_beside_a_secret_stays() -> None:
    sql = "CREATE SERVICE s FROM SPECIFICATION $$\nenv:\n  PASSWORD: |\n    hunter2\n  A: b\n$$ MIN_INSTANCES = 1"
    assert redacted(sql) == sql.replace("|\n    hunter2\n", "***\n")
    assert (
        redacted("ALTER USER u SET PASSWORD = 'a' COMMENT = 'b'") == "ALTER USER u SET PASSWORD = '***' COMMENT = 'b'"
    )
    assert redacted("A: b://ada:x@host/y") == "A: b://ada:***@host/y"


def test_many_comments_and_long_words_are_read_through() -> None:
    comments = "/* who */ " * 5000
    assert redacted(f"ALTER USER u SET PASSWORD {comments}= {comments}'hunter2'").endswith("'***'")
    unchanged = f"SELECT token {comments}, {'secret' * 20_000}"
    assert redacted(unchanged) == unchanged
