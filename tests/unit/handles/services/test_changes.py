"""A service is suspended, resumed, altered and dropped by SQL."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_spcs.errors import ServiceNotReadyError
from pytest_spcs.handles.services import ServiceHandle
from tests.unit.handles.services.rows import NAME, container, described, in_turn


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
