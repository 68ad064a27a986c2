"""Job services: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.objects.job_services import privileges, rest, rules, sql, table_functions, waiting
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY, JOB_NUMBERS
from pytest_spcs.emulator.objects.noun import Noun

JOB_SERVICE = Noun(
    name="job services",
    keys=(
        JOB_HISTORY,
        JOB_NUMBERS,
    ),
    performers=rules.PERFORMERS,
    waiting_performers=waiting.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    system_functions=sql.SYSTEM_FUNCTIONS,
    table_functions=table_functions.TABLE_FUNCTIONS,
    operations=rest.OPERATIONS,
)
