"""The promises of ``pytest-spcs serve --state DIR``: what an account holds is there again after the next start."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector

from tests.clients.serving import COMMAND, Serving, environment, run, serving

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
    "GRANT SELECT ON FUTURE TABLES IN SCHEMA demo.public TO ROLE reader",
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


@contextmanager
def cursor_of(served: Serving, **changes: Any) -> Iterator[Any]:
    with snowflake.connector.connect(**{**served.connect_arguments, **changes}) as connection:
        yield connection.cursor()


def looked_at(cursor: Any, port: int) -> dict[str, list[str]]:
    """Return what an account shows, the emulator's port left out, which is another one at each start."""
    seen = {}
    for statement in LOOKS:
        rows = cursor.execute(statement).fetchall()
        seen[statement] = [repr(row).replace(f":{port}", ":PORT") for row in rows]
    return seen


def await_that(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def await_status(cursor: Any, service: str, status: str) -> None:
    await_that(lambda: cursor.execute(f"DESCRIBE SERVICE {service}").fetchone()[1] == status)


def emulator_of(state: Path) -> int:
    """Return the process id of the emulator that has a directory."""
    return int((state / "lock").read_text())


def refused(directory: Path, *options: str) -> str:
    """Return what a start says that fails."""
    done = subprocess.run(
        [*COMMAND, "serve", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
        env=environment(directory),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


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


@contextmanager
def killed_in(script: str, directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a script with an emulator that is killed after the block, its client with it; the state is in ``state``."""
    head = (
        "import snowflake.connector\n"
        "cursor = snowflake.connector.connect(account='a', user='u', password='p').cursor()\n"
    )
    running = subprocess.Popen(
        [*COMMAND, "run", "--state", str(directory / "state"), "--", sys.executable, "-c", head + script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(directory),
    )
    with running:
        yield running
        os.kill(emulator_of(directory / "state"), signal.SIGKILL)
        running.send_signal(signal.SIGUSR1)


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


def test_what_was_kept_survives_the_kill_of_the_emulator(tmp_path: Path) -> None:
    state = tmp_path / "state"
    script = (
        "for text in ('CREATE DATABASE demo', 'CREATE TABLE t (i INT)', 'INSERT INTO t VALUES (1)'):\n"
        "    cursor.execute(text)\n"
        "print(flush=True)\n"
        "input()\n"
        "for text in ('INSERT INTO t VALUES (2)', 'BEGIN', 'INSERT INTO t VALUES (3)'):\n"
        "    cursor.execute(text)\n"
        "print(flush=True)\n"
        "input()\n"
    )
    with killed_in(script, tmp_path) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdout.readline()
        await_that(lambda: "DEMO" in (state / "account.json").read_text())
        running.stdin.write("\n")
        running.stdin.flush()
        running.stdout.readline()
    with serving(tmp_path, "--state", str(state)) as served, cursor_of(served, role="ACCOUNTADMIN") as cursor:
        assert cursor.execute("SELECT i FROM demo.public.t ORDER BY i").fetchall() == [(1,), (2,)]
        cursor.execute("DROP DATABASE demo")
    # What is left is the catalogue and the database that every account has.
    assert len(list((state / "tables").glob("*.duckdb"))) == 2


def test_a_kill_while_everything_changes_leaves_an_account_that_can_be_used(tmp_path: Path) -> None:
    script = (
        "for n in range(10_000):\n"
        "    cursor.execute('CREATE OR REPLACE DATABASE demo')\n"
        "    cursor.execute(f'CREATE TABLE t{n} AS SELECT {n} AS n')\n"
        "    cursor.execute(f'CREATE SCHEMA s{n}')\n"
        "    cursor.execute(f'CREATE STAGE st{n}')\n"
        "    print(n, flush=True)\n"
    )
    with killed_in(script, tmp_path) as running:
        assert running.stdout is not None
        while int(running.stdout.readline()) < 12:
            pass
    with (
        serving(tmp_path, "--state", str(tmp_path / "state")) as served,
        cursor_of(served, role="ACCOUNTADMIN") as cursor,
    ):
        for row in cursor.execute("SHOW SCHEMAS IN DATABASE demo").fetchall():
            cursor.execute(f"SHOW TABLES IN SCHEMA demo.{row[1]}")
        cursor.execute("CREATE OR REPLACE DATABASE demo")
        cursor.execute("CREATE TABLE t0 AS SELECT 1 AS n")
        assert cursor.execute("SELECT n FROM t0").fetchall() == [(1,)]


def test_one_directory_is_for_one_emulator_at_a_time(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with serving(tmp_path, "--state", str(state)):
        told = refused(tmp_path, "--state", str(state))
        assert f"the state directory {state} is in use by the emulator with process id {emulator_of(state)}" in told
        assert "End that one first" in told


def account_files(state: Path) -> dict[str, bytes]:
    """Return the files with what cannot be made anew: the catalogue of tables has views, for which it is opened."""
    files = {str(path.relative_to(state)): path for path in state.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "lock" and "catalog." not in name}


def damage_format(state: Path) -> None:
    account = state / "account.json"
    account.write_text(account.read_text().replace('"format": 1', '"format": 99', 1))


def damage_content(state: Path) -> None:
    account = state / "account.json"
    account.write_text(account.read_text().replace("COMPUTE_WH", "COMPUTE_WX"))


def cut_off(state: Path) -> None:
    account = state / "account.json"
    account.write_bytes(account.read_bytes()[:-100])


def forge(state: Path, before: str, after: str) -> None:
    """Change the account as somebody would who knows its format."""
    account = state / "account.json"
    head, body = account.read_text().split("\n")
    assert before in body
    body = body.replace(before, after)
    about = {**json.loads(head), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    account.write_text(f"{json.dumps(about)}\n{body}")


def name_another_class(state: Path) -> None:
    forge(state, '{"object":["Stage"', '{"object":["Popen"')


def lead_out(state: Path) -> None:
    forge(state, '{"below":"stages/000001"}', '{"below":"../home"}')


def lead_elsewhere(state: Path) -> None:
    forge(state, '{"below":"stages/000001"}', '{"path":"/etc"}')


def link_elsewhere(state: Path) -> None:
    (state / "stages" / "000001").rmdir()
    (state / "stages" / "000001").symlink_to("/etc")


def damage_tables(state: Path) -> None:
    for file in (state / "tables").glob("*.duckdb"):
        file.write_bytes(b"\0" * 20_000)


def lose_tables(state: Path) -> None:
    for file in (state / "tables").glob("*.duckdb"):
        if file.name != "catalog.duckdb":
            file.unlink()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory that an emulator has left in order."""
    directory = tmp_path_factory.mktemp("written")
    with serving(directory, "--state", str(directory / "state")) as served, cursor_of(served) as cursor:
        cursor.execute("CREATE DATABASE demo")
        cursor.execute("CREATE STAGE files")
    return directory / "state"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (damage_format, "has format 99, written by pytest-spcs"),
        (damage_content, "account.json is damaged"),
        (cut_off, "account.json is damaged"),
        (name_another_class, "'Popen' is the name of nothing that is kept"),
        (lead_out, "'../home' leads out of the directory"),
        (lead_elsewhere, "/etc is not a directory of "),
        (link_elsewhere, "/stages/000001 is not a directory of "),
        (damage_tables, "catalog.duckdb, cannot be opened"),
        (lose_tables, "the file is not there"),
    ],
)
def test_a_state_that_cannot_be_read_is_told_and_left_alone(
    tmp_path: Path, written: Path, change: Callable[[Path], None], told: str
) -> None:
    state = tmp_path / "state"
    shutil.copytree(written, state)
    change(state)
    files = account_files(state)
    message = refused(tmp_path, "--state", str(state))
    assert told in message
    assert "Nothing has been changed." in message
    assert account_files(state) == files


def test_a_directory_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    state = tmp_path / "home"
    state.mkdir()
    (state / "letter.txt").write_text("dear")
    assert f"{state} is no state directory of pytest-spcs, and it is not empty" in refused(
        tmp_path, "--state", str(state)
    )
    assert [path.name for path in state.iterdir()] == ["letter.txt"]


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = refused(tmp_path, "--state", str(tmp_path / "file" / "state"))
    assert f"the state directory {tmp_path}/file/state cannot be used" in told


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


APP = """
import http.server, json, pathlib

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({"ready": True})

    def do_POST(self):
        rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
        word = pathlib.Path("/word.txt").read_text()
        self.answer({"data": [[number, word + value] for number, value in rows]})

    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
"""
WEB = """
spec:
  containers:
  - name: main
    image: /demo/public/images/app:v1
    readinessProbe: {port: 8080, path: /}
  endpoints: [{name: api, port: 8080}]
"""
SLOW_JOB = "spec: {containers: [{name: main, image: /demo/public/images/app:v1}]}"


def test_an_image_built_from_a_dockerfile_serves_again(tmp_path: Path) -> None:
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(
        'FROM python:3.11-slim\nCOPY app.py /app.py\nCOPY word.txt /word.txt\nCMD ["python", "/app.py"]\n'
    )
    (context / "app.py").write_text(APP)
    (context / "word.txt").write_text("kept ")
    state = str(tmp_path / "state")
    image = ("--image", f"DEMO/PUBLIC/IMAGES/APP:v1={context}")
    with serving(tmp_path, "--state", state, *image) as served, cursor_of(served) as cursor:
        for statement in (
            "CREATE DATABASE demo",
            "CREATE IMAGE REPOSITORY images",
            "CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
            f"CREATE SERVICE web IN COMPUTE POOL pool FROM SPECIFICATION $${WEB}$$",
            "CREATE FUNCTION say(x VARCHAR) RETURNS VARCHAR SERVICE = web ENDPOINT = api AS '/say'",
            "CREATE VIEW said AS SELECT say('view') AS word",
            f"EXECUTE JOB SERVICE IN COMPUTE POOL pool NAME = long ASYNC = TRUE FROM SPECIFICATION $${SLOW_JOB}$$",
            "CALL SYSTEM$WAIT_FOR_SERVICES(60, 'demo.public.web')",
        ):
            cursor.execute(statement)
        assert cursor.execute("SELECT say('word')").fetchone() == ("kept word",)
        await_status(cursor, "long", "RUNNING")
    # What it was made from is no longer needed.
    (context / "word.txt").unlink()
    with serving(tmp_path, "--state", state) as served, cursor_of(served, database="DEMO", schema="PUBLIC") as cursor:
        cursor.execute("CALL SYSTEM$WAIT_FOR_SERVICES(60, 'demo.public.web')")
        assert cursor.execute("SELECT say('word')").fetchone() == ("kept word",)
        assert cursor.execute("SELECT word FROM said").fetchone() == ("kept view",)
        assert cursor.execute("DESCRIBE SERVICE long").fetchone()[1] == "FAILED"
        ended = cursor.execute("SHOW SERVICE CONTAINERS IN SERVICE long").fetchone()
        assert "Stopped before it completed: the emulator ended" in str(ended)


def test_an_app_object_is_not_served_again_and_that_is_told(tmp_path: Path) -> None:
    import httpx

    state = str(tmp_path / "state")
    with serving(tmp_path, "--state", state) as served, cursor_of(served) as cursor:
        cursor.execute("CREATE DATABASE demo")
        cursor.execute("CREATE IMAGE REPOSITORY images")
        cursor.execute("CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS")
        url = f"http://127.0.0.1:{served.ready['port']}"
        httpx.post(
            f"{url}/admin/v1/images",
            json={"path": "/demo/public/images/app:v1", "app_url": url},
            headers={"Authorization": f"Bearer {served.ready['admin_token']}"},
            trust_env=False,
        ).raise_for_status()
        cursor.execute(f"CREATE SERVICE web IN COMPUTE POOL pool FROM SPECIFICATION $${SLOW_JOB}$$")
        await_status(cursor, "web", "RUNNING")
    with serving(tmp_path, "--state", state) as served, cursor_of(served, database="DEMO", schema="PUBLIC") as cursor:
        await_status(cursor, "web", "FAILED")
        row = str(cursor.execute("SHOW SERVICE CONTAINERS IN SERVICE web").fetchone())
        assert "its app object was served by a process that is not known after a restart" in row
