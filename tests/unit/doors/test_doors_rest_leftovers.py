"""Parts of REST requests that have no effect here are refused by name, and what was fetched can be put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.doors.rest.problems import status_of
from tests.unit.objects.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "/databases/demo/schemas/public"
SPEC = {"spec_type": "from_inline", "spec_text": "spec: {}"}
BODIES: dict[str, dict[str, Any]] = {
    "/compute-pools": {"name": "p2", "instance_family": "CPU_X64_XS", "min_nodes": 1, "max_nodes": 1},
    "/databases": {"name": "d2"},
    "/databases/demo/schemas": {"name": "s2"},
    "/roles": {"name": "r2"},
    "/users": {"name": "u2"},
    "/warehouses": {"name": "w2"},
    f"{SCHEMA}/image-repositories": {"name": "i2"},
    f"{SCHEMA}/network-rules": {"name": "n2", "type": "HOST_PORT", "mode": "EGRESS", "value_list": ["a.example:443"]},
    f"{SCHEMA}/secrets": {"name": "x2", "type": "GENERIC_STRING", "secret_string": "s"},
    f"{SCHEMA}/services": {"name": "v2", "compute_pool": "p1", "spec": SPEC},
    f"{SCHEMA}/services:execute-job": {"name": "j2", "compute_pool": "p1", "spec": SPEC},
    f"{SCHEMA}/stages": {"name": "t2"},
    "/roles/sysadmin/grants": {
        "privileges": ["USAGE"],
        "securable_type": "DATABASE",
        "securable": {"name": "demo"},
    },
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "stages")
    desk.rest("POST", "/databases", {"name": "demo"})
    desk.rest("POST", "/compute-pools", BODIES["/compute-pools"] | {"name": "p1"})
    return desk


def refused(desk: Desk, method: str, path: str, body: Any = None, **query: str) -> str:
    before = desk.state()
    with pytest.raises(SnowflakeError) as caught:
        desk.rest(method, path, body, **query)
    assert status_of(caught.value) == 400
    assert desk.state() == before
    assert "docs/coverage.md lists what it does." in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("path", BODIES)
def test_a_field_that_nobody_reads_is_refused_by_name_and_nothing_is_changed(desk: Desk, path: str) -> None:
    assert "Unsupported 'bogus' in the body of POST /" in refused(desk, "POST", path, {**BODIES[path], "bogus": 1})


def test_a_job_is_refused_fields_of_services_that_would_have_no_effect(desk: Desk) -> None:
    path = f"{SCHEMA}/services:execute-job"
    assert "'replicas', 'min_instances' in the body" in refused(
        desk, "POST", path, {**BODIES[path], "replicas": 2, "min_instances": 2}
    )


def test_fields_within_objects_are_refused_by_their_path(desk: Desk) -> None:
    path = f"{SCHEMA}/services"
    body = {**BODIES[path], "spec": {**SPEC, "colour": "red"}}
    assert "Unsupported 'spec.colour' in the body" in refused(desk, "POST", path, body)


def test_a_field_that_is_null_is_no_field(desk: Desk) -> None:
    desk.rest("POST", "/roles", {"name": "r3", "bogus": None})


@pytest.mark.parametrize(
    ("noun", "field"),
    [
        ("services", "database_name"),
        ("services", "schema_name"),
        ("services:execute-job", "database_name"),
        ("image-repositories", "schema_name"),
        ("secrets", "database_name"),
        ("network-rules", "schema_name"),
    ],
)
def test_a_body_of_another_place_than_its_path_is_refused(desk: Desk, noun: str, field: str) -> None:
    path = f"{SCHEMA}/{noun}"
    before = desk.state()
    with pytest.raises(
        SnowflakeError, match=f"'{field}' in the body is 'elsewhere'; what it is part of means"
    ) as caught:
        desk.rest("POST", path, {**BODIES[path], field: "elsewhere"})
    assert status_of(caught.value) == 400
    assert desk.state() == before


def test_a_body_may_name_the_place_of_its_path(desk: Desk) -> None:
    path = f"{SCHEMA}/image-repositories"
    desk.rest("POST", path, {**BODIES[path], "database_name": "demo", "schema_name": "PUBLIC"})
    body = {**BODIES["/databases/demo/schemas"], "database_name": "demo"}
    desk.rest("POST", "/databases/demo/schemas", body)
    with pytest.raises(SnowflakeError, match="'database_name' in the body is 'x'"):
        desk.rest("POST", "/databases/demo/schemas", {**body, "name": "s3", "database_name": "x"})


def test_a_service_cannot_be_made_a_job_by_a_field(desk: Desk) -> None:
    path = f"{SCHEMA}/services"
    with pytest.raises(SnowflakeError, match=r"'is_async_job' in the body is true; POST \.\.\./services:execute-job"):
        desk.rest("POST", path, {**BODIES[path], "is_async_job": True})


@pytest.mark.parametrize(("field", "value"), [("body", "/other"), ("language", "PYTHON")])
def test_a_function_with_code_of_its_own_is_no_service_function(desk: Desk, field: str, value: str) -> None:
    body = {"name": "f", "function_type": "service-function", "arguments": [], "service": "s", "endpoint": "e"}
    with pytest.raises(SnowflakeError, match=f"'{field}' in the body is '{value}'; what it is part of means"):
        desk.rest("POST", f"{SCHEMA}/functions", {**body, "path": "/f", field: value})


def test_a_verb_takes_no_properties(desk: Desk) -> None:
    assert "'comment' in the body of POST /compute-pools/{name}:suspend" in refused(
        desk, "POST", "/compute-pools/p1:suspend", {"comment": "c"}
    )


def test_a_pools_placement_group_is_read_and_put_back(desk: Desk) -> None:
    desk.rest("POST", "/compute-pools", {**BODIES["/compute-pools"], "placement_group": "A"})
    fetched = desk.rest("GET", "/compute-pools/p2")
    assert fetched["placement_group"] == "A"
    desk.rest("PUT", "/compute-pools/p2", {**fetched, "max_nodes": 2})
    assert desk.rest("GET", "/compute-pools/p2")["placement_group"] == "A"
    with pytest.raises(SnowflakeError, match="Cannot set PLACEMENT_GROUP for compute pool that is not suspended"):
        desk.rest("PUT", "/compute-pools/p2", {**fetched, "placement_group": "B"})
    desk.rest("POST", "/compute-pools/p2:suspend")
    desk.rest("PUT", "/compute-pools/p2", {**fetched, "placement_group": None})
    assert desk.rest("GET", "/compute-pools/p2")["placement_group"] is None


@pytest.mark.parametrize("path", ["/compute-pools/p1", "/databases/demo", "/databases/demo/schemas/public"])
def test_a_fetched_document_can_be_put_back(desk: Desk, path: str) -> None:
    fetched = desk.rest("GET", path)
    desk.rest("PUT", path, fetched)
    assert desk.rest("GET", path) == fetched
    assert "'bogus'" in refused(desk, "PUT", path, {**fetched, "bogus": 1})


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/databases", {"history": "True"}),
        ("DELETE", "/databases/demo", {"restrict": "True"}),
        ("GET", "/compute-pools/p1", {"like": "x"}),
        ("GET", "/roles/sysadmin/grants", {"createMode": "orReplace"}),
        ("GET", "/warehouses", {"withLineage": "true"}),
    ],
)
def test_a_query_parameter_that_would_have_no_effect_is_refused(
    desk: Desk, method: str, path: str, query: dict[str, str]
) -> None:
    assert f"Unsupported query parameter '{next(iter(query))}' of {method} /" in refused(desk, method, path, **query)


@pytest.mark.parametrize("query", [{"history": "False"}, {"like": "d%"}, {"withLineage": "false"}, {"requestId": "x"}])
def test_query_parameters_that_ask_for_what_happens_anyway_are_taken(desk: Desk, query: dict[str, str]) -> None:
    assert len(desk.rest("GET", "/databases", **query)) == 1


def test_suspending_a_pool_that_is_not_there_is_no_error_with_if_exists(desk: Desk) -> None:
    desk.rest("POST", "/compute-pools/nope:suspend", ifExists="true")


def test_a_revoke_takes_the_two_modes_that_there_are(desk: Desk) -> None:
    body = BODIES["/roles/sysadmin/grants"]
    desk.rest("POST", "/roles/sysadmin/grants", body)
    with pytest.raises(SnowflakeError, match="'mode' has value 'all', neither 'cascade' nor 'restrict'"):
        desk.rest("POST", "/roles/sysadmin/grants:revoke", body, mode="all")
    desk.rest("POST", "/roles/sysadmin/grants:revoke", body, mode="cascade")
