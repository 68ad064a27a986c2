"""The endpoints and instances that a service lists."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_spcs.errors import EndpointError
from tests.unit.handles.services.rows import NAME, endpoint, in_turn


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
