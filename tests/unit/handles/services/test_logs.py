"""The logs of a service's containers, and where there are none."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_spcs.errors import ContainerNameError
from tests.unit.handles.services.rows import NAME, container, in_turn, refusal


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


def test_a_container_that_is_about_to_run_again_shows_what_it_wrote_before(service: Any, fake: Any) -> None:
    not_yet = fake.said(395021, "not available. Container Status: PENDING.")
    handle, _ = service([container("PENDING", restart_count=1)], logs=in_turn(not_yet, [{"LOGS": "KeyError: 'x'"}]))
    assert "  last lines: KeyError: 'x'\n" in refusal(handle)


def test_a_container_that_is_restarted_meanwhile_shows_what_it_wrote_before(service: Any) -> None:
    ended = {"last_exit_code": 1, "restart_count": 2}
    handle, _ = service(
        in_turn([container("FAILED", **ended)], [container("PENDING", **{**ended, "restart_count": 3})]),
        logs=in_turn([{"LOGS": "Traceback (most recent"}], [{"LOGS": "first line\nKeyError: 'x'"}]),
    )
    assert "  last lines:\n    first line\n    KeyError: 'x'\n" in refusal(handle)


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
