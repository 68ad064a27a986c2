"""What can be asked of job services, beyond what can be asked of services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, Outcome, Question
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.objects.services.commands import SpecificationSource
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class StartJob(Command[Outcome]):
    """What an asynchronous EXECUTE JOB SERVICE does, and a synchronous one before it waits."""

    name: ObjectName
    compute_pool: str
    source: SpecificationSource
    query_id: str = ""
    is_async: bool = False
    replicas: int | None = None
    external_access_integrations: tuple[str, ...] = ()
    query_warehouse: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ExecuteJob(Command[str]):
    """EXECUTE JOB SERVICE: https://docs.snowflake.com/en/sql-reference/sql/execute-job-service; answers its message."""

    start: StartJob


@dataclass(frozen=True, slots=True)
class CancelJob(Command[str]):
    """SPCS_CANCEL_JOB: https://docs.snowflake.com/en/sql-reference/functions/spcs_cancel_job."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowJobHistory(Question[list[Facts]]):
    """GET_JOB_HISTORY: https://docs.snowflake.com/en/sql-reference/functions/get_job_history; the newest jobs first."""

    start: datetime | None = None
    end: datetime | None = None
    limit: int = 100
