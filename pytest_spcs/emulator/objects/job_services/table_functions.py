"""The history of jobs as a table function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.objects.job_services.commands import ShowJobHistory
from pytest_spcs.emulator.sql.table_functions import TableFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.sessions import Session

_MOST_ROWS = 10_000


def _decode(_service: str, given: Mapping[str, Any], _session: Session) -> ShowJobHistory:
    wanted = given.get("RESULT_LIMIT")
    limit = 100 if wanted is None else int(wanted)
    if not 1 <= limit <= _MOST_ROWS:
        raise invalid_value(f"invalid value [{limit}] for RESULT_LIMIT: it must be from 1 to {_MOST_ROWS}.")
    return ShowJobHistory(given.get("CREATED_TIME_START"), given.get("CREATED_TIME_END"), limit)


TABLE_FUNCTIONS = (
    TableFunction(
        "SNOWFLAKE.SPCS.GET_JOB_HISTORY",
        (
            ("QUERY_ID", "VARCHAR"),
            ("ID", "NUMBER"),
            ("NAME", "VARCHAR"),
            ("DATABASE_NAME", "VARCHAR"),
            ("SCHEMA_NAME", "VARCHAR"),
            ("CREATED_TIME", "TIMESTAMP_NTZ"),
            ("COMPLETED_TIME", "TIMESTAMP_NTZ"),
            ("DELETED_TIME", "TIMESTAMP_NTZ"),
            ("STATUS", "VARCHAR"),
            ("MESSAGE", "VARCHAR"),
            ("INSTANCE_STATUSES", "VARIANT"),
            ("COMPUTE_POOL_NAME", "VARCHAR"),
            ("OWNER", "VARCHAR"),
            ("OWNER_ROLE_TYPE", "VARCHAR"),
            ("PARAMETERS", "VARIANT"),
            ("MANAGING_OBJECT", "VARIANT"),
        ),
        (("CREATED_TIME_START", "TIMESTAMP_LTZ"), ("CREATED_TIME_END", "TIMESTAMP_LTZ"), ("RESULT_LIMIT", "NUMBER")),
        _decode,
    ),
)
