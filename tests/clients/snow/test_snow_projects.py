"""A ``snowflake.yml`` project with a pool, a repository and a service, deployed to ``pytest-spcs serve``.

https://docs.snowflake.com/en/developer-guide/snowflake-cli/services/overview
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.snow.conftest import SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clients.snow_cli import SnowCli

PROJECT = """\
definition_version: 2
entities:
  pool:
    type: compute-pool
    identifier: project_pool
    min_nodes: 1
    max_nodes: 2
    instance_family: CPU_X64_XS
    auto_suspend_seconds: 120
    comment: the project's
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
    comment: the project's
    artifacts:
    - spec.yaml
"""


@pytest.fixture
def project(snow: SnowCli, tmp_path: Path) -> Iterator[Path]:
    """A deployed project."""
    (tmp_path / "snowflake.yml").write_text(PROJECT)
    (tmp_path / "spec.yaml").write_text(SPECIFICATION.replace("/images/", "/project_images/"))
    pool = snow.status("spcs", "compute-pool", "deploy", "pool", where=tmp_path)
    assert pool == "Compute pool PROJECT_POOL successfully created."
    repository = snow.status("spcs", "image-repository", "deploy", "repository", where=tmp_path)
    assert repository == "Image Repository PROJECT_IMAGES successfully created."
    service = snow.status("spcs", "service", "deploy", "service", where=tmp_path)
    assert service == "Service PROJECT_WEB successfully created."
    yield tmp_path
    snow("spcs", "compute-pool", "stop-all", "project_pool")
    snow("spcs", "compute-pool", "drop", "project_pool")
    snow("spcs", "image-repository", "drop", "project_images")
    snow("stage", "drop", "specifications")


def test_a_project_is_deployed(snow: SnowCli, project: Path) -> None:
    pool = snow("spcs", "compute-pool", "describe", "project_pool")[0]
    assert (pool["max_nodes"], pool["auto_suspend_secs"], pool["comment"]) == (2, 120, "the project's")
    service = snow("spcs", "service", "describe", "project_web")[0]
    assert (service["compute_pool"], service["query_warehouse"]) == ("PROJECT_POOL", "COMPUTE_WH")
    assert snow.names("stage", "list-files", "@specifications") == ["specifications/spec.yaml"]


def test_a_second_deploy_needs_upgrade(snow: SnowCli, project: Path) -> None:
    again = snow.refused("spcs", "service", "deploy", "service", where=project)
    assert again == "Error Service PROJECT_WEB already exists."


def test_an_upgrade_changes_pool_and_service(snow: SnowCli, project: Path) -> None:
    for name, before, after in (("spec.yaml", "8080", "9090"), ("snowflake.yml", "max_nodes: 2", "max_nodes: 3")):
        path = project / name
        path.write_text(path.read_text().replace(before, after))
    done = "Statement executed successfully."
    assert snow.status("spcs", "service", "deploy", "service", "--upgrade", where=project) == done
    assert snow.status("spcs", "compute-pool", "deploy", "pool", "--upgrade", where=project) == done
    assert [row["port"] for row in snow("spcs", "service", "list-endpoints", "project_web")] == [9090]
    assert snow("spcs", "compute-pool", "describe", "project_pool")[0]["max_nodes"] == 3
    replaced = snow.status("spcs", "image-repository", "deploy", "repository", "--replace", where=project)
    assert replaced == "Image Repository PROJECT_IMAGES successfully created."
