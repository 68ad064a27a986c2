"""An emulator for the benchmarks, reached as tests reach it, and a trivial service function's app."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.targets.contract import AppSource
from pytest_spcs.targets.emulator_process import EmulatorProcess
from pytest_spcs.targets.emulators import OwnEmulator
from pytest_spcs.targets.offline import OfflineTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECIFICATION = """
spec:
  containers: [{name: echo, image: /bench/public/images/echo:1}]
  endpoints: [{name: echo, port: 8080, public: true}]
"""


def echo_app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer each row of a batch with its first argument."""
    rows = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b'{"data": []}')["data"]
    body = json.dumps({"data": [[row[0], row[1]] for row in rows]}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


async def echo_asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Do the same without a thread."""
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    rows = json.loads(body or b'{"data": []}')["data"]
    answer = json.dumps({"data": [[row[0], row[1]] for row in rows]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


@contextlib.contextmanager
def emulator() -> Iterator[OfflineTarget]:
    """Start an emulator of its own and stop it at the end."""
    with tempfile.TemporaryDirectory() as directory:
        source = OwnEmulator(lambda: EmulatorProcess(Path(directory)))
        target = OfflineTarget(source, name=directory, outlives_the_run=False)
        try:
            yield target
        finally:
            target.stop()


def prepare(target: OfflineTarget, url: str) -> Any:
    """Create database, pool, repository and image; return the connection that did."""
    connection = target.connect()
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE BENCH")
        cursor.execute("USE SCHEMA BENCH.PUBLIC")
        cursor.execute("CREATE IMAGE REPOSITORY IMAGES")
        cursor.execute("CREATE COMPUTE POOL BENCH_POOL MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS")
    target.publish_image("/bench/public/images/echo:1", AppSource(url))
    return connection


def create_ready(cursor: Any, name: str) -> None:
    """Create a service and wait until it runs."""
    cursor.execute(f"CREATE SERVICE {name} IN COMPUTE POOL BENCH_POOL FROM SPECIFICATION $${SPECIFICATION}$$")
    cursor.execute(f"SELECT SYSTEM$WAIT_FOR_SERVICES(60, '{name}')")
