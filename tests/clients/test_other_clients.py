"""Clients that need environments of their own, under ``pytest-spcs run`` from the environment of these tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.clients.environments import node_modules, program
from tests.clients.serving import run

SCRIPTS = Path(__file__).parent / "other"
DOUBLE = f"/public/images/double:latest={SCRIPTS / 'double'}"
# dbt takes every module whose name begins so for a part of itself.
PROGRAMS = {
    "snowpark": "snowpark_client.py",
    "sqlalchemy": "sqlalchemy_client.py",
    "dbt": "orders_client.py",
    "schemachange": "migrations_client.py",
}


@pytest.mark.parametrize("client", PROGRAMS)
def test_a_python_client_of_another_environment_works(tmp_path: Path, client: str) -> None:
    python = program(client, "python")
    images = [option for database in ("demo", "shop") for option in ("--image", database + DOUBLE)]
    done = run(tmp_path, [python, str(SCRIPTS / PROGRAMS[client])], *images)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(" ok\n")


def test_the_node_driver_works(tmp_path: Path) -> None:
    modules = node_modules()
    node = shutil.which("node")
    assert node is not None
    done = run(tmp_path, [node, str(SCRIPTS / "node_client.js")], variables={"NODE_PATH": modules})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(" ok\n")
