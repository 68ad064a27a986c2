"""A wait for a service ends when it is ready, or tells why it is not."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_spcs.errors import ServiceMissingError
from tests.unit.handles.services.rows import NAME, container, described, in_turn, refusal


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


def test_a_start_that_is_tried_again_is_waited_for(service: Any) -> None:
    retrying = container("FAILED", service_status="FAILED", message="Encountered fatal error, retrying")
    handle, _ = service(in_turn([retrying], [retrying], [container()]))
    assert handle.wait_until_ready(timeout=30) is handle


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
