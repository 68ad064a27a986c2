"""Runs pytest inside pytest: projects of users, small ones, and what is left of them afterwards."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import urllib.parse
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.targets.emulator_process import EmulatorProcess
from tests.plugin.leavings import Leavings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ECHO_APP = '''
import json

def app(environ, start_response):
    """A WSGI app that doubles numbers, for service functions and for requests."""
    size = int(environ.get("CONTENT_LENGTH") or 0)
    body = json.loads(environ["wsgi.input"].read(size)) if size else {"data": []}
    answer = json.dumps({"data": [[index, value * 2] for index, value in body["data"]]}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
'''

SPECIFICATION = """
spec:
  containers:
    - name: echo
      image: /d/s/r/echo:latest
  endpoints:
    - name: echo
      port: 8000
      public: true
"""

CONFTEST = """
from pytest_spcs import image_fixture, service_fixture, service_function_fixture

echo_image = image_fixture(app="echo_app:app")
echo = service_fixture("service.yaml", images={"echo": "echo_image"})
double = service_function_fixture("double(x INT) RETURNS INT", service="echo", endpoint="echo", path="/")
"""


@pytest.fixture
def leavings(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Leavings]:
    """Where a run of the project leaves things; its environment has the token, by which its processes are known."""
    # Not below the path of pytester: socket paths in a run directory may not be longer than 107 characters.
    temporary = Path(tempfile.mkdtemp(prefix="spcs-"))
    token = f"of-{uuid.uuid4().hex}"
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("XDG_STATE_HOME", str(pytester.path / "state"))
    monkeypatch.setenv("SPCS_TEST_TOKEN", token)
    for name in list(os.environ):
        if name.startswith("PYTEST_SPCS_"):
            monkeypatch.delenv(name)
    yield Leavings(token, temporary, pytester.path / "state")
    shutil.rmtree(temporary, ignore_errors=True)


@pytest.fixture
def project(pytester: pytest.Pytester, leavings: Leavings) -> pytest.Pytester:  # its environment
    """A project with an app object, its image, service and service function, and strict settings."""
    pytester.makepyfile(echo_app=ECHO_APP)
    pytester.makeconftest(CONFTEST)
    (pytester.path / "service.yaml").write_text(SPECIFICATION)
    pytester.makeini(
        "[pytest]\naddopts = --strict-markers --strict-config -ra\nfilterwarnings = error\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    return pytester


@pytest.fixture
def run(project: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Run pytest on the project in a process of its own."""

    def run(*arguments: str) -> pytest.RunResult:
        return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments, timeout=120)

    return run


@pytest.fixture
def tell_tale(project: pytest.Pytester) -> tuple[Path, Path]:
    """Return an interpreter for the emulator that does nothing but leave a file, and that file."""
    trace = project.path / "started"
    python = project.path / "tell-tale-python"
    python.write_text(f'#!/bin/sh\necho started >> {trace}\nexec "{sys.executable}" "$@"\n')
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    return python, trace


@pytest.fixture(scope="session")
def emulator_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an emulator that outlives the runs of projects."""
    directory = Path(tempfile.mkdtemp(prefix="spcs-"))
    process = EmulatorProcess(directory)
    try:
        hello = process.hello()
        query = urllib.parse.urlencode({key: hello[key] for key in ("admin_token", "account", "role")})
        yield f"http://{hello['user']}:{hello['password']}@{hello['host']}:{hello['port']}?{query}"
    finally:
        process.stop()
        shutil.rmtree(directory, ignore_errors=True)
