"""What the commands of job services demand of a role: starting one demands what a service does, OPERATE cancels it.

https://docs.snowflake.com/en/sql-reference/sql/execute-job-service and .../functions/spcs_cancel_job
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, nothing
from pytest_spcs.emulator.objects.job_services.commands import CancelJob, ExecuteJob, ShowJobHistory, StartJob
from pytest_spcs.emulator.objects.services.privileges import create_demands

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands

DEMANDS: dict[type, Demands] = {
    StartJob: create_demands,
    # It starts the job by StartJob, and cancels what it has started.
    ExecuteJob: nothing,
    CancelJob: acts_on("SERVICE", "OPERATE"),
    # Its rule lists the jobs of the role.
    ShowJobHistory: nothing,
}
