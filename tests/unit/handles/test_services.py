"""A service is asked and changed by SQL; a wait for it ends with what was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_spcs.errors import ContainerNameError, EndpointError, ServiceMissingError, ServiceNotReadyError
from pytest_spcs.handles.services import ServiceHandle

NAME = "DEMO.PUBLIC.CONVERT_API"
PROBE_FAILS = "Readiness probe is failing at path: /healthcheck, port: 9090"
TRACEBACK = """Traceback (most recent call last):
  File "/app/convert_app.py", line 1, in <module>
    import flask
ModuleNotFoundError: No module named 'flask'
"""


def container(status: str = "READY", **columns: Any) -> dict[str, Any]:
    return {
        "service_name": "CONVERT_API",
        "service_status": "RUNNING" if status == "READY" else "PENDING",
        "instance_id": "0",
        "instance_status": "READY" if status == "READY" else "PENDING",
        "container_name": "convert-api",
        "status": status,
        "message": "Running" if status == "READY" else "Waiting to start",
        "image_name": "registry/demo/public/images/convert:1",
        "image_digest": "sha256:00",
        "restart_count": 0,
        "start_time": "",
        "last_exit_code": None,
        "last_restart_time": "",
        **columns,
    }


def described(status: str = "RUNNING", **columns: Any) -> dict[str, Any]:
    return {"name": "CONVERT_API", "status": status, "compute_pool": "POOL", "is_upgrading": "false", **columns}


def endpoint(name: str, *, public: bool = True, url: str | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "port": 9090,
        "port_range": None,
        "protocol": "HTTP",
        "is_public": "true" if public else "false",
        "ingress_url": url,
    }


def in_turn(*answers: Any) -> Callable[[], Any]:
    """Give the answers one after the other, and the last one for ever."""
    left = list(answers)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


@pytest.fixture
def service(fake: Any) -> Callable[..., tuple[ServiceHandle, Any]]:
    def make(
        containers: Any = None,
        *,
        description: Any = None,
        logs: Any = "",
        pool_state: str = "ACTIVE",
        ready_timeout: float = 0.0,
        **more: Any,
    ) -> tuple[ServiceHandle, Any]:
        connection = fake.connection(
            {
                **more,
                "SHOW SERVICE CONTAINERS": [container()] if containers is None else containers,
                "DESCRIBE SERVICE": [described()] if description is None else description,
                "DESCRIBE COMPUTE POOL POOL": [{"name": "POOL", "state": pool_state}],
                "SELECT SYSTEM.GET_SERVICE_LOGS": logs if not isinstance(logs, str) else [{"LOGS": logs}],
            }
        )
        name = "demo.public.convert_api"
        handle = ServiceHandle(name=name, sql=connection.sql, root=fake.no_root, ready_timeout=ready_timeout)
        return handle, connection

    return make


def refusal(handle: ServiceHandle, timeout: float | None = None) -> str:
    with pytest.raises(ServiceNotReadyError) as caught:
        handle.wait_until_ready(timeout)
    return str(caught.value)


def test_a_running_service_is_ready_at_once(service: Any) -> None:
    handle, connection = service()
    assert handle.wait_until_ready() is handle
    assert connection.statements == [f"SHOW SERVICE CONTAINERS IN SERVICE {NAME}", f"DESCRIBE SERVICE {NAME}"]


def test_a_pending_service_is_looked_at_again_until_it_runs(service: Any) -> None:
    handle, connection = service(in_turn([container("PENDING")], [container("PENDING")], [container()]))
    handle.wait_until_ready(timeout=30)
    assert connection.statements == [f"SHOW SERVICE CONTAINERS IN SERVICE {NAME}"] * 3 + [f"DESCRIBE SERVICE {NAME}"]


def test_a_service_that_still_runs_with_its_old_specification_is_not_ready(service: Any) -> None:
    handle, _ = service(description=in_turn([described(is_upgrading="true")], [described()]))
    handle.wait_until_ready(timeout=30)
    handle, _ = service(description=[described(is_upgrading=True)])
    assert "  service status: RUNNING (being upgraded)\n" in refusal(handle)


def test_an_account_with_fewer_columns_is_understood(service: Any) -> None:
    old = {
        "instance_id": 0,
        "container_name": "convert-api",
        "status": "PENDING",
        "message": "Waiting to start.",
        "restart_count": "3",
    }
    handle, _ = service([old], description=in_turn([described("PENDING")], [described("RUNNING")]))
    handle.wait_until_ready(timeout=30)
    (seen,) = handle.containers()
    assert (seen.instance_id, seen.instance_status, seen.restart_count, seen.last_exit_code) == (
        "0",
        "UNKNOWN",
        3,
        None,
    )


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


def test_a_start_that_is_tried_again_is_waited_for(service: Any) -> None:
    retrying = container("FAILED", service_status="FAILED", message="Encountered fatal error, retrying")
    handle, _ = service(in_turn([retrying], [retrying], [container()]))
    assert handle.wait_until_ready(timeout=30) is handle


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


def test_a_service_that_was_never_created_is_no_time_out(service: Any, fake: Any) -> None:
    missing = fake.said(
        2003, f"002003 (02000): SQL compilation error:\nService '{NAME}' does not exist (request_id=1, sfqid=2)"
    )
    handle, _ = service(missing, description=missing)
    for question in (handle.wait_until_ready, handle.containers, handle.describe, handle.suspend, handle.logs):
        with pytest.raises(ServiceMissingError) as caught:
            question()
    assert str(caught.value) == (
        f"service {NAME} does not exist, or the role in use may not see it\n"
        f"  Snowflake answered: 002003 (02000): SQL compilation error: Service '{NAME}' does not exist\n"
        "Create it first (fixture spcs_create_service, or service_fixture() in a conftest.py); if it was dropped, "
        "create it again; if another role owns it, GRANT MONITOR ON SERVICE to the role in use."
    )


def test_other_errors_of_snowflake_reach_the_caller_unchanged(service: Any, fake: Any) -> None:
    denied = fake.said(3001, "Insufficient privileges to operate on service 'CONVERT_API'")
    handle, _ = service(**{"ALTER SERVICE": denied})
    with pytest.raises(type(denied)) as caught:
        handle.suspend()
    assert caught.value is denied


def test_logs_of_a_container_that_has_not_started_are_none(service: Any, fake: Any) -> None:
    handle, _ = service([container("PENDING")], logs=fake.said(395021, "not available. Container Status: PENDING."))
    assert "  last lines: none\n" in refusal(handle)


def test_logs_that_cannot_be_had_say_why(service: Any, fake: Any) -> None:
    handle, _ = service([container("PENDING")], logs=fake.said(3001, "Insufficient privileges\non service"))
    assert "  last lines: [not to be had: Insufficient privileges]\n" in refusal(handle)


def test_a_container_that_has_written_nothing_since_its_restart_shows_what_it_wrote_before(service: Any) -> None:
    handle, connection = service(
        [container("PENDING", restart_count=1)], logs=in_turn([{"LOGS": ""}], [{"LOGS": "first line\nKeyError: 'x'"}])
    )
    assert "  last lines:\n    first line\n    KeyError: 'x'\n" in refusal(handle)
    assert (NAME, "0", "convert-api", 10, True) in connection.parameters


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


def test_logs_name_the_only_container_by_themselves(service: Any) -> None:
    handle, connection = service(logs="ready\n")
    assert handle.logs() == "ready\n"
    assert handle.logs("convert-api", 1, 20, previous=True) == "ready\n"
    assert [parameters for parameters in connection.parameters if parameters] == [
        (NAME, "0", "convert-api", 500),
        (NAME, "1", "convert-api", 20, True),
    ]
    assert connection.statements[-1] == "SELECT SYSTEM$GET_SERVICE_LOGS(%s, %s, %s, %s, %s)"


def test_logs_ask_which_of_several_containers_is_meant(service: Any) -> None:
    handle, _ = service([container(), container(container_name="sidecar")])
    with pytest.raises(ContainerNameError) as caught:
        handle.logs()
    assert str(caught.value) == (
        f"service {NAME} has 2 containers: say whose logs to read\n"
        "  containers: convert-api, sidecar\n"
        'Name one: .logs("convert-api").'
    )


def test_a_suspended_service_has_no_logs(service: Any) -> None:
    handle, _ = service([{"service_status": "SUSPENDED", "instance_id": None, "container_name": None}])
    with pytest.raises(ContainerNameError) as caught:
        handle.logs()
    assert str(caught.value) == (
        f"service {NAME} has no containers whose logs could be read\n"
        "  a suspended service has no instances\n"
        "Resume it first: .resume()."
    )
    assert handle.containers() == []


def test_suspending_waits_until_it_is_suspended(service: Any) -> None:
    handle, connection = service(
        in_turn(
            [container(service_status="SUSPENDING")],
            [{"service_status": "SUSPENDED", "instance_id": None, "container_name": None}],
        ),
        ready_timeout=30,
    )
    handle.suspend()
    assert connection.statements[0] == f"ALTER SERVICE {NAME} SUSPEND"
    assert connection.statements[1:] == [f"SHOW SERVICE CONTAINERS IN SERVICE {NAME}"] * 2


def test_a_status_that_does_not_come_is_told_with_the_one_that_is(service: Any) -> None:
    handle, _ = service([container(service_status="SUSPENDING")])
    with pytest.raises(ServiceNotReadyError) as caught:
        handle.wait_for("suspended", timeout=0)
    assert str(caught.value) == (
        f"service {NAME} is not SUSPENDED after 0 s\n"
        "  service status: SUSPENDING\n"
        "  instance 0: READY       container convert-api: READY\n"
        "  compute pool POOL: ACTIVE\n"
        "Look at the logs of its containers: .logs(container). Or raise --spcs-ready-timeout."
    )


def test_resuming_waits_until_it_is_ready(service: Any) -> None:
    handle, connection = service(in_turn([container("PENDING")], [container()]), ready_timeout=30)
    handle.resume()
    assert connection.statements[0] == f"ALTER SERVICE {NAME} RESUME"
    assert len(connection.statements) == 4
    handle.resume(wait=False)
    assert len(connection.statements) == 5


def test_altering_changes_specification_and_properties(service: Any) -> None:
    handle, connection = service()
    handle.alter(
        specification="spec:\n  containers: []",
        min_instances=2,
        auto_resume=False,
        comment="it's ours",
        query_warehouse="wh",
        external_access_integrations=["one", '"Two"'],
        unset=["log_level", "auto_suspend_secs"],
        wait=False,
    )
    handle.alter(specification_file="@demo.public.specs/v1/it's.yaml", wait=False)
    handle.alter(specification="a: $$", wait=False)
    assert connection.statements == [
        f"ALTER SERVICE {NAME} FROM SPECIFICATION $$spec:\n  containers: []$$",
        (
            f"ALTER SERVICE {NAME} SET MIN_INSTANCES = 2 AUTO_RESUME = FALSE COMMENT = 'it\\'s ours' "
            'QUERY_WAREHOUSE = WH EXTERNAL_ACCESS_INTEGRATIONS = (ONE, "Two")'
        ),
        f"ALTER SERVICE {NAME} UNSET LOG_LEVEL, AUTO_SUSPEND_SECS",
        f"ALTER SERVICE {NAME} FROM @demo.public.specs SPECIFICATION_FILE = 'v1/it\\'s.yaml'",
        f"ALTER SERVICE {NAME} FROM SPECIFICATION 'a: $$'",
    ]


def test_altering_a_suspended_service_waits_for_nothing(service: Any) -> None:
    handle, connection = service(description=[described("SUSPENDED")])
    handle.alter(min_instances=1)
    assert connection.statements[-1] == f"DESCRIBE SERVICE {NAME}"


def test_dropping_can_be_forced(service: Any) -> None:
    handle, connection = service()
    handle.drop()
    handle.drop(if_exists=True, force=True)
    assert connection.statements == [f"DROP SERVICE {NAME}", f"DROP SERVICE IF EXISTS {NAME} FORCE"]


def test_names_that_need_quotes_are_quoted(fake: Any) -> None:
    connection = fake.connection({"DESCRIBE": [described()]})
    handle = ServiceHandle(name='demo."my ""api"" x".api', sql=connection.sql, root=fake.no_root, ready_timeout=1)
    assert handle.status == "RUNNING"
    assert connection.statements == ['DESCRIBE SERVICE DEMO."my ""api"" x".API']


def test_instances_are_listed(service: Any) -> None:
    row = {
        "service_status": "RUNNING",
        "instance_id": "0",
        "status": "READY",
        "spec_digest": "00",
        "creation_time": "2026-01-01T00:00:00Z",
        "start_time": "",
        "ip_address": "10.244.0.2",
    }
    handle, _ = service(**{"SHOW SERVICE INSTANCES": [row]})
    (instance,) = handle.instances()
    assert (instance.instance_id, instance.status, instance.start_time) == ("0", "READY", None)


def test_endpoints_are_listed_also_by_their_older_column_name(service: Any) -> None:
    older = {"name": "metrics", "port": "9001", "ingress_enabled": "false"}
    answers = in_turn([endpoint("web", url="x.snowflakecomputing.app")], [older])
    handle, _ = service(**{"SHOW ENDPOINTS": answers})
    (web,), (metrics,) = handle.endpoints(), handle.endpoints()
    assert (web.is_public, web.port, web.address) == (True, 9090, "x.snowflakecomputing.app")
    assert (metrics.is_public, metrics.port, metrics.address) == (False, 9001, None)


def test_an_endpoint_name_that_is_not_declared_lists_those_that_are(service: Any) -> None:
    handle, _ = service(**{"SHOW ENDPOINTS": [endpoint("convert-api"), endpoint("metrics", public=False)]})
    with pytest.raises(EndpointError) as caught:
        handle.endpoint("convert_api")
    assert str(caught.value) == (
        f"service {NAME} has no endpoint named 'convert_api'\n"
        "  declared in its specification: convert-api, metrics\n"
        "Use one of these names, or add the endpoint under spec.endpoints in the specification."
    )


def test_a_service_without_endpoints_says_where_they_go(service: Any) -> None:
    handle, _ = service(**{"SHOW ENDPOINTS": []})
    with pytest.raises(EndpointError) as caught:
        handle.endpoint("web")
    assert str(caught.value) == (
        f"service {NAME} has no endpoint named 'web'\n"
        "  declared in its specification: none\n"
        "Add the endpoint under spec.endpoints in the specification."
    )


def test_the_same_endpoint_is_the_same_handle(service: Any) -> None:
    handle, connection = service(**{"SHOW ENDPOINTS": [endpoint("web")]})
    assert handle.endpoint("web") is handle.endpoint("WEB")
    assert len(connection.statements) == 1
