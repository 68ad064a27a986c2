"""What holds when services are created, altered and dropped; the runtime is left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.commands import Change, CreateMode, Scope
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.compute_pools.commands import (
    DropComputePool,
    ResumeComputePool,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.image_repositories.commands import ShowImageRepositories
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateService,
    DescribeService,
    DropService,
    InlineSpecification,
    ResumeService,
    ShowEndpoints,
    ShowServiceInstances,
    ShowServices,
    StagedSpecification,
    SuspendService,
    UpgradeService,
)
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.stages.commands import ShowStages
from tests.unit.emulator.played import SERVICE, SPECIFICATION, World

if TYPE_CHECKING:
    from pathlib import Path


def test_straight_after_create_a_service_shows_what_the_real_one_shows(world: World) -> None:
    world.create_service()
    [row] = world.perform(ShowServices())
    expected = {
        "name": "ECHO",
        "status": "PENDING",
        "database_name": "DEMO",
        "schema_name": "PUBLIC",
        "owner": "OWNER",
        "compute_pool": "POOL",
        "target_instances": 1,
        "min_ready_instances": 1,
        "min_instances": 1,
        "max_instances": 1,
        "auto_resume": True,
        "external_access_integrations": None,
        "resumed_on": None,
        "suspended_on": None,
        "auto_suspend_secs": 0,
        "comment": None,
        "owner_role_type": "ROLE",
        "query_warehouse": None,
        "is_job": False,
        "is_async_job": False,
        "is_upgrading": False,
        "managing_object_domain": None,
    }
    assert {key: row[key] for key in expected} == expected
    assert str(row["dns_name"]).startswith("echo.")
    assert len(str(row["spec_digest"])) == 64


def test_the_specification_is_shown_to_the_owner_role_only(world: World) -> None:
    world.create_service()
    spec = world.perform(DescribeService(SERVICE))["spec"]
    assert isinstance(spec, str)
    assert spec.startswith("---")
    world.session.role = "OTHER"
    assert world.perform(DescribeService(SERVICE))["spec"] is None


@pytest.mark.parametrize(
    ("change", "number", "message"),
    [
        ({"image": "/demo/public/images/echo:2"}, 397012, "Image /demo/public/images/echo:2 not found."),
        (
            {"image": "/demo/public/nowhere/echo:1"},
            2003,
            "Image repository 'DEMO.PUBLIC.NOWHERE' does not exist or not authorized.",
        ),
        ({"image": "/demo/public/images/arm:1"}, 397013, "SPCS only supports image for amd64 architecture."),
    ],
)
def test_a_specification_that_cannot_run_is_refused_and_nothing_is_created(
    world: World, change: dict[str, object], number: int, message: str
) -> None:
    world.push("arm:1", "linux/arm64")
    text = SPECIFICATION.replace("/demo/public/images/echo:1", str(change.get("image", "/demo/public/images/echo:1")))
    with pytest.raises(SnowflakeError) as caught:
        world.create_service(text)
    assert caught.value.number == number
    assert message in caught.value.message
    assert not list(world.account[SERVICES])


def test_three_mistakes_are_reported_together_with_path_and_line(world: World) -> None:
    text = """
spec:
  containers:
  - name: Echo
    image: /demo/public/images/echo:1
    env: [a]
  endpoints:
  - name: echo
    prot: 80
"""
    with pytest.raises(SnowflakeError) as caught:
        world.create_service(text)
    assert caught.value.number == 395018
    message = caught.value.message
    for place in ("line 4", "line 6", "line 9", "containers[0].name", "containers[0].env", "endpoints[0]"):
        assert place in message


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"min_instances": 10**9}, "pytest-spcs runs at most 100 instances of a service"),
        ({"min_instances": 0}, "MIN_INSTANCES"),
        ({"min_instances": 3, "max_instances": 2}, "MAX_INSTANCES"),
        ({"min_ready_instances": 2}, "MIN_READY_INSTANCES"),
        ({"auto_suspend_secs": 10}, "AUTO_SUSPEND_SECS"),
        ({"auto_suspend_secs": 300}, "public endpoints"),
    ],
)
def test_instance_counts_and_suspension_are_checked(world: World, more: dict[str, Any], message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        world.create_service(**more)
    assert not list(world.account[SERVICES])


def test_alter_refuses_a_minimum_above_the_maximum_that_was_chosen(world: World) -> None:
    service = world.create_service(max_instances=4)
    with pytest.raises(
        SnowflakeError, match=r"invalid value '4' for property 'MAX_INSTANCES'.*below MIN_INSTANCES \(5\)"
    ):
        world.perform(AlterService(SERVICE, {"min_instances": 5}))
    assert (service.min_instances, service.max_instances) == (1, 4)
    world.perform(AlterService(SERVICE, {"min_instances": 5, "max_instances": 5}))
    with pytest.raises(SnowflakeError, match=r"below MIN_INSTANCES \(6\)"):
        world.perform(AlterService(SERVICE, {"min_instances": 6}))


def test_a_maximum_that_nobody_chose_goes_up_with_the_minimum(world: World) -> None:
    service = world.create_service()
    world.perform(AlterService(SERVICE, {"min_instances": 3}))
    assert (service.min_instances, service.max_instances) == (3, 3)
    world.perform(AlterService(SERVICE, {"max_instances": 4}))
    world.perform(AlterService(SERVICE, {"max_instances": None}))
    world.perform(AlterService(SERVICE, {"min_instances": 5}))
    assert (service.min_instances, service.max_instances) == (5, 5)


def test_names_that_make_no_dns_label_are_refused(world: World) -> None:
    for name in ("_ECHO", "ECHO_", "E" * 64, "echo"):
        with pytest.raises(SnowflakeError, match="Invalid service name"):
            world.create_service(name=name)


def test_a_taken_name_is_2002_and_if_not_exists_keeps_the_old_one(world: World) -> None:
    world.create_service()
    with pytest.raises(SnowflakeError, match=r"Object 'ECHO' already exists\."):
        world.create_service()
    outcome = world.perform(
        CreateService(
            name=SERVICE, compute_pool="POOL", source=InlineSpecification("nonsense"), mode=CreateMode.IF_NOT_EXISTS
        )
    )
    assert outcome.change is Change.KEPT


def test_a_missing_service_is_named_and_if_exists_keeps_quiet(world: World) -> None:
    for command in (DropService(SERVICE), SuspendService(SERVICE), ResumeService(SERVICE)):
        with pytest.raises(SnowflakeError, match=r"Service 'DEMO\.PUBLIC\.ECHO' does not exist or not authorized\."):
            world.perform(command)
    assert world.perform(DropService(SERVICE, if_exists=True)).change is Change.ABSENT
    assert world.perform(AlterService(SERVICE, {}, if_exists=True)).change is Change.ABSENT


def test_a_pool_in_use_is_not_dropped_and_stop_all_drops_its_services(world: World) -> None:
    world.create_service()
    with pytest.raises(SnowflakeError, match=r"services exist on it \(DEMO\.PUBLIC\.ECHO\)"):
        world.perform(DropComputePool("POOL"))
    world.perform(StopAllServices("POOL"))
    assert not list(world.account[SERVICES])
    assert world.perform(DropComputePool("POOL")).change is Change.DROPPED


def test_a_suspended_pool_suspends_its_services_and_a_resumed_service_wakes_it(world: World) -> None:
    service = world.create_service()
    world.perform(SuspendComputePool("POOL"))
    assert service.suspended
    world.perform(ResumeService(SERVICE))
    assert not world.account[COMPUTE_POOLS].get("POOL").suspended


def test_a_pool_without_auto_resume_says_so(world: World) -> None:
    world.perform(SuspendComputePool("POOL"))
    world.account[COMPUTE_POOLS].get("POOL").auto_resume = False
    with pytest.raises(SnowflakeError, match="is suspended and has AUTO_RESUME = FALSE"):
        world.create_service()
    world.perform(ResumeComputePool("POOL"))
    world.create_service()


def test_public_endpoints_show_provisioning_until_an_instance_is_ready(world: World) -> None:
    world.create_service()
    rows = {row["name"]: row for row in world.perform(ShowEndpoints(SERVICE))}
    assert rows["echo"]["ingress_url"] == "Endpoints provisioning in progress... check back in a few minutes"
    assert rows["private"]["ingress_url"] is None
    assert (rows["raw"]["protocol"], rows["raw"]["port"], rows["raw"]["is_public"]) == ("TCP", 8082, False)
    assert world.perform(ShowServiceInstances(SERVICE)) == []


def test_a_staged_specification_that_is_missing_names_the_file(world: World, tmp_path: Path) -> None:
    with pytest.raises(SnowflakeError, match=r"(?i)specs"):
        world.perform(
            CreateService(name=SERVICE, compute_pool="POOL", source=StagedSpecification("@specs", "service.yaml"))
        )


def test_json_specifications_are_taken_too(world: World) -> None:
    document = {"spec": {"containers": [{"name": "echo", "image": "/demo/public/images/echo:1"}]}}
    service = world.create_service(json.dumps(document))
    assert service.specification.endpoints == ()


def test_a_show_in_a_place_that_is_not_there_says_so(world: World) -> None:
    for scope, message in [
        (Scope("NOPE"), "Database 'NOPE' does not exist"),
        (Scope("DEMO", "NOPE"), r"Schema 'DEMO\.NOPE' does not exist"),
    ]:
        for command in (ShowServices(scope=scope), ShowImageRepositories(scope=scope), ShowStages(scope=scope)):
            with pytest.raises(SnowflakeError, match=message):
                world.perform(command)


def test_a_new_specification_must_suit_the_properties_that_stay(world: World) -> None:
    private = SPECIFICATION.replace("    public: true\n", "")
    service = world.create_service(private, auto_suspend_secs=300)
    with pytest.raises(SnowflakeError, match="AUTO_SUSPEND_SECS cannot be set for a service with public endpoints"):
        world.perform(UpgradeService(SERVICE, InlineSpecification(SPECIFICATION)))
    assert not any(endpoint.public for endpoint in service.specification.endpoints)
