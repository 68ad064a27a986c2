"""What runs again after the next start of ``--state DIR``: containers of built images, and not app objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.serving import serving
from tests.clients.state_directories import await_status, cursor_of

if TYPE_CHECKING:
    from pathlib import Path

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
