"""Parts of REST requests that have no effect here are refused by name, and what was fetched can be put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.doors.rest.problems import status_of
from pytest_spcs.emulator.errors import SnowflakeError
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
