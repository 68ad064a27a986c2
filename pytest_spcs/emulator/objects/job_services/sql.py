"""Job services in SQL: EXECUTE JOB SERVICE, SHOW JOB SERVICES, cancelling, and the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.results import StatementKind, status, table
from pytest_spcs.emulator.objects.job_services.commands import CancelJob, ExecuteJob, StartJob
from pytest_spcs.emulator.objects.services.clauses import SpecificationClause, property_readers
from pytest_spcs.emulator.objects.services.sql import JOBLESS_SHOW, read_show
from pytest_spcs.emulator.objects.services.system_functions import named_service
from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction
from pytest_spcs.emulator.sql.shared_clauses import skip_tags

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.services.commands import ShowServices
    from pytest_spcs.emulator.sql.statement import Statement

_PROPERTIES = ("QUERY_WAREHOUSE", "EXTERNAL_ACCESS_INTEGRATIONS", "COMMENT")


def _execute(statement: Statement, session: Session) -> ExecuteJob:
    statement.expect("EXECUTE")
    # EXECUTE SERVICE is what it was called in the preview of 2023.
    statement.accept("JOB")
    statement.expect("SERVICE")
    specification = SpecificationClause(statement)
    readers = {
        **{key: reader for key, reader in property_readers(statement).items() if key in _PROPERTIES},
        "NAME": lambda: session.resolve_object(statement.name()),
        "ASYNC": statement.boolean,
        "REPLICAS": statement.integer,
    }
    pool: str | None = None
    given: dict[str, Any] = {}
    while not statement.at_end():
        if pool is None and statement.accept("IN", "COMPUTE", "POOL"):
            pool = statement.name()[-1]
        elif statement.words(2) == ("WITH", "TAG") or statement.words(1) == ("TAG",):
            skip_tags(statement)
        elif specification.accept():
            continue
        elif found := statement.properties(readers):
            given |= {key.lower(): value for key, value in found.items()}
        else:
            raise statement.fail()
    if pool is None:
        raise invalid_value("Missing option(s): [IN COMPUTE POOL]")
    name = given.pop("name", None) or session.current_schema().object(_default_name(session))
    return ExecuteJob(
        StartJob(
            name=name,
            compute_pool=pool,
            source=specification.source(),
            query_id=session.query_id,
            is_async=given.pop("async", False),
            **given,
        )
    )


def _default_name(session: Session) -> str:
    return f"JOB_{session.query_id.upper().replace('-', '_')}"


def _show(statement: Statement, session: Session) -> ShowServices:
    statement.expect("SHOW", "JOB", "SERVICES")
    return read_show(statement, session, jobs=True)


def _cancel(arguments: list[str], session: Session) -> CancelJob:
    if len(arguments) != 1:
        raise invalid_value("SPCS_CANCEL_JOB and SYSTEM$CANCEL_JOB take a job and nothing else.")
    return CancelJob(named_service(arguments[0], session))


STATEMENTS = (
    StatementForm("EXECUTE JOB SERVICE", _execute, status),
    StatementForm("EXECUTE SERVICE", _execute, status),
    StatementForm("SHOW JOB SERVICES", _show, lambda found: table(JOBLESS_SHOW, found), StatementKind.SHOW),
)
SYSTEM_FUNCTIONS = (
    SystemFunction("SYSTEM$CANCEL_JOB", _cancel, str, changes=True),
    SystemFunction("SPCS_CANCEL_JOB", _cancel, str, of_service=True, changes=True, least=0, most=0),
)
