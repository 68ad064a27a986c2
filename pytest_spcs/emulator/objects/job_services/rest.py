"""Job services in REST; a job is fetched, listed and deleted as a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.job_services.commands import ExecuteJob, StartJob
from pytest_spcs.emulator.objects.services.rest import read_source
from pytest_spcs.emulator.rest.operations import SCHEMA_PATH, Operation, Request, folded, succeeded

if TYPE_CHECKING:
    from collections.abc import Sequence


def _execute(request: Request) -> ExecuteJob:
    warehouse = request.text("query_warehouse")
    integrations: Sequence[object] = request.document().get("external_access_integrations") or ()
    return ExecuteJob(
        StartJob(
            name=request.schema().object(request.body_name()),
            compute_pool=folded(request.text("compute_pool", required=True) or ""),
            source=read_source(request),
            is_async=request.truth("is_async_job") or False,
            external_access_integrations=tuple(folded(str(name)) for name in integrations),
            query_warehouse=None if warehouse is None else folded(warehouse),
            comment=request.text("comment"),
        )
    )


# Nothing fetched is put back here, and what a service has besides, MIN_INSTANCES say, would have no effect on a job.
OPERATIONS = (Operation("POST", f"{SCHEMA_PATH}/services:execute-job", _execute, succeeded, frozenset()),)
