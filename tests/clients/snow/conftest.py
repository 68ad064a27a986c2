"""``pytest-spcs serve`` and a Snowflake CLI that is configured for it, once for all modules here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.environments import program
from tests.clients.serving import Serving, serving
from tests.clients.snow_cli import SnowCli

if TYPE_CHECKING:
    from collections.abc import Iterator

SPECIFICATION = """\
spec:
  containers:
  - name: main
    image: /demo/public/images/web:latest
  endpoints:
  - name: api
    port: 8080
    public: true
"""
JOB = """\
spec:
  containers:
  - name: main
    image: /demo/public/images/web:latest
"""
IMAGES = (
    "demo/public/images/web:latest",
    "demo/public/project_images/web:latest",
    "snowflake/images/snowflake_images/sf-image-build:0.0.1",
)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, client_environment: None) -> Iterator[Serving]:
    program("snow", "snow", on_path=True)
    options = [word for image in IMAGES for word in ("--image", f"{image}=stub")]
    with serving(tmp_path_factory.mktemp("served"), *options) as served:
        yield served


@pytest.fixture(scope="session")
def snow(served: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SnowCli]:
    """The CLI with a connection to the emulator, and a database, pool, repository and service to work on."""
    names = ("host", "port", "protocol", "account", "user", "password")
    connection = {name: served.ready[name] for name in names}
    cli = SnowCli(program("snow", "snow", on_path=True), tmp_path_factory.mktemp("snow"), connection)
    cli("sql", "-q", "CREATE DATABASE demo")
    cli.use(database="demo", schema="public", warehouse="compute_wh", role="ACCOUNTADMIN")
    (cli.directory / "spec.yaml").write_text(SPECIFICATION)
    (cli.directory / "job.yaml").write_text(JOB)
    cli("spcs", "compute-pool", "create", "pool", "--family", "CPU_X64_XS", "--max-nodes", "2")
    cli("spcs", "image-repository", "create", "images")
    words = ("--compute-pool", "pool", "--spec-path", "spec.yaml", "--query-warehouse", "compute_wh", "--comment", "a")
    cli("spcs", "service", "create", "web", *words)
    yield cli
    cli.close()
