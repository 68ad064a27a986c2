"""Clients that need environments of their own, under ``pytest-spcs run`` from the environment of these tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.clients.environments import node_modules, program
from tests.clients.serving import run

SCRIPTS = Path(__file__).parent / "other"
DOUBLE = f"demo/public/images/double:latest={SCRIPTS / 'double'}"


@pytest.mark.parametrize("client", ["snowpark", "sqlalchemy"])
def test_a_python_client_of_another_environment_works(tmp_path: Path, client: str) -> None:
    python = program(client, "python")
    done = run(tmp_path, [python, str(SCRIPTS / f"{client}_client.py")], "--image", DOUBLE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(" ok\n")


def test_the_node_driver_works(tmp_path: Path) -> None:
    modules = node_modules()
    node = shutil.which("node")
    assert node is not None
    done = run(tmp_path, [node, str(SCRIPTS / "node_client.js")], variables={"NODE_PATH": modules})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(" ok\n")
