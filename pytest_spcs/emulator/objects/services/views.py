"""What can be seen of services: SHOW, DESCRIBE and status."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import does_not_exist
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.noun_rules import check_scope
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.commands import (
    DescribeService,
    GetDnsDomain,
    ShowEndpoints,
    ShowGrantsToServiceRole,
    ShowServiceContainers,
    ShowServiceInstances,
    ShowServiceRoles,
    ShowServices,
)
from pytest_spcs.emulator.objects.services.state import (
    SERVICES,
    ContainerState,
    InstanceState,
    InstanceStatus,
    Service,
    ServiceStatus,
)
from pytest_spcs.emulator.objects.services.workloads import include_user_services
from pytest_spcs.specification.service_roles import ALL_ENDPOINTS_USAGE

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName, SchemaName
    from pytest_spcs.specification.model import Endpoint

PROVISIONING = "Endpoints provisioning in progress... check back in a few minutes"
"""The ``ingress_url`` of a public endpoint that cannot be reached yet."""


def show(account: Account, session: Session, command: ShowServices) -> list[Facts]:
    """List services."""
    if command.compute_pool is not None:
        account[COMPUTE_POOLS].get(command.compute_pool)
    check_scope(account, command.scope)
    seen = seen_by(account, session, "SERVICE")

    def wanted(name: ObjectName) -> bool:
        service = account[SERVICES].get(name)
        return (
            seen(name)
            and command.compute_pool in {None, service.compute_pool}
            and command.jobs in {None, service.job is not None}
        )

    if not include_user_services(command.of_types):
        return []
    return [facts(service) for service in account[SERVICES].select(command.selection, command.scope, seen=wanted)]


def describe(account: Account, session: Session, command: DescribeService) -> Facts:
    """Tell everything of one service; the specification only to its owner role."""
    service = account[SERVICES].get(command.name)
    spec = service.stored_text if session.role == service.owner else None
    return {**facts(service), "spec": spec}


def show_containers(account: Account, _session: Session, command: ShowServiceContainers) -> list[Facts]:
    """List a service's containers; a service without instances has one row that says only its status."""
    service = account[SERVICES].get(command.name)
    known = _service_columns(service)
    rows: list[Facts] = [
        {**known, **_container_columns(instance, container)}
        for instance in service.instances
        for container in instance.containers
    ]
    return rows or [known]


def show_instances(account: Account, _session: Session, command: ShowServiceInstances) -> list[Facts]:
    """List a service's instances."""
    service = account[SERVICES].get(command.name)
    return [
        {
            **_service_columns(service),
            "instance_id": str(instance.index),
            "status": instance.status.value,
            "spec_digest": instance.spec_digest,
            "creation_time": _moment(instance.created_on),
            "start_time": _moment(instance.start_time),
            "ip_address": f"10.244.0.{instance.index + 2}",
        }
        for instance in service.instances
    ]


def show_endpoints(account: Account, _session: Session, command: ShowEndpoints) -> list[Facts]:
    """List a service's endpoints; a public one has an address while an instance is ready."""
    service = account[SERVICES].get(command.name)
    return [
        {
            "name": endpoint.name,
            "port": endpoint.port,
            "port_range": None if endpoint.port_range is None else "{}-{}".format(*endpoint.port_range),
            "protocol": endpoint.protocol.value,
            "is_public": endpoint.public,
            "ingress_url": _ingress_url(service, endpoint) if endpoint.public else None,
        }
        for endpoint in service.specification.endpoints
    ]


def show_roles(account: Account, _session: Session, command: ShowServiceRoles) -> list[Facts]:
    """List a service's roles."""
    service = account[SERVICES].get(command.name)
    names = [ALL_ENDPOINTS_USAGE, *(role.name.upper() for role in service.specification.service_roles)]
    return [{"created_on": service.created_on, "name": name, "comment": None} for name in names]


def show_grants_to_role(account: Account, _session: Session, command: ShowGrantsToServiceRole) -> list[Facts]:
    """List the endpoints that a service's role may use."""
    service = account[SERVICES].get(command.service)
    roles = {role.name.upper(): role.endpoints for role in service.specification.service_roles}
    roles[ALL_ENDPOINTS_USAGE] = tuple(endpoint.name for endpoint in service.specification.endpoints)
    if command.role not in roles:
        raise does_not_exist("Service role", f"{command.service}!{command.role}")
    return [
        {
            "created_on": service.created_on,
            "privilege": "USAGE",
            "granted_on": "SERVICE_ENDPOINT",
            "name": f"{command.service}!{endpoint.upper()}",
            "granted_to": "SERVICE_ROLE",
            "grantee_name": f"{command.service}!{command.role}",
        }
        for endpoint in roles[command.role]
    ]


def status_document(rows: list[Facts]) -> str:
    """Return containers as SYSTEM$GET_SERVICE_STATUS writes them: a JSON array."""
    return json.dumps(
        [
            {
                "status": row["status"],
                "message": row["message"],
                "containerName": row["container_name"],
                "instanceId": row["instance_id"],
                "serviceName": row["service_name"],
                "image": row["image_name"],
                "restartCount": row["restart_count"],
                "startTime": row["start_time"],
                "lastExitCode": row["last_exit_code"],
            }
            for row in rows
            if "container_name" in row
        ],
        separators=(",", ":"),
    )


def schema_hash(schema: SchemaName) -> str:
    """Return the part of a DNS name that stands for a schema: fixed for its name here, 4 to 8 characters."""
    return hashlib.sha256(str(schema).encode()).hexdigest()[:6]


def dns_domain(account: Account, _session: Session, command: GetDnsDomain) -> str:
    """Return the domain of a schema's services."""
    account[SCHEMAS].get(command.schema)
    return f"{schema_hash(command.schema)}.svc.spcs.internal"


def dns_name(name: ObjectName) -> str:
    """Return the name by which other services reach a service."""
    return f"{name.name.lower().replace('_', '-')}.{schema_hash(name.parent)}.svc.spcs.internal"


def facts(service: Service) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a service."""
    status = service.status
    stopped = service.has_ended or status in {ServiceStatus.SUSPENDED, ServiceStatus.SUSPENDING}
    return {
        "name": service.name.name,
        "status": status.value,
        "database_name": service.name.database,
        "schema_name": service.name.schema,
        "owner": service.owner,
        "compute_pool": service.compute_pool,
        "dns_name": dns_name(service.name),
        "current_instances": sum(not instance.ended for instance in service.instances),
        "target_instances": 0 if stopped else service.min_instances,
        "min_ready_instances": service.min_ready_instances,
        "min_instances": service.min_instances,
        "max_instances": service.max_instances,
        "auto_resume": service.auto_resume,
        "external_access_integrations": ",".join(service.external_access_integrations) or None,
        "created_on": service.created_on,
        "updated_on": service.updated_on,
        "resumed_on": service.resumed_on,
        "suspended_on": service.suspended_on,
        "auto_suspend_secs": service.auto_suspend_secs,
        "comment": service.comment,
        "owner_role_type": "ROLE",
        "query_warehouse": service.query_warehouse,
        "is_job": service.job is not None,
        "is_async_job": service.job is not None and service.job.is_async,
        "spec_digest": service.spec_digest,
        "is_upgrading": any(instance.spec_digest != service.spec_digest for instance in service.instances),
        "managing_object_domain": None,
        "managing_object_name": None,
    }


def _service_columns(service: Service) -> dict[str, object]:
    return {
        "database_name": service.name.database,
        "schema_name": service.name.schema,
        "service_name": service.name.name,
        "service_status": service.status.value,
    }


def _container_columns(instance: InstanceState, container: ContainerState) -> dict[str, object]:
    return {
        "instance_id": str(instance.index),
        "instance_status": instance.status.value,
        "container_name": container.name,
        "status": container.status.value,
        "message": container.message,
        "image_name": container.image_name,
        "image_digest": container.image_digest,
        "restart_count": container.restart_count,
        "start_time": _moment(container.start_time),
        "last_exit_code": container.last_exit_code,
        "last_restart_time": _moment(container.last_restart_time),
    }


def _ingress_url(service: Service, endpoint: Endpoint) -> str:
    for instance in service.instances:
        if instance.status is InstanceStatus.READY and instance.running is not None and endpoint.port is not None:
            host, port = instance.running.address(endpoint.port)
            return f"{host}:{port}"
    return PROVISIONING


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


PERFORMERS: dict[type, Performer] = {
    ShowServices: show,
    DescribeService: describe,
    ShowServiceContainers: show_containers,
    ShowServiceInstances: show_instances,
    ShowEndpoints: show_endpoints,
    ShowServiceRoles: show_roles,
    GetDnsDomain: dns_domain,
    ShowGrantsToServiceRole: show_grants_to_role,
}
