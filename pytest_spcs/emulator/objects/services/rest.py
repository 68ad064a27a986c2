"""Services in REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.grants.commands import ShowGrantsOf
from pytest_spcs.emulator.objects.services.commands import (
    CreateOrAlterService,
    CreateService,
    DescribeService,
    DropService,
    GetServiceLogs,
    GetServiceStatus,
    InlineSpecification,
    ResumeService,
    ShowEndpoints,
    ShowGrantsToServiceRole,
    ShowServiceContainers,
    ShowServiceInstances,
    ShowServiceRoles,
    ShowServices,
    SpecificationSource,
    StagedSpecification,
    SuspendService,
)
from pytest_spcs.emulator.objects.services.views import status_document
from pytest_spcs.emulator.rest.operations import (
    SCHEMA_PATH,
    Operation,
    Request,
    bad_request,
    documents,
    folded,
    identified,
    json_value,
    succeeded,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import Facts

_PATH = f"{SCHEMA_PATH}/services"
_ITEM = _PATH + "/{name}"
_ROLE = _PATH + "/{service}/roles/{name}"
_FIELDS = (
    "name",
    "status",
    "compute_pool",
    "query_warehouse",
    "comment",
    "is_async_job",
    "auto_resume",
    "current_instances",
    "target_instances",
    "min_ready_instances",
    "min_instances",
    "max_instances",
    "database_name",
    "schema_name",
    "owner",
    "dns_name",
    "created_on",
    "updated_on",
    "resumed_on",
    "suspended_on",
    "auto_suspend_secs",
    "owner_role_type",
    "is_job",
    "spec_digest",
    "is_upgrading",
    "managing_object_domain",
    "managing_object_name",
)
_CONTAINER_FIELDS = (
    "database_name",
    "schema_name",
    "service_name",
    "service_status",
    "instance_id",
    "instance_status",
    "container_name",
    "status",
    "message",
    "image_name",
    "image_digest",
    "restart_count",
    "start_time",
)
_INSTANCE_FIELDS = (
    "database_name",
    "schema_name",
    "service_name",
    "service_status",
    "instance_id",
    "status",
    "spec_digest",
    "creation_time",
    "start_time",
)


def read_source(request: Request) -> SpecificationSource:
    """Return the specification that a body gives."""
    spec = request.document().get("spec")
    if isinstance(spec, dict):
        match spec:
            case {"spec_type": "from_inline", "spec_text": str(text)}:
                return InlineSpecification(text)
            case {"spec_type": "from_file", "stage": str(stage), "spec_file": str(path)}:
                return StagedSpecification(stage if stage.startswith("@") else f"@{stage}", path)
    raise bad_request("'spec' in the body must be of spec_type 'from_inline' or 'from_file'.")


def _create(request: Request) -> CreateService:
    return _wanted(request, request.body_name())


def _create_or_alter(request: Request) -> CreateOrAlterService:
    return CreateOrAlterService(_wanted(request, request.name()))


def _wanted(request: Request, name: str) -> CreateService:
    auto_resume, auto_suspend = request.truth("auto_resume"), request.number("auto_suspend_secs")
    warehouse = request.text("query_warehouse")
    if request.truth("is_async_job"):
        raise bad_request("'is_async_job' in the body is true; POST .../services:execute-job makes jobs.")
    integrations = request.document().get("external_access_integrations") or []
    return CreateService(
        name=request.schema().object(name),
        compute_pool=folded(request.text("compute_pool", required=True) or ""),
        source=read_source(request),
        mode=request.mode(),
        min_instances=request.number("min_instances"),
        max_instances=request.number("max_instances"),
        min_ready_instances=request.number("min_ready_instances"),
        auto_resume=True if auto_resume is None else auto_resume,
        auto_suspend_secs=auto_suspend or 0,
        external_access_integrations=tuple(folded(str(name)) for name in integrations),
        query_warehouse=None if warehouse is None else folded(warehouse),
        comment=request.text("comment"),
    )


def _list(request: Request) -> ShowServices:
    schema = request.schema()
    return ShowServices(request.selection(), Scope(schema.database, schema.schema))


def _logs(request: Request) -> GetServiceLogs:
    if "instanceId" not in request.query or "containerName" not in request.query:
        raise bad_request("query parameters 'instanceId' and 'containerName' are required.")
    return GetServiceLogs(
        request.object(),
        instance=request.query["instanceId"],
        container=request.query["containerName"],
        lines=request.integer("numLines"),
    )


def _document(facts: Facts) -> dict[str, object]:
    integrations = facts["external_access_integrations"]
    return {
        **{name: json_value(facts.get(name)) for name in _FIELDS},
        "external_access_integrations": str(integrations).split(",") if integrations else None,
        "spec": {"spec_type": "from_inline", "spec_text": facts.get("spec") or ""},
    }


def _documents(many: list[Facts]) -> list[dict[str, object]]:
    return [_document(facts) for facts in many]


def _containers(rows: list[Facts]) -> list[dict[str, object]]:
    return documents(*_CONTAINER_FIELDS)([row for row in rows if "container_name" in row])


def _endpoints(rows: list[Facts]) -> list[dict[str, object]]:
    return [
        {
            "name": row["name"],
            "port": row["port"],
            "portRange": row["port_range"],
            "protocol": row["protocol"],
            "is_public": row["is_public"],
            "ingress_url": row["ingress_url"],
        }
        for row in rows
    ]


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("PUT", _ITEM, _create_or_alter, succeeded),
    Operation("GET", _PATH, _list, identified(_documents)),
    Operation("GET", _ITEM, lambda r: DescribeService(r.object()), identified(_document)),
    Operation("DELETE", _ITEM, lambda r: DropService(r.object(), r.flag("ifExists")), succeeded),
    Operation("POST", _ITEM + ":suspend", lambda r: SuspendService(r.object(), r.flag("ifExists")), succeeded),
    Operation("POST", _ITEM + ":resume", lambda r: ResumeService(r.object(), r.flag("ifExists")), succeeded),
    Operation("GET", _ITEM + "/containers", lambda r: ShowServiceContainers(r.object()), _containers),
    Operation("GET", _ITEM + "/instances", lambda r: ShowServiceInstances(r.object()), documents(*_INSTANCE_FIELDS)),
    Operation("GET", _ITEM + "/endpoints", lambda r: ShowEndpoints(r.object()), _endpoints),
    Operation(
        "GET",
        _ITEM + "/roles",
        lambda r: ShowServiceRoles(r.object()),
        documents("created_on", "name", "comment"),
    ),
    Operation(
        "GET",
        _ROLE + "/grants-of",
        lambda r: ShowGrantsOf(Securable("SERVICE ROLE", r.object("service"), f"!{r.name()}")),
        documents("created_on", "role", "granted_to", "grantee_name", "granted_by"),
    ),
    Operation(
        "GET",
        _ROLE + "/grants",
        lambda r: ShowGrantsToServiceRole(r.object("service"), r.name()),
        documents("created_on", "privilege", "granted_on", "name", "granted_to", "grantee_name"),
    ),
    Operation(
        "GET",
        _ITEM + "/status",
        lambda r: GetServiceStatus(r.object(), r.integer("timeout") or 0),
        lambda rows: {"system$get_service_status": status_document(rows)},
    ),
    Operation("GET", _ITEM + "/logs", _logs, lambda text: {"system$get_service_logs": text}),
)
