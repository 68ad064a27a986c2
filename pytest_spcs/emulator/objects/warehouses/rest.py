"""Warehouses in REST."""

from __future__ import annotations

from typing import Any

from pytest_spcs.emulator.objects.sessions.commands import UseWarehouse
from pytest_spcs.emulator.objects.warehouses.commands import (
    AbortAllQueries,
    CreateOrAlterWarehouse,
    CreateWarehouse,
    DescribeWarehouse,
    DropWarehouse,
    RenameWarehouse,
    ResumeWarehouse,
    ShowWarehouses,
    SuspendWarehouse,
)
from pytest_spcs.emulator.objects.warehouses.state import WarehouseSettings
from pytest_spcs.emulator.rest.operations import (
    Operation,
    Request,
    bad_request,
    document,
    documents,
    identified,
    same_name,
    succeeded,
)

_FIELDS = (
    "name",
    "state",
    "type",
    "size",
    "min_cluster_count",
    "max_cluster_count",
    "started_clusters",
    "running",
    "queued",
    "is_default",
    "is_current",
    "auto_suspend",
    "auto_resume",
    "available",
    "provisioning",
    "quiescing",
    "other",
    "created_on",
    "resumed_on",
    "updated_on",
    "owner",
    "comment",
    "enable_query_acceleration",
    "query_acceleration_max_scale_factor",
    "max_concurrency_level",
    "statement_queued_timeout_in_seconds",
    "statement_timeout_in_seconds",
    "scaling_policy",
    "owner_role_type",
    "kind",
)
_RENAMED = {"warehouse_size": "size", "warehouse_type": "type"}
_NUMBERS = (
    "min_cluster_count",
    "max_cluster_count",
    "auto_suspend",
    "query_acceleration_max_scale_factor",
    "max_concurrency_level",
    "statement_queued_timeout_in_seconds",
    "statement_timeout_in_seconds",
)


_REFUSED = (
    "resource_monitor",
    "warehouse_credit_limit",
    "target_statement_size",
    "query_throughput_multiplier",
    "max_query_performance_level",
)


def _create(request: Request) -> CreateWarehouse:
    return _wanted(request, request.body_name())


def _wanted(request: Request, name: str) -> CreateWarehouse:
    request.refuse("CREATE WAREHOUSE", *_REFUSED)
    given: dict[str, Any] = {
        "size": request.text("warehouse_size") or request.text("size"),
        "type": request.text("warehouse_type") or request.text("type"),
        "scaling_policy": request.text("scaling_policy"),
        "comment": request.text("comment"),
        "auto_resume": _truth(request, "auto_resume"),
        "enable_query_acceleration": _truth(request, "enable_query_acceleration"),
        **{field: request.number(field) for field in _NUMBERS},
    }
    settings = WarehouseSettings(**{field: value for field, value in given.items() if value is not None})
    return CreateWarehouse(name, request.mode(), settings, _truth(request, "initially_suspended") or False)


def _rename(request: Request) -> RenameWarehouse:
    return RenameWarehouse(request.name(), request.body_name(), request.flag("ifExists"))


def _truth(request: Request, key: str) -> bool | None:
    text = request.text(key)
    if text is not None and text.lower() not in {"true", "false"}:
        raise bad_request(f"{key!r} in the body is {text!r}, neither 'true' nor 'false'.")
    return None if text is None else text.lower() == "true"


OPERATIONS = (
    Operation("POST", "/warehouses", _create, succeeded),
    Operation(
        "GET", "/warehouses", lambda r: ShowWarehouses(r.selection()), identified(documents(*_FIELDS, **_RENAMED))
    ),
    Operation(
        "GET", "/warehouses/{name}", lambda r: DescribeWarehouse(r.name()), identified(document(*_FIELDS, **_RENAMED))
    ),
    Operation("PUT", "/warehouses/{name}", lambda r: CreateOrAlterWarehouse(_wanted(r, same_name(r))), succeeded),
    Operation("POST", "/warehouses/{name}:rename", _rename, succeeded),
    Operation("POST", "/warehouses/{name}:abort", lambda r: AbortAllQueries(r.name(), r.flag("ifExists")), succeeded),
    Operation("DELETE", "/warehouses/{name}", lambda r: DropWarehouse(r.name(), r.flag("ifExists")), succeeded),
    Operation(
        "POST", "/warehouses/{name}:suspend", lambda r: SuspendWarehouse(r.name(), r.flag("ifExists")), succeeded
    ),
    Operation("POST", "/warehouses/{name}:resume", lambda r: ResumeWarehouse(r.name(), r.flag("ifExists")), succeeded),
    Operation("POST", "/warehouses/{name}:use", lambda r: UseWarehouse(r.name()), succeeded),
)
