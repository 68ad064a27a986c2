"""Compute pools in REST."""

from __future__ import annotations

from pytest_spcs.emulator.objects.compute_pools.commands import (
    CreateComputePool,
    CreateOrAlterComputePool,
    DescribeComputePool,
    DropComputePool,
    ResumeComputePool,
    ShowComputePools,
    ShowInstanceFamilies,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.rest.operations import Operation, Request, document, documents, identified, succeeded

_FIELDS = (
    "name",
    "state",
    "min_nodes",
    "max_nodes",
    "instance_family",
    "num_services",
    "num_jobs",
    "auto_suspend_secs",
    "auto_resume",
    "active_nodes",
    "idle_nodes",
    "target_nodes",
    "created_on",
    "resumed_on",
    "updated_on",
    "owner",
    "comment",
    "is_exclusive",
    "error_code",
    "status_message",
    "placement_group",
)
_FAMILY_FIELDS = (
    "name",
    "vcpu",
    "memory_gib",
    "gpu",
    "gpu_count",
    "gpu_memory_gib",
    "current_node_usage",
    "message",
)


def _create(request: Request) -> CreateComputePool:
    return _wanted(request, request.body_name())


def _create_or_alter(request: Request) -> CreateOrAlterComputePool:
    return CreateOrAlterComputePool(_wanted(request, request.name()))


def _wanted(request: Request, name: str) -> CreateComputePool:
    auto_resume, auto_suspend = request.truth("auto_resume"), request.number("auto_suspend_secs")
    return CreateComputePool(
        name=name,
        mode=request.mode(),
        instance_family=(request.text("instance_family", required=True) or "").upper(),
        min_nodes=request.number("min_nodes", required=True) or 0,
        max_nodes=request.number("max_nodes", required=True) or 0,
        auto_resume=True if auto_resume is None else auto_resume,
        auto_suspend_secs=3600 if auto_suspend is None else auto_suspend,
        initially_suspended=request.flag("initiallySuspended"),
        placement_group=request.text("placement_group"),
        comment=request.text("comment"),
    )


OPERATIONS = (
    Operation("POST", "/compute-pools", _create, succeeded),
    Operation(
        "GET", "/compute-pools", lambda request: ShowComputePools(request.selection()), identified(documents(*_FIELDS))
    ),
    Operation(
        "GET", "/compute-pools/instance-families", lambda _request: ShowInstanceFamilies(), documents(*_FAMILY_FIELDS)
    ),
    Operation("GET", "/compute-pools/{name}", lambda r: DescribeComputePool(r.name()), identified(document(*_FIELDS))),
    Operation("PUT", "/compute-pools/{name}", _create_or_alter, succeeded),
    Operation("DELETE", "/compute-pools/{name}", lambda r: DropComputePool(r.name(), r.flag("ifExists")), succeeded),
    Operation(
        "POST", "/compute-pools/{name}:suspend", lambda r: SuspendComputePool(r.name(), r.flag("ifExists")), succeeded
    ),
    Operation(
        "POST", "/compute-pools/{name}:resume", lambda r: ResumeComputePool(r.name(), r.flag("ifExists")), succeeded
    ),
    Operation(
        "POST",
        "/compute-pools/{name}:stop-all-services",
        lambda r: StopAllServices(r.name(), r.flag("ifExists")),
        succeeded,
    ),
    Operation(
        "POST",
        "/compute-pools/{name}:stopallservices",
        lambda r: StopAllServices(r.name(), r.flag("ifExists")),
        succeeded,
    ),
)
