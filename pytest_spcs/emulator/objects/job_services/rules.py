"""What holds when job services are started and cancelled, and what is told of them afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, already_exists, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_created
from pytest_spcs.emulator.objects.job_services.commands import CancelJob, ShowJobHistory, StartJob
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY, JOB_NUMBERS
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.admission import admit, wake_pool
from pytest_spcs.emulator.objects.services.events import ServiceChanged
from pytest_spcs.emulator.objects.services.property_limits import MOST_INSTANCES
from pytest_spcs.emulator.objects.services.state import SERVICES, InstanceStatus, Job, Service, ServiceStatus
from pytest_spcs.specification.problems import INVALID_SPECIFICATION

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.services.state import InstanceState
    from pytest_spcs.identifiers import ObjectName
    from pytest_spcs.specification.model import Specification

KEPT_FOR = timedelta(days=30)
"""How far back the history goes."""
_MESSAGES = {
    ServiceStatus.PENDING: "Job is pending.",
    ServiceStatus.RUNNING: "Job is running.",
    ServiceStatus.DONE: "Job completed successfully.",
    ServiceStatus.FAILED: "Job failed.",
    ServiceStatus.CANCELLING: "Job is being canceled.",
    ServiceStatus.CANCELLED: "Job was canceled.",
}


def start(account: Account, session: Session, command: StartJob) -> Outcome:
    """Start a job, PENDING; its containers start behind the answer. A finished job still has its name."""
    account[SCHEMAS].get(command.name.parent)
    if command.name in account[SERVICES]:
        raise already_exists(command.name.name)
    replicas = 1 if command.replicas is None else command.replicas
    if replicas < 1:
        raise invalid_value(f"invalid value '{replicas}' for property 'REPLICAS': it must be at least 1.")
    if replicas > MOST_INSTANCES:
        raise invalid_value(
            f"invalid value '{replicas}' for property 'REPLICAS': pytest-spcs runs at most {MOST_INSTANCES} instances."
        )
    admitted = admit(
        account,
        session,
        name=command.name,
        compute_pool=command.compute_pool,
        source=command.source,
        integrations=command.external_access_integrations,
        warehouse=command.query_warehouse,
    )
    _check_specification(admitted.specification)
    wake_pool(account, admitted.pool.name)
    now = account.clock.now()
    service = Service(
        name=command.name,
        compute_pool=admitted.pool.name,
        owner=session.role,
        specification=admitted.specification,
        stored_text=admitted.pinned.stored_text,
        spec_digest=admitted.pinned.digest,
        images=admitted.pinned.images,
        created_on=now,
        updated_on=now,
        min_instances=replicas,
        max_instances=replicas,
        min_ready_instances=replicas,
        external_access_integrations=command.external_access_integrations,
        query_warehouse=command.query_warehouse,
        comment=command.comment,
        job=Job(
            number=account[JOB_NUMBERS].next(),
            query_id=command.query_id,
            is_async=command.is_async,
            replicas=command.replicas,
        ),
    )
    account[SERVICES].create(command.name, CreateMode.ERROR_IF_EXISTS, lambda: service)
    object_created(account, "SERVICE", command.name)
    account.events.emit(ServiceChanged(command.name))
    _remember(account, service)
    return Outcome(command.name.name, Change.CREATED)


def cancel(account: Account, _session: Session, command: CancelJob) -> str:
    """Stop a job's containers; of a job that has ended, say so."""
    service = find_job(account, command.name)
    if service.job is not None and not service.has_ended and not service.job.cancelled:
        service.job.cancelled = True
        service.updated_on = account.clock.now()
        account.events.emit(ServiceChanged(service.name))
        return f"Job {service.name.name} is being canceled."
    return f"Job {service.name.name} was not canceled: its status is {service.status.value}."


def find_job(account: Account, name: ObjectName) -> Service:
    """Return a job; raise for a name that is not there, or that is a service's."""
    service = account[SERVICES].get(name)
    if service.job is None:
        raise SnowflakeError(395030, "22023", f"'{name}' is a service and no job service.")
    return service


def history(account: Account, session: Session, command: ShowJobHistory) -> list[Facts]:
    """List the jobs of the session's role, dropped ones too, the newest first."""
    since = command.start or account.clock.now() - KEPT_FOR
    until = command.end or account.clock.now()
    chosen = [
        service
        for service in reversed(account[JOB_HISTORY])
        if service.owner == session.role and since <= service.created_on <= until
    ]
    return [_told(service, service.job) for service in chosen[: command.limit] if service.job is not None]


def _remember(account: Account, service: Service) -> None:
    """Keep a job for the history, and let go of those that are too old for it."""
    oldest = account.clock.now() - KEPT_FOR
    while account[JOB_HISTORY] and account[JOB_HISTORY][0].created_on < oldest:
        del account[JOB_HISTORY][0]
    account[JOB_HISTORY].append(service)


def _check_specification(specification: Specification) -> None:
    public = [endpoint.name for endpoint in specification.endpoints if endpoint.public]
    if public:
        raise _invalid(f"endpoint '{public[0]}' is public, and job services have no ingress.")
    if specification.resource_management:
        raise _invalid("'resourceManagement' is not supported for job services.")


def _invalid(reason: str) -> SnowflakeError:
    return SnowflakeError(INVALID_SPECIFICATION, "22023", f"Invalid spec: {reason}")


def _told(service: Service, job: Job) -> Facts:
    return {
        "QUERY_ID": job.query_id,
        "ID": job.number,
        "NAME": service.name.name,
        "DATABASE_NAME": service.name.database,
        "SCHEMA_NAME": service.name.schema,
        "CREATED_TIME": service.created_on,
        "COMPLETED_TIME": job.completed_on,
        "DELETED_TIME": job.deleted_on,
        "STATUS": service.status.value,
        "MESSAGE": _MESSAGES[service.status],
        "INSTANCE_STATUSES": json.dumps(_instances(service)),
        "COMPUTE_POOL_NAME": service.compute_pool,
        "OWNER": service.owner,
        "OWNER_ROLE_TYPE": "ROLE",
        "PARAMETERS": json.dumps(_parameters(service, job)),
        "MANAGING_OBJECT": None,
    }


def _parameters(service: Service, job: Job) -> dict[str, object]:
    given: dict[str, object] = {"ASYNC": True} if job.is_async else {}
    if job.replicas is not None:
        given["REPLICAS"] = job.replicas
    if service.query_warehouse is not None:
        given["QUERY_WAREHOUSE"] = service.query_warehouse
    if service.external_access_integrations:
        given["EXTERNAL_ACCESS_INTEGRATIONS"] = list(service.external_access_integrations)
    return given


def _instances(service: Service) -> dict[str, object]:
    statuses = [instance.status for instance in service.instances]
    return {
        "failedInstances": statuses.count(InstanceStatus.FAILED),
        "instances": [_instance(instance) for instance in service.instances],
        "pendingInstances": statuses.count(InstanceStatus.PENDING),
        "runningInstances": statuses.count(InstanceStatus.READY) + statuses.count(InstanceStatus.TERMINATING),
        "succeededInstances": statuses.count(InstanceStatus.SUCCEEDED),
        "totalInstances": service.min_instances,
    }


def _instance(instance: InstanceState) -> dict[str, object]:
    return {
        "containers": [
            {
                "containerName": container.name,
                "image": container.image_name,
                "imageSha256": container.image_digest,
                "lastExitCode": container.last_exit_code,
                "message": container.message,
                "restartCount": container.restart_count,
                "status": container.status.value,
            }
            for container in instance.containers
        ],
        "instanceId": str(instance.index),
    }


PERFORMERS: dict[type, Performer] = {StartJob: start, CancelJob: cancel, ShowJobHistory: history}
