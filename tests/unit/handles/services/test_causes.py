"""A service that does not become ready: how long it is waited for, and what is seen and advised."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.handles.services.rows import NAME, TRACEBACK, container, in_turn, refusal

PROBE_FAILS = "Readiness probe is failing at path: /healthcheck, port: 9090"


def test_a_failing_probe_keeps_to_the_deadline_and_points_at_path_and_port(service: Any) -> None:
    handle, _ = service([container("PENDING", message=PROBE_FAILS)], logs="listening on 8080")
    assert refusal(handle, timeout=0.05) == (
        f"service {NAME} is not READY after 0.05 s\n"
        "  service status: PENDING\n"
        f"  instance 0: PENDING     container convert-api: PENDING: {PROBE_FAILS}\n"
        "  last lines: listening on 8080\n"
        "  compute pool POOL: ACTIVE\n"
        "Look at path and port of the readinessProbe: GET /healthcheck on port 9090 has to answer 200, and the server "
        "has to listen on 0.0.0.0. If it only starts slowly, raise --spcs-ready-timeout."
    )


def test_a_container_that_failed_and_restarted_twice_is_given_up_on_before_the_deadline(service: Any) -> None:
    failed = container(
        "FAILED", service_status="FAILED", message="User application error, check container logs", last_exit_code=1
    )
    again = {**failed, "restart_count": 2}
    handle, connection = service(in_turn([failed], [{**failed, "restart_count": 1}], [again]), logs=TRACEBACK)
    told = refusal(handle, timeout=600)
    assert told.splitlines()[0].startswith(
        f"service {NAME} is not READY: container convert-api keeps ending (given up after 0."
    )
    assert told.splitlines()[1:] == [
        "  service status: FAILED",
        (
            "  instance 0: PENDING     container convert-api: FAILED (exit code 1, restarted 2 times): "
            "User application error, check container logs"
        ),
        "  last lines:",
        "    Traceback (most recent call last):",
        '      File "/app/convert_app.py", line 1, in <module>',
        "        import flask",
        "    ModuleNotFoundError: No module named 'flask'",
        "  compute pool POOL: ACTIVE",
        "Look at the image's requirements: flask is not installed in it. Or raise --spcs-ready-timeout.",
    ]
    assert (NAME, "0", "convert-api", 10) in connection.parameters


def test_a_container_that_cannot_be_started_is_given_up_on_at_once(service: Any, fake: Any) -> None:
    fatal = "Provided image name uses no known registry"
    handle, _ = service(
        [container("FAILED", service_status="FAILED", message=fatal)],
        logs=fake.said(395021, f"Logs are not available. Container Status: FAILED. {fatal}"),
    )
    first, _, rest = refusal(handle, timeout=600).partition("\n")
    assert first.startswith(f"service {NAME} is not READY: container convert-api cannot be started (given up after ")
    assert rest == (
        "  service status: FAILED\n"
        f"  instance 0: PENDING     container convert-api: FAILED: {fatal}\n"
        "  last lines: none\n"
        "  compute pool POOL: ACTIVE\n"
        "Container convert-api could not be started: the message beside its status says why."
    )


def test_a_command_that_ends_well_is_told_that_it_must_keep_running(service: Any) -> None:
    handle, _ = service([container("FAILED", restart_count=2, last_exit_code=0)])
    assert refusal(handle, timeout=600).endswith(
        "The command of container convert-api ends at once, with exit code 0. A service's command must keep running: "
        "look at ENTRYPOINT, CMD and the specification's command and args."
    )


def test_a_suspended_compute_pool_is_to_be_resumed(service: Any) -> None:
    handle, _ = service([container("PENDING")], pool_state="SUSPENDED")
    told = refusal(handle)
    assert "  compute pool POOL: SUSPENDED\n" in told
    assert told.endswith("\nResume the compute pool: ALTER COMPUTE POOL POOL RESUME.")


def test_a_suspended_service_is_given_up_on_at_once(service: Any) -> None:
    handle, _ = service([{"service_status": "SUSPENDED", "instance_id": None, "container_name": None}])
    first, _, rest = refusal(handle, timeout=600).partition("\n")
    assert first.startswith(f"service {NAME} is not READY: it is suspended (given up after ")
    assert rest == (
        "  service status: SUSPENDED\n"
        "  it has no instances\n"
        "  compute pool POOL: ACTIVE\n"
        "Resume it: .resume(), or ALTER SERVICE ... RESUME."
    )


def test_a_pool_that_the_role_cannot_see_is_left_out(service: Any, fake: Any) -> None:
    handle, connection = service([container("PENDING")])
    connection.script["DESCRIBE COMPUTE POOL POOL"] = fake.said(2003, "does not exist")
    assert "compute pool" not in refusal(handle)


def test_each_instance_and_only_what_is_not_ready_shows_its_lines(service: Any) -> None:
    handle, connection = service(
        [
            container(service_status="PENDING"),
            container("PENDING", instance_id="1"),
            container("PENDING", instance_id="1", container_name="sidecar"),
        ],
        logs="x",
    )
    told = refusal(handle)
    assert "  instance 0: READY       container convert-api: READY\n  instance 1: PENDING     container" in told
    assert told.count("last lines: x") == 2
    assert {parameters[1:3] for parameters in connection.parameters if parameters} == {
        ("1", "convert-api"),
        ("1", "sidecar"),
    }


@pytest.mark.parametrize(
    ("columns", "logs", "advice"),
    [
        (
            {"status": "FAILED", "last_exit_code": 137},
            "",
            (
                "Container convert-api was killed, most often for using more memory than resources.limits.memory in "
                "the specification: raise it, or use less."
            ),
        ),
        (
            {"message": "Failed to pull image"},
            "",
            (
                "Look at the image path in the specification: /database/schema/repository/name:tag, as SHOW IMAGES IN "
                "IMAGE REPOSITORY lists it."
            ),
        ),
        (
            {"message": "Unschedulable due to insufficient memory resources"},
            "",
            (
                "The compute pool's nodes are too small or too few: lower resources.requests in the specification, or "
                "take a larger INSTANCE_FAMILY or MAX_NODES."
            ),
        ),
        (
            {"message": "Compute pool node(s) are being provisioned"},
            "",
            (
                "The compute pool's nodes are starting, which takes 2 to 5 minutes on a real account: raise "
                "--spcs-ready-timeout."
            ),
        ),
        (
            {"status": "FAILED", "last_exit_code": 2},
            "error: no such option",
            "The command of container convert-api fails: its last lines say why. Or raise --spcs-ready-timeout.",
        ),
        (
            {"status": "FAILED", "last_exit_code": 1},
            "KeyError: 'SNOWFLAKE_USER'",
            (
                "Snowflake gives a container no SNOWFLAKE_USER: connect with the token in /snowflake/session/token, or "
                "set the variable under env in the specification."
            ),
        ),
        (
            {"status": "FAILED", "last_exit_code": 1},
            "OSError: [Errno 98] Address already in use",
            "Two processes of the instance listen on one port: containers of an instance share localhost.",
        ),
        ({}, "", "Look at the logs of its containers: .logs(container). Or raise --spcs-ready-timeout."),
    ],
)
def test_the_advice_fits_what_was_seen(service: Any, columns: dict[str, Any], logs: str, advice: str) -> None:
    handle, _ = service([container(**{"status": "PENDING", **columns})], logs=logs)
    assert refusal(handle).splitlines()[-1] == advice
