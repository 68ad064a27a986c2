"""The promises of ``pytest-spcs serve --state DIR``: what an account holds is there again after the next start."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
import snowflake.connector

from tests.clients.serving import run, serving
from tests.clients.state_directories import await_status, cursor_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

STUB = ("--image", "DEMO/PUBLIC/IMAGES/STUB:v1=stub")
SPECIFICATION = """
spec:
  containers:
  - name: main
    image: /demo/public/images/stub:v1
    volumeMounts: [{name: data, mountPath: /data}]
  endpoints: [{name: api, port: 8080, public: true}]
  volumes: [{name: data, source: block, size: 10Gi}]
serviceRoles: [{name: callers, endpoints: [api]}]
"""
JOB = "spec: {containers: [{name: main, image: /demo/public/images/stub:v1}]}"
GATEWAY = (
    "spec: {type: traffic_split, split_type: custom, targets: "
    "[{type: endpoint, value: demo.public.web!api, weight: 100}]}"
)
SET_UP = (
    "USE ROLE ACCOUNTADMIN",
    "ALTER ACCOUNT SET TIMEZONE = 'Europe/Berlin'",
    "CREATE ROLE reader COMMENT = 'reads'",
    "CREATE USER bob PASSWORD = 'bobs own' DEFAULT_ROLE = reader EMAIL = 'bob@example.com'",
    "GRANT ROLE reader TO USER bob",
    "CREATE WAREHOUSE wh WAREHOUSE_SIZE = SMALL AUTO_SUSPEND = 60 INITIALLY_SUSPENDED = TRUE",
    "CREATE DATABASE demo COMMENT = 'for all'",
    'CREATE SCHEMA demo."Lower Case" WITH MANAGED ACCESS',
    "CREATE IMAGE REPOSITORY demo.public.images",
    "CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS",
    "CREATE COMPUTE POOL idle_pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_S INITIALLY_SUSPENDED = TRUE",
    "USE SCHEMA demo.public",
    "CREATE STAGE files DIRECTORY = (ENABLE = TRUE) FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1)",
    "CREATE TEMPORARY STAGE passing",
    "CREATE SECRET token TYPE = GENERIC_STRING SECRET_STRING = 'not to be seen'",
    "CREATE SECRET login TYPE = PASSWORD USERNAME = 'ada' PASSWORD = 'of her own'",
    "CREATE NETWORK RULE out MODE = EGRESS TYPE = HOST_PORT VALUE_LIST = ('example.com:443')",
    (
        "CREATE EXTERNAL ACCESS INTEGRATION eai ALLOWED_NETWORK_RULES = (out) "
        "ALLOWED_AUTHENTICATION_SECRETS = (token) ENABLED = TRUE"
    ),
    (
        "CREATE SECURITY INTEGRATION si TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 ENABLED = TRUE "
        "OAUTH_CLIENT_ID = 'me' OAUTH_CLIENT_SECRET = 's' OAUTH_TOKEN_ENDPOINT = 'https://example.com/t'"
    ),
    (
        f"CREATE SERVICE web IN COMPUTE POOL pool FROM SPECIFICATION $${SPECIFICATION}$$ MIN_INSTANCES = 2 "
        "EXTERNAL_ACCESS_INTEGRATIONS = (eai) COMMENT = 'served'"
    ),
    f"CREATE SERVICE resting IN COMPUTE POOL pool FROM SPECIFICATION $${SPECIFICATION}$$",
    "CALL SYSTEM$WAIT_FOR_SERVICES(60, 'demo.public.web')",
    "ALTER SERVICE resting SUSPEND",
    f"EXECUTE JOB SERVICE IN COMPUTE POOL pool NAME = done FROM SPECIFICATION $${JOB}$$",
    f"EXECUTE JOB SERVICE IN COMPUTE POOL pool NAME = gone FROM SPECIFICATION $${JOB}$$",
    "DROP SERVICE gone",
    f"CREATE GATEWAY door FROM SPECIFICATION $${GATEWAY}$$",
    'CREATE SNAPSHOT shot FROM SERVICE web VOLUME "data" INSTANCE 0',
    "CREATE FUNCTION echo(x VARCHAR) RETURNS VARCHAR SERVICE = web ENDPOINT = api MAX_BATCH_ROWS = 5 AS '/echo'",
    "CREATE FUNCTION echo(x FLOAT) RETURNS FLOAT SERVICE = web ENDPOINT = api AS '/echo'",
    "GRANT USAGE ON DATABASE demo TO ROLE reader",
    "GRANT USAGE ON SCHEMA demo.public TO ROLE reader",
    "GRANT USAGE ON FUNCTION echo(VARCHAR) TO ROLE reader WITH GRANT OPTION",
    "GRANT SERVICE ROLE web!callers TO ROLE reader",
    "CREATE EVENT TABLE demo.public.logged COMMENT = 'kept'",
    "ALTER DATABASE demo SET EVENT_TABLE = demo.public.logged",
    "CREATE DATABASE ROLE demo.callers COMMENT = 'of the database'",
    "GRANT SERVICE ROLE web!callers TO DATABASE ROLE demo.callers",
    "GRANT DATABASE ROLE demo.callers TO ROLE reader",
    "GRANT SELECT ON FUTURE TABLES IN SCHEMA demo.public TO ROLE reader",
    "GRANT OWNERSHIP ON FUTURE GATEWAYS IN SCHEMA demo.public TO ROLE reader",
    "GRANT CALLER USAGE ON DATABASE demo TO ROLE reader",
    "GRANT INHERITED CALLER SELECT ON ALL TABLES IN SCHEMA demo.public TO ROLE reader",
    "GRANT ALL INHERITED CALLER PRIVILEGES ON ALL SCHEMAS IN ACCOUNT TO ROLE reader",
    "ALTER SERVICE web SET SERVICE_CALLER_TOKEN_VALIDITY_SECS = 1800",
    "CREATE NETWORK RULE office TYPE = IPV4 VALUE_LIST = ('10.0.0.0/8')",
    "CREATE NETWORK POLICY np ALLOWED_NETWORK_RULE_LIST = (office) BLOCKED_IP_LIST = ('10.0.0.1')",
    "ALTER USER bob SET NETWORK_POLICY = np",
    "CREATE SEQUENCE numbers START = 7",
    "CREATE FILE FORMAT semicolons TYPE = CSV FIELD_DELIMITER = ';'",
    (
        "CREATE TABLE rows_ (i INT NOT NULL, v VARCHAR(12) DEFAULT 'x', n NUMBER(10,2), b BOOLEAN, d DATE, "
        "t TIMESTAMP_NTZ, z TIMESTAMP_TZ, l TIMESTAMP_LTZ, y BINARY, j VARIANT, a ARRAY, o OBJECT, f FLOAT)"
    ),
    (
        "INSERT INTO rows_ SELECT 1, 'ä', 1.25, TRUE, '2026-01-02', '2026-01-02 03:04:05.678', "
        "'2026-01-02 03:04:05 +0200', '2026-01-02 03:04:05', TO_BINARY('AB01'), PARSE_JSON('{\"k\": [1, null]}'), "
        "ARRAY_CONSTRUCT(1, 'b'), OBJECT_CONSTRUCT('k', 1), 0.1"
    ),
    "INSERT INTO rows_ (i) VALUES (2)",
    "COMMENT ON TABLE rows_ IS 'with comment'",
    "CREATE VIEW doubled AS SELECT i * 2 AS twice, v FROM rows_",
    "CREATE VIEW echoed AS SELECT echo(v) AS e FROM rows_",
    'CREATE TABLE "Lower Case"."t" ("c" INT) AS SELECT 5',
    "SELECT numbers.NEXTVAL",
)
LOOKS = (
    *(f"SHOW {nouns}" for nouns in ("DATABASES", "SCHEMAS IN ACCOUNT", "WAREHOUSES", "ROLES", "STAGES")),
    *(f"SHOW {nouns}" for nouns in ("COMPUTE POOLS", "IMAGE REPOSITORIES", "SECRETS", "NETWORK RULES", "SNAPSHOTS")),
    *(f"SHOW {nouns}" for nouns in ("INTEGRATIONS", "SERVICES", "JOB SERVICES", "FUNCTIONS", "TABLES IN ACCOUNT")),
    *(
        f"SHOW {nouns}"
        for nouns in ("VIEWS IN ACCOUNT", "FILE FORMATS", "PARAMETERS IN ACCOUNT", "GRANTS TO ROLE reader")
    ),
    *("SHOW GRANTS TO USER bob", "SHOW GRANTS ON SERVICE web", "SHOW GRANTS ON DATABASE demo"),
    *("SHOW CALLER GRANTS TO ROLE reader", "DESCRIBE NETWORK POLICY np", "SHOW PARAMETERS IN USER bob"),
    *("SHOW PARAMETERS IN SERVICE web", "SHOW PARAMETERS IN DATABASE demo", "SHOW EVENT TABLES IN ACCOUNT"),
    *("SHOW DATABASE ROLES IN DATABASE demo", "SHOW GRANTS TO DATABASE ROLE demo.callers"),
    (
        "SELECT VALUE, RESOURCE_ATTRIBUTES, RECORD_TYPE FROM demo.public.logged WHERE "
        "RESOURCE_ATTRIBUTES:\"snow.service.type\"::VARCHAR = 'Job' ORDER BY TIMESTAMP"
    ),
    *("SHOW FUTURE GRANTS IN SCHEMA demo.public", "SHOW IMAGES IN IMAGE REPOSITORY images"),
    *(
        "SHOW USERS LIKE 'bob'",
        "SHOW GATEWAYS",
        "DESCRIBE GATEWAY door",
        "SHOW ROLES IN SERVICE web",
        "SHOW SERVICE CONTAINERS IN SERVICE done",
    ),
    *("SHOW SERVICE INSTANCES IN SERVICE done", "SHOW SERVICE CONTAINERS IN SERVICE resting"),
    *("DESCRIBE USER bob", "DESCRIBE SERVICE web", "DESCRIBE SERVICE resting", "DESCRIBE SERVICE done"),
    *("DESCRIBE COMPUTE POOL pool", "DESCRIBE STAGE files", "DESCRIBE SECRET login", "DESCRIBE NETWORK RULE out"),
    *("DESCRIBE INTEGRATION eai", "DESCRIBE INTEGRATION si", "DESCRIBE SNAPSHOT shot", "DESCRIBE TABLE rows_"),
    *("DESCRIBE FUNCTION echo(VARCHAR)", "DESCRIBE VIEW doubled", "SELECT * FROM rows_ ORDER BY i"),
    *("SELECT * FROM doubled ORDER BY 1", 'SELECT "c" FROM "Lower Case"."t"', "LIST @files"),
    "SELECT SYSTEM$GET_SERVICE_LOGS('demo.public.done', 0, 'main')",
    "SELECT name, status, completed_time FROM TABLE(SNOWFLAKE.SPCS.GET_JOB_HISTORY()) ORDER BY 1",
)


def looked_at(cursor: Any, port: int) -> dict[str, list[str]]:
    """Return what an account shows, the emulator's port left out, which is another one at each start."""
    seen = {}
    for statement in LOOKS:
        rows = cursor.execute(statement).fetchall()
        seen[statement] = [repr(row).replace(f":{port}", ":PORT") for row in rows]
    return seen


def set_up(cursor: Any, statements: Sequence[str], file: Path) -> None:
    for statement in statements:
        cursor.execute(statement)
    cursor.execute(f"PUT file://{file} @files/deep AUTO_COMPRESS = FALSE")
    cursor.execute("CREATE TABLE loaded (i INT, t VARCHAR)")
    cursor.execute("COPY INTO loaded FROM @files FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1)")


def test_everything_is_there_again_after_the_next_start(tmp_path: Path) -> None:
    state, file = tmp_path / "state", tmp_path / "data.csv"
    file.write_text("i,t\n1,one\n2,two\n")
    place = {"role": "ACCOUNTADMIN", "database": "DEMO", "schema": "PUBLIC"}
    with serving(tmp_path, "--state", str(state), *STUB) as served:
        with cursor_of(served) as cursor:
            set_up(cursor, SET_UP, file)
        with cursor_of(served, **place) as cursor:
            before = looked_at(cursor, served.ready["port"])
        user = served.ready["user"]
    assert "_spcs" not in str(before)
    with serving(tmp_path, "--state", str(state)) as served:
        with cursor_of(served, **place) as cursor:
            await_status(cursor, "web", "RUNNING")
            after = looked_at(cursor, served.ready["port"])
            assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
            assert served.ready["user"] == user
            assert len(cursor.execute("SHOW SERVICE CONTAINERS IN SERVICE web").fetchall()) == 2
            assert cursor.execute("SELECT numbers.NEXTVAL").fetchone() == (8,)
            assert cursor.execute("SELECT * FROM loaded ORDER BY i").fetchall() == [(1, "one"), (2, "two")]
            copied = cursor.execute("COPY INTO loaded FROM @files FILE_FORMAT = (TYPE = CSV SKIP_HEADER = 1)")
            assert copied.fetchall() == [("Copy executed with 0 files processed.",)]
            (tmp_path / "got").mkdir()
            cursor.execute(f"GET @files/deep/data.csv file://{tmp_path}/got/")
            assert (tmp_path / "got" / "data.csv").read_text() == file.read_text()
            with pytest.raises(snowflake.connector.errors.ProgrammingError, match="PASSING' does not exist"):
                cursor.execute("LIST @passing")
            cursor.execute("CREATE STAGE another")
            assert cursor.execute("LIST @another").fetchall() == []
        with cursor_of(served, user="bob", password="bobs own", role="READER") as cursor:
            assert cursor.execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone() == ("BOB", "READER")
            with pytest.raises(
                snowflake.connector.errors.ProgrammingError, match=r"privileges to operate on service 'WEB'"
            ):
                cursor.execute("ALTER SERVICE demo.public.web SUSPEND")
    secrets = [path for path in state.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert [path for path in secrets if path.suffix == ".json"] == []
    assert state.stat().st_mode & 0o777 == 0o700


def test_who_gets_in_is_said_at_each_start(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    with serving(tmp_path, "--state", state, "--user", "ada", "--password", "the first") as served:
        assert served.ready["password"] == "the first"
    with serving(tmp_path, "--state", state) as served:
        random = served.ready["password"]
        assert (served.ready["user"], random == "the first") == ("ADA", False)
        with cursor_of(served) as cursor:
            assert cursor.execute("SELECT CURRENT_USER()").fetchone() == ("ADA",)
    with serving(tmp_path, "--state", state, "--user", "eve", "--password", "chosen") as served:
        with cursor_of(served) as cursor:
            assert cursor.execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone() == ("EVE", served.ready["role"])
        with cursor_of(served, user="ada", password=random) as cursor:
            assert cursor.execute("SELECT CURRENT_USER()").fetchone() == ("ADA",)
    kept = (tmp_path / "state" / "account.json").read_text()
    assert [secret for secret in (random, "the first", "chosen", served.ready["admin_token"]) if secret in kept] == []


def test_a_public_key_goes_on_letting_its_owner_in(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pub").write_bytes(public)
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    state = str(tmp_path / "state")
    with serving(tmp_path, "--state", state, "--user", "ada", "--public-key", str(tmp_path / "key.pub")) as served:
        assert "password" not in served.ready
    with serving(tmp_path, "--state", state) as served:
        for proof in ({"authenticator": "SNOWFLAKE_JWT", "private_key": private}, {}):
            with cursor_of(served, **proof) as cursor:
                assert cursor.execute("SELECT CURRENT_USER()").fetchone() == ("ADA",)


def test_a_command_run_twice_finds_what_it_left(tmp_path: Path) -> None:
    script = (
        "import snowflake.connector\n"
        "cursor = snowflake.connector.connect(account='a', user='u', password='p').cursor()\n"
        "cursor.execute('CREATE DATABASE IF NOT EXISTS demo')\n"
        "cursor.execute('CREATE TABLE IF NOT EXISTS demo.public.t (i INT)')\n"
        "cursor.execute('INSERT INTO demo.public.t VALUES (1)')\n"
        "print(cursor.execute('SELECT COUNT(*) FROM demo.public.t').fetchone()[0])\n"
    )
    runs = [run(tmp_path, [sys.executable, "-c", script], "--state", str(tmp_path / "state")) for _ in range(2)]
    assert [(done.returncode, done.stdout) for done in runs] == [(0, "1\n"), (0, "2\n")]
