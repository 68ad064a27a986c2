"""``snow spcs image-repository`` and ``image-registry`` against ``pytest-spcs serve``.

https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/spcs-commands/image-repository-commands/overview
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.serving import Serving
    from tests.clients.snow_cli import SnowCli

REPOSITORY = ("spcs", "image-repository")
REGISTRY = ("spcs", "image-registry")


@pytest.fixture
def registry(served: Serving) -> str:
    return f"127.0.0.1:{served.ready['port']}"


def test_repositories_are_created_listed_and_dropped(snow: SnowCli) -> None:
    assert snow.status(*REPOSITORY, "create", "others") == "Image Repository OTHERS successfully created."
    assert snow.refused(*REPOSITORY, "create", "others") == (
        "Error Image-repository OTHERS already exists. Use --replace flag to update objects."
    )
    snow(*REPOSITORY, "create", "others", "--if-not-exists")
    assert snow.status(*REPOSITORY, "create", "others", "--replace") == (
        "Image Repository OTHERS successfully created."
    )
    assert snow.names(*REPOSITORY, "list", "--like", "oth%") == ["OTHERS"]
    assert "OTHERS" in snow.names(*REPOSITORY, "list", "--in", "database", "demo")
    assert snow.status(*REPOSITORY, "drop", "others") == "OTHERS successfully dropped."


def test_a_repository_has_a_url(snow: SnowCli, registry: str) -> None:
    assert snow(*REPOSITORY, "url", "images")["message"] == f"{registry}/demo/public/images"
    assert "Image repository 'DEMO.PUBLIC.nothing' does not exist" in snow.refused(*REPOSITORY, "url", "nothing")


def test_images_are_listed(snow: SnowCli) -> None:
    row = snow(*REPOSITORY, "list-images", "images")[0]
    assert (row["image_name"], row["tags"], row["image_path"]) == ("web", "latest", "demo/public/images/web:latest")
    assert row["digest"].startswith("sha256:")
    assert snow(*REPOSITORY, "list-images", "images", "--like", "nothing%") == []


def test_tags_are_asked_for_by_https_of_a_registry_that_is_not_there_yet(snow: SnowCli, registry: str) -> None:
    done = snow.run(*REPOSITORY, "list-tags", "images", "--image-name", f"{registry}/demo/public/images/web")
    assert done.returncode == 1
    assert "url: /login (Caused by SSLError" in done.stdout


def test_the_registry_has_a_url_and_tokens(snow: SnowCli, registry: str) -> None:
    assert snow(*REGISTRY, "url")["message"] == registry
    assert snow(*REGISTRY, "url", "--private-link")["message"] == ""
    token = snow(*REGISTRY, "token")
    assert len(token["token"]) > 20
    assert token["expires_in"] == 3600


def test_login_hands_docker_a_session_token(snow: SnowCli, registry: str, tmp_path: Path) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat > {tmp_path}/input\necho Login Succeeded\n')
    docker.chmod(0o755)
    done = snow.run(*REGISTRY, "login", PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert done.stdout.strip() == "Login Succeeded", done.stderr
    assert (tmp_path / "words").read_text() == f"login --username 0sessiontoken --password-stdin {registry}\n"
    assert json.loads((tmp_path / "input").read_text())["expires_in"] == 3600
