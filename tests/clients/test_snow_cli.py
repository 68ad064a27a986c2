"""The Snowflake CLI against ``pytest-spcs serve``, each command as its documentation has it.

Commands: https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/spcs-commands/overview
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.clients.environments import program
from tests.clients.serving import Serving, serving
from tests.clients.snow_cli import SnowCli

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
PROJECT = """\
definition_version: 2
entities:
  pool:
    type: compute-pool
    identifier: project_pool
    min_nodes: 1
    max_nodes: 2
    instance_family: CPU_X64_XS
  repository:
    type: image-repository
    identifier: project_images
  service:
    type: service
    identifier: project_web
    stage: specifications
    compute_pool: project_pool
    spec_file: spec.yaml
    min_instances: 1
    max_instances: 2
    query_warehouse: compute_wh
    artifacts:
    - spec.yaml
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    program("snow", "snow", on_path=True)
    images = [f"demo/public/{repository}/web:latest=stub" for repository in ("images", "project_images")]
    options = [word for image in images for word in ("--image", image)]
    with serving(tmp_path_factory.mktemp("served"), *options) as served:
        yield served


@pytest.fixture(scope="module")
def snow(served: Serving, tmp_path_factory: pytest.TempPathFactory) -> SnowCli:
    """The CLI with a connection to the emulator, and a database, pool, repository and service to work on."""
    names = ("host", "port", "protocol", "account", "user", "password")
    connection = {name: served.ready[name] for name in names}
    cli = SnowCli.configured(program("snow", "snow", on_path=True), tmp_path_factory.mktemp("snow"), connection)
    cli("sql", "-q", "CREATE DATABASE demo")
    cli.use(database="demo", schema="public", warehouse="compute_wh", role="ACCOUNTADMIN")
    (cli.directory / "spec.yaml").write_text(SPECIFICATION)
    (cli.directory / "job.yaml").write_text(JOB)
    created = cli.status("spcs", "compute-pool", "create", "pool", "--family", "CPU_X64_XS", "--max-nodes", "2")
    assert created == "Compute pool POOL successfully created."
    created = cli.status("spcs", "image-repository", "create", "images")
    assert created == "Image Repository IMAGES successfully created."
    words = ("--compute-pool", "pool", "--spec-path", "spec.yaml", "--query-warehouse", "compute_wh", "--comment", "a")
    created = cli.status("spcs", "service", "create", "web", *words)
    assert created == "Service WEB successfully created."
    return cli


def test_the_connection_is_tested(snow: SnowCli) -> None:
    told = snow("connection", "test")
    assert (told["Status"], told["Host"]) == ("OK", "127.0.0.1")


def test_compute_pools_are_listed_described_and_changed(snow: SnowCli) -> None:
    pool = ("spcs", "compute-pool")
    assert [row["name"] for row in snow(*pool, "list", "--like", "po%")] == ["POOL"]
    assert snow.status(*pool, "set", "pool", "--max-nodes", "3", "--comment", "ours") == (
        "Statement executed successfully."
    )
    row = snow(*pool, "describe", "pool")[0]
    assert (row["name"], row["max_nodes"], row["comment"]) == ("POOL", 3, "ours")
    snow(*pool, "unset", "pool", "--comment")
    assert snow(*pool, "describe", "pool")[0]["comment"] in {None, ""}
    assert json.loads(snow(*pool, "status", "pool")["SYSTEM$GET_COMPUTE_POOL_STATUS"])["status"] in {"ACTIVE", "IDLE"}


def test_a_compute_pool_is_suspended_resumed_stopped_and_dropped(snow: SnowCli) -> None:
    pool = ("spcs", "compute-pool")
    snow(*pool, "create", "other", "--family", "CPU_X64_XS", "--init-suspend")
    assert snow(*pool, "describe", "other")[0]["state"] == "SUSPENDED"
    snow(*pool, "resume", "other")
    assert snow(*pool, "describe", "other")[0]["state"] in {"STARTING", "ACTIVE", "IDLE"}
    snow(*pool, "suspend", "other")
    assert snow(*pool, "describe", "other")[0]["state"] == "SUSPENDED"
    snow(*pool, "stop-all", "other")
    assert snow.status(*pool, "drop", "other") == "OTHER successfully dropped."


def test_an_existing_object_is_told_as_the_cli_tells_it(snow: SnowCli) -> None:
    done = snow.run("spcs", "compute-pool", "create", "pool", "--family", "CPU_X64_XS")
    assert done.returncode == 1
    assert "already exists" in done.stderr
    snow("spcs", "compute-pool", "create", "pool", "--family", "CPU_X64_XS", "--if-not-exists")


def test_image_repositories_are_listed_with_their_url_and_images(snow: SnowCli, served: Serving) -> None:
    repository = ("spcs", "image-repository")
    assert [row["name"] for row in snow(*repository, "list", "--like", "im%")] == ["IMAGES"]
    url = snow(*repository, "url", "images")["message"]
    assert url == f"127.0.0.1:{served.ready['port']}/demo/public/images"
    assert [row["image_name"] for row in snow(*repository, "list-images", "images")] == ["web"]
    snow(*repository, "create", "images", "--if-not-exists")
    snow(*repository, "create", "others")
    assert snow.status(*repository, "drop", "others") == "OTHERS successfully dropped."


def test_the_image_registry_has_a_url_and_tokens(snow: SnowCli, served: Serving) -> None:
    assert snow("spcs", "image-registry", "url")["message"] == f"127.0.0.1:{served.ready['port']}"
    token = snow("spcs", "image-registry", "token")
    assert token["token"]
    assert token["expires_in"] > 0


def test_services_are_listed_and_described_with_all_that_is_theirs(snow: SnowCli) -> None:
    service = ("spcs", "service")
    assert [row["name"] for row in snow(*service, "list")] == ["WEB"]
    assert [row["name"] for row in snow(*service, "list", "--like", "nothing%")] == []
    row = snow(*service, "describe", "web")[0]
    assert (row["name"], row["compute_pool"], row["comment"]) == ("WEB", "POOL", "a")
    assert [row["name"] for row in snow(*service, "list-endpoints", "web")] == ["api"]
    assert [row["instance_id"] for row in snow(*service, "list-instances", "web")] == ["0"]
    assert [row["container_name"] for row in snow(*service, "list-containers", "web")] == ["main"]
    assert [row["name"] for row in snow(*service, "list-roles", "web")] == ["ALL_ENDPOINTS_USAGE"]
    logs = snow.run(*service, "logs", "web", "--container-name", "main", "--instance-id", "0", "--num-lines", "5")
    assert "this container is a stub" in logs.stdout
    assert "READY" in snow.run(*service, "status", "web").stdout


def test_a_service_is_changed_suspended_resumed_and_dropped(snow: SnowCli) -> None:
    service = ("spcs", "service")
    snow(*service, "create", "changing", "--compute-pool", "pool", "--spec-path", "spec.yaml", "--max-instances", "2")
    snow(*service, "set", "changing", "--min-instances", "2", "--comment", "b")
    row = snow(*service, "describe", "changing")[0]
    assert (row["min_instances"], row["comment"]) == (2, "b")
    snow(*service, "unset", "changing", "--comment")
    (snow.directory / "next.yaml").write_text(SPECIFICATION.replace("8080", "8081"))
    snow(*service, "upgrade", "changing", "--spec-path", "next.yaml")
    assert [row["port"] for row in snow(*service, "list-endpoints", "changing")] == [8081]
    snow(*service, "suspend", "changing")
    assert snow(*service, "describe", "changing")[0]["status"] in {"SUSPENDING", "SUSPENDED"}
    snow(*service, "resume", "changing")
    assert snow.status("object", "drop", "service", "changing") == "CHANGING successfully dropped."


def test_events_and_metrics_are_asked_for_and_there_are_none(snow: SnowCli) -> None:
    words = ("web", "--container-name", "main", "--instance-id", "0")
    assert snow("spcs", "service", "events", *words) == {"message": "No events found."}
    assert snow("spcs", "service", "metrics", *words) == {"message": "No metrics found."}


def test_a_job_is_executed(snow: SnowCli) -> None:
    words = ("--compute-pool", "pool", "--spec-path", "job.yaml")
    assert "JOB" in snow.status("spcs", "service", "execute-job", "job", *words)
    assert snow("spcs", "service", "describe", "job")[0]["status"] == "DONE"
    assert snow.status("spcs", "service", "drop", "job") == "JOB successfully dropped."


def test_stages_take_list_give_and_lose_files(snow: SnowCli) -> None:
    snow("stage", "create", "files")
    snow("stage", "copy", "spec.yaml", "@files/sub", "--overwrite")
    assert [row["name"] for row in snow("stage", "list-files", "@files")] == ["files/sub/spec.yaml"]
    got = snow.directory / "got"
    got.mkdir(exist_ok=True)
    snow("stage", "copy", "@files/sub/spec.yaml", str(got))
    assert (got / "spec.yaml").read_text() == SPECIFICATION
    assert "FILES" in [row["name"] for row in snow("stage", "list")]
    assert snow("stage", "remove", "@files", "sub/spec.yaml")["result"] == "removed"
    assert snow.status("stage", "drop", "files") == "FILES successfully dropped."


def test_sql_is_split_and_answered(snow: SnowCli) -> None:
    answers = snow("sql", "-q", "CREATE OR REPLACE TABLE t (x INT); INSERT INTO t VALUES (1), (2); SELECT * FROM t")
    assert answers[-1] == [{"X": 1}, {"X": 2}]


def test_objects_are_listed_described_and_dropped_by_kind(snow: SnowCli) -> None:
    assert "POOL" in [row["name"] for row in snow("object", "list", "compute-pool")]
    assert "WEB" in [row["name"] for row in snow("object", "list", "service")]
    assert "IMAGES" in [row["name"] for row in snow("object", "list", "image-repository")]
    assert snow("object", "describe", "service", "web")[0]["name"] == "WEB"
    assert snow("object", "describe", "compute-pool", "pool")[0]["name"] == "POOL"
    snow("spcs", "image-repository", "create", "to_drop")
    assert snow.status("object", "drop", "image-repository", "to_drop") == "TO_DROP successfully dropped."
    snow("object", "create", "database", "name=by_rest")
    assert snow.status("object", "drop", "database", "by_rest") == "BY_REST successfully dropped."


def test_a_project_is_deployed_and_upgraded(snow: SnowCli) -> None:
    project = snow.directory / "project"
    project.mkdir()
    (project / "snowflake.yml").write_text(PROJECT)
    specification = SPECIFICATION.replace("/images/", "/project_images/")
    (project / "spec.yaml").write_text(specification)
    snow("spcs", "compute-pool", "deploy", "pool", where=project)
    snow("spcs", "image-repository", "deploy", "repository", where=project)
    created = snow.status("spcs", "service", "deploy", "service", where=project)
    assert created == "Service PROJECT_WEB successfully created."
    (project / "spec.yaml").write_text(specification.replace("8080", "9090"))
    snow("spcs", "service", "deploy", "service", "--upgrade", where=project)
    snow("spcs", "compute-pool", "deploy", "pool", "--upgrade", where=project)
    assert [row["port"] for row in snow("spcs", "service", "list-endpoints", "project_web")] == [9090]
    snow("object", "drop", "service", "project_web")
    snow("spcs", "compute-pool", "drop", "project_pool")
