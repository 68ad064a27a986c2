"""``snow spcs service`` against ``pytest-spcs serve``, each command as its documentation has it.

https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/spcs-commands/service-commands/overview
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.clients.snow.conftest import SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients.serving import Serving
    from tests.clients.snow_cli import SnowCli

SERVICE = ("spcs", "service")
CONTAINER = ("--container-name", "main", "--instance-id", "0")
STUB = "pytest-spcs: this container is a stub: nothing runs in it, and connections to its ports are refused"
DONE = "Statement executed successfully."


@pytest.fixture
def changing(snow: SnowCli) -> Iterator[str]:
    """A service of the test's own."""
    words = ("--compute-pool", "pool", "--spec-path", "spec.yaml", "--min-instances", "1", "--max-instances", "2")
    created = snow.status(*SERVICE, "create", "changing", *words, "--no-auto-resume", "--comment", "it's ours")
    assert created == "Service CHANGING successfully created."
    yield "changing"
    assert snow.status(*SERVICE, "drop", "changing") == "CHANGING successfully dropped."


def test_a_service_has_what_it_was_created_with(snow: SnowCli, changing: str) -> None:
    row = snow(*SERVICE, "describe", changing)[0]
    assert (row["name"], row["compute_pool"], row["comment"]) == ("CHANGING", "POOL", "it's ours")
    assert (row["min_instances"], row["max_instances"], row["auto_resume"]) == (1, 2, False)
    assert "port: 8080" in row["spec"]


def test_services_are_listed_by_pattern_pool_and_database(snow: SnowCli, changing: str) -> None:
    assert snow.names(*SERVICE, "list", "--like", "we%") == ["WEB"]
    assert snow.names(*SERVICE, "list", "--in", "compute-pool", "pool") == ["CHANGING", "WEB"]
    assert snow.names(*SERVICE, "list", "--in", "database", "demo") == ["CHANGING", "WEB"]
    assert snow.names(*SERVICE, "list", "--like", "nothing%") == []


def test_a_service_lists_what_is_its_own(snow: SnowCli) -> None:
    endpoint = snow(*SERVICE, "list-endpoints", "web")[0]
    assert (endpoint["name"], endpoint["port"], endpoint["protocol"]) == ("api", 8080, "HTTP")
    assert snow(*SERVICE, "list-instances", "web")[0]["instance_id"] == "0"
    container = snow(*SERVICE, "list-containers", "web")[0]
    assert (container["container_name"], container["status"]) == ("main", "READY")
    assert snow.names(*SERVICE, "list-roles", "web") == ["ALL_ENDPOINTS_USAGE"]


def test_the_status_is_told_for_each_container(snow: SnowCli) -> None:
    row = snow(*SERVICE, "status", "web")[0]
    assert (row["status"], row["containerName"], row["serviceName"]) == ("READY", "main", "WEB")


def test_logs_are_told_with_and_without_times(snow: SnowCli) -> None:
    logs = (*SERVICE, "logs", "web", *CONTAINER)
    assert snow.run(*logs, "--num-lines", "5").stdout.strip() == STUB
    assert snow.run(*logs, "--since", "2020-01-01T00:00:00Z").stdout.strip() == STUB
    assert snow.run(*logs, "--previous-logs").stdout.strip() == ""
    time, _, line = snow.run(*logs, "--include-timestamps").stdout.strip().partition(" ")
    assert line == STUB
    assert time.endswith("Z")
    assert "Container 'other' does not exist" in snow.refused(
        *SERVICE, "logs", "web", "--container-name", "other", "--instance-id", "0"
    )


def test_logs_are_followed_until_the_user_stops(snow: SnowCli) -> None:
    command = snow.command(*SERVICE, "logs", "web", *CONTAINER, "--follow", "--follow-interval", "1")
    following = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=snow.environment(PYTHONUNBUFFERED="1"), cwd=snow.directory
    )
    assert following.stdout is not None
    with following:
        assert following.stdout.readline().strip() == STUB
        following.terminate()


def test_events_and_metrics_are_asked_for_and_there_are_none(snow: SnowCli) -> None:
    for words in (CONTAINER, (*CONTAINER, "--since", "1 hour", "--all")):
        assert snow(*SERVICE, "events", "web", *words) == {"message": "No events found."}
        assert snow(*SERVICE, "metrics", "web", *words) == {"message": "No metrics found."}


def test_properties_are_set_and_go_back_to_their_defaults(snow: SnowCli, changing: str) -> None:
    instances = ("--min-instances", "2", "--max-instances", "3", "--auto-suspend-secs", "0")
    words = (*instances, "--query-warehouse", "compute_wh", "--auto-resume", "--comment", "b c")
    assert snow.status(*SERVICE, "set", changing, *words) == DONE
    row = snow(*SERVICE, "describe", changing)[0]
    assert (row["min_instances"], row["max_instances"], row["comment"]) == (2, 3, "b c")
    assert (row["query_warehouse"], row["auto_resume"]) == ("COMPUTE_WH", True)
    names = ("--min-instances", "--max-instances", "--query-warehouse", "--auto-resume", "--comment")
    assert snow.status(*SERVICE, "unset", changing, *names, "--auto-suspend-secs") == DONE
    row = snow(*SERVICE, "describe", changing)[0]
    assert (row["min_instances"], row["max_instances"], row["query_warehouse"], row["comment"]) == (1, 1, None, None)


def test_a_service_is_upgraded_suspended_and_resumed(snow: SnowCli, changing: str) -> None:
    (snow.directory / "next.yaml").write_text(SPECIFICATION.replace("8080", "8081"))
    assert snow.status(*SERVICE, "upgrade", changing, "--spec-path", "next.yaml") == DONE
    assert [row["port"] for row in snow(*SERVICE, "list-endpoints", changing)] == [8081]
    assert snow.status(*SERVICE, "suspend", changing) == DONE
    assert snow(*SERVICE, "describe", changing)[0]["status"] in {"SUSPENDING", "SUSPENDED"}
    assert snow.status(*SERVICE, "resume", changing) == DONE
    assert snow(*SERVICE, "describe", changing)[0]["status"] in {"PENDING", "RUNNING"}


def test_a_taken_name_and_a_missing_service_are_told(snow: SnowCli) -> None:
    words = ("--compute-pool", "pool", "--spec-path", "spec.yaml")
    assert snow.refused(*SERVICE, "create", "web", *words) == "Error Service WEB already exists."
    again = snow.status(*SERVICE, "create", "web", *words, "--if-not-exists")
    assert again == "WEB already exists, statement succeeded."
    assert "Service 'DEMO.PUBLIC.NOTHING' does not exist" in snow.refused(*SERVICE, "describe", "nothing")


def test_jobs_are_executed_in_the_foreground_and_behind(snow: SnowCli) -> None:
    words = ("--compute-pool", "pool", "--spec-path", "job.yaml", "--query-warehouse", "compute_wh", "--comment", "hi")
    done = snow.status(*SERVICE, "execute-job", "job", *words)
    assert done == "Job JOB completed successfully with status: DONE."
    row = snow(*SERVICE, "describe", "job")[0]
    assert (row["status"], row["is_job"], row["comment"]) == ("DONE", True, "hi")
    assert snow.refused(*SERVICE, "execute-job", "job", *words) == "Error Service JOB already exists."
    started = snow.status(*SERVICE, "execute-job", "behind", *words, "--async", "--replicas", "2")
    assert started == "Started Snowpark Container Services Job 'BEHIND'."
    assert [row["instance_id"] for row in snow(*SERVICE, "list-instances", "behind")] == ["0", "1"]
    for name in ("job", "behind"):
        assert snow.status(*SERVICE, "drop", name) == f"{name.upper()} successfully dropped."


def test_an_image_is_built_by_a_job_when_the_builder_is_there(snow: SnowCli) -> None:
    context = snow.directory / "context"
    (context / "app").mkdir(parents=True)
    (context / "Dockerfile").write_text("FROM python:3.11-slim\n")
    (context / "app" / "main.py").write_text("print(1)\n")
    snow("stage", "create", "contexts")
    words = ("--compute-pool", "pool", "--image-repository", "images", "--image-name", "made", "--image-tag", "v1")
    job = ("--build-context-dir", str(context), "--stage", "contexts", "--job-name", "building")
    done = snow.run(*SERVICE, "build-image", *words, *job)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Image build job 'building' completed successfully." in done.stdout
    assert "Removed build context files from contexts/build_contexts/building" in done.stdout
    specification = snow(*SERVICE, "describe", "building")[0]["spec"]
    assert "contexts/build_contexts/building" in specification.lower()
    snow(*SERVICE, "drop", "building")
    snow("stage", "drop", "contexts")


def test_builds_by_rest_are_refused_at_once(snow: SnowCli, served: Serving) -> None:
    context = snow.directory / "remote"
    context.mkdir()
    (context / "Dockerfile").write_text("FROM python:3.11-slim\n")
    words = ("--build-context-dir", str(context), "--name", "made", "--compute-pool", "pool")
    for asked in (
        ("remote-build", *words, "--location", "demo.public.images"),
        ("remote-build-status", "--job-name", "building"),
        ("remote-build-history",),
    ):
        assert "Remote build API returned HTTP 422" in snow.refused(*SERVICE, *asked)
