"""Build contexts of small services, for journeys through the whole house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

WriteContext = Callable[..., Path]

ECHO = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200 if self.path == "/ready" else 404, b"ok")

    def do_POST(self):
        rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
        print("batch of", len(rows), flush=True)
        if self.path == "/forgets":
            rows = [row for row in rows if row[0] != 1]
        self.answer(200, json.dumps({"data": [row[:2] for row in rows]}).encode())

    def log_message(self, *_):
        pass

print("listening", flush=True)
ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
"""
"""A service of the standard library that echoes the first argument of each row, on port 8080."""

SPECIFICATION = """
spec:
  containers:
  - name: main
    image: {image}
  endpoints:
  - name: api
    port: 8080
    public: true
"""


@pytest.fixture(scope="session")
def write_context(tmp_path_factory: pytest.TempPathFactory) -> WriteContext:
    """Return a function that writes a build context: the program, and what the Dockerfile says besides."""

    def write(program: str = ECHO, files: Mapping[str, str] | None = None) -> Path:
        context = tmp_path_factory.mktemp("context")
        (context / "app.py").write_text(program)
        (context / "Dockerfile").write_text('FROM python:3.11\nCOPY . /app\nWORKDIR /app\nCMD ["python", "app.py"]\n')
        for name, text in (files or {}).items():
            (context / name).write_text(text)
        return context

    return write
