"""A job service is asked by SQL; a wait for its end tells how its containers ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.errors import ContainerNameError, JobServiceError, JobServiceNotEndedError, ServiceMissingError
from pytest_spcs.handles.job_causes import job_advice_for
from pytest_spcs.handles.job_services import JobServiceHandle

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "DEMO.PUBLIC.LOAD"
FATAL = "Encountered fatal error while running, check container logs"


def container(status: str, code: int | None, **columns: Any) -> dict[str, Any]:
    return {
        "service_status": "RUNNING",
        "instance_id": "0",
        "instance_status": {"DONE": "SUCCEEDED", "READY": "READY"}.get(status, "FAILED"),
        "container_name": "main",
        "status": status,
        "message": FATAL if status == "FAILED" else "",
        "image_name": "",
        "image_digest": "",
        "restart_count": 0,
        "start_time": "2026-01-01T00:00:00Z",
        "last_exit_code": code,
        **columns,
    }


@pytest.fixture
def job(fake: Any) -> Callable[..., tuple[JobServiceHandle, Any]]:
    def make(*statuses: str, containers: Any = None, logs: str = "done") -> tuple[JobServiceHandle, Any]:
        left = list(statuses)

        def describe() -> list[dict[str, Any]]:
            return [{"status": left.pop(0) if len(left) > 1 else left[0], "compute_pool": "POOL"}]

        connection = fake.connection(
            {
                "SHOW SERVICE CONTAINERS": containers or [container("DONE", 0)],
                "DESCRIBE SERVICE": describe,
                "DESCRIBE COMPUTE POOL POOL": [{"name": "POOL", "state": "ACTIVE"}],
                "SELECT SYSTEM.GET_SERVICE_LOGS": [{"LOGS": logs}],
            }
        )
        return JobServiceHandle(name=NAME, sql=connection.sql, root=fake.no_root, timeout=30), connection

    return make


def test_a_wait_looks_again_until_the_job_is_done(job: Any) -> None:
    handle, connection = job("PENDING", "RUNNING", "DONE")
    assert handle.wait() is handle
    assert connection.statements == [f"DESCRIBE SERVICE {NAME}"] * 3
    assert handle.has_ended


def test_a_job_that_fails_is_told_with_the_logs_of_what_did_not_succeed(job: Any) -> None:
    containers = [container("DONE", 0), container("FAILED", 3, container_name="other", instance_id="1")]
    handle, connection = job("FAILED", containers=containers, logs="line\nModuleNotFoundError: No module named 'x'")
    with pytest.raises(JobServiceError) as caught:
        handle.wait()
    assert str(caught.value).splitlines()[1:] == [
        "  job service status: FAILED",
        "  instance 0: SUCCEEDED   container main: DONE (exit code 0)",
        f"  instance 1: FAILED      container other: FAILED (exit code 3): {FATAL}",
        "  last lines:",
        "    line",
        "    ModuleNotFoundError: No module named 'x'",
        "  compute pool POOL: ACTIVE",
        "Look at the image's requirements: x is not installed in it.",
    ]
    assert str(caught.value).startswith(f"job service {NAME} has ended as FAILED (waited 0")
    assert [parameters for parameters in connection.parameters if parameters] == [(NAME, "1", "other", 10)]
    assert handle.wait_until_ended() == "FAILED"
    assert handle.exit_codes == {"0/main": 0, "1/other": 3}


def test_a_job_that_goes_on_keeps_to_the_deadline(job: Any) -> None:
    handle, _ = job("RUNNING", containers=[container("READY", None)], logs="working")
    with pytest.raises(JobServiceNotEndedError) as caught:
        handle.wait(timeout=0.02)
    assert str(caught.value) == (
        f"job service {NAME} has not ended after 0.02 s\n"
        "  job service status: RUNNING\n"
        "  instance 0: READY       container main: READY\n"
        "  last lines: working\n"
        "  compute pool POOL: ACTIVE\n"
        "Look at the logs of its containers: .logs(container). Or give it more time: timeout=, or --spcs-job-timeout."
    )
    assert handle.exit_codes == {"main": None}


def test_results_are_there_for_each_container(job: Any) -> None:
    handle, _ = job("DONE")
    (result,) = handle.results()
    assert (result.instance_id, result.container_name, result.exit_code, result.log) == ("0", "main", 0, "done")


def test_cancelling_waits_for_the_end(job: Any) -> None:
    handle, connection = job("CANCELLING", "CANCELLED")
    handle.cancel()
    assert connection.statements == [f"CALL {NAME}!SPCS_CANCEL_JOB()", *[f"DESCRIBE SERVICE {NAME}"] * 2]
    handle.cancel(wait=False)
    handle.drop(if_exists=True)
    assert connection.statements[3:] == [f"CALL {NAME}!SPCS_CANCEL_JOB()", f"DROP SERVICE IF EXISTS {NAME}"]


def test_the_logs_of_one_of_several_containers_need_its_name(job: Any) -> None:
    handle, _ = job("DONE", containers=[container("DONE", 0), container("DONE", 0, container_name="other")])
    with pytest.raises(ContainerNameError, match="containers: main, other"):
        handle.logs()


def test_a_job_that_was_never_executed_is_told_as_a_job(job: Any, fake: Any) -> None:
    handle, connection = job("DONE")
    connection.script["DESCRIBE SERVICE"] = fake.said(2003, "it does not exist (request_id=1)")
    with pytest.raises(ServiceMissingError) as caught:
        handle.wait()
    assert str(caught.value) == (
        f"job service {NAME} does not exist, or the role in use may not see it\n"
        "  Snowflake answered: it does not exist\n"
        "Execute it first (fixture spcs_execute_job_service, or job_service_fixture() in a conftest.py); if another "
        "role owns it, GRANT MONITOR ON SERVICE to the role in use."
    )


@pytest.mark.parametrize(
    ("seen", "advice"),
    [
        ("job service status: CANCELLED", "Somebody has cancelled it"),
        ("compute pool P: SUSPENDED", "Resume the compute pool: ALTER COMPUTE POOL P RESUME."),
        (
            "this container is an app object",
            "An app object serves requests and has no end",
        ),
        ("KeyError: 'SNOWFLAKE_USER'", "Snowflake gives a container no SNOWFLAKE_USER"),
        ("container main: FAILED (exit code 137): x", "Container main was killed, most often for using more memory"),
        ("container main: FAILED (exit code 2): x", "The command of container main failed: its last lines say why."),
        ("Unschedulable due to insufficient resources", "The compute pool's nodes are too small"),
        ("1 node(s) are being provisioned", "The compute pool's nodes are starting"),
        ("container main: FAILED: no namespaces", "Container main could not be started"),
    ],
)
def test_each_known_cause_has_its_advice(seen: str, advice: str) -> None:
    assert job_advice_for(["job service status: X", seen]).startswith(advice)
