"""Whatever the account is told, it answers with a result or an error of Snowflake's, and a failure changes nothing."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.errors import SnowflakeError, syntax_error
from pytest_spcs.emulator.account.results import Rows
from pytest_spcs.emulator.account.waits import StatementStoppedError
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.statements.dispatch import Dispatcher
from pytest_spcs.emulator.statements.router import Router
from tests.fuzz.mutations import body_of, spoiled_requests, spoiled_statements
from tests.fuzz.seeds import SERVICE, SETUP, STATEMENTS, TEMPLATE
from tests.unit.objects.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.emulator.rest.operations import Operation

OPERATIONS = nouns.operations()
FUZZ = settings(deadline=timedelta(seconds=10), suppress_health_check=list(HealthCheck))


class NoEngineSession:
    """Refuses every statement: what reaches the engine is not the account's. No session variable is set."""

    def variable(self, name: str) -> NoReturn:
        raise SnowflakeError(1008, "22023", f"SQL compilation error:\nSession variable '${name}' does not exist")

    def execute(self, *_arguments: Any) -> NoReturn:
        raise syntax_error("the engine's.")

    describe = execute

    def interrupt(self) -> None:
        pass

    close = interrupt


class NoEngine:
    """The engine of an account that is spoken to about its own objects only."""

    def open_session(self, **_options: bool) -> NoEngineSession:
        return NoEngineSession()


REFUSED = (
    "DESCRIBE SCHEMA",
    "GET @ST/a",
    "SELECT SYSTEM$GET_SERVICE_LOGS",
    "SELECT SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY",
    "SELECT SYSTEM$WAIT_FOR_SERVICES",
    "CALL SVC!SPCS_WAIT_FOR",
    "SELECT * FROM TABLE",
    "SELECT RELATIVE_PATH",
    "SELECT BUILD_SCOPED_FILE_URL",
)
"""Seeds that fail: not emulated, without a file, a token or an instance that runs, or left to the engine."""


class Content:
    kind = "played"


@contextmanager
def furnished() -> Iterator[tuple[Desk, Dispatcher]]:
    """Give an account with one object at least of each kind."""
    with tempfile.TemporaryDirectory() as directory:
        desk = Desk(Path(directory))
        dispatcher = Dispatcher(desk.account, NoEngine())  # type: ignore[arg-type]  # asked to open sessions only
        for sql in SETUP:
            dispatcher.execute(desk.session, sql, query_id="q")
        push = PushImage("/db/public/images/echo:1", "sha256:" + "a" * 64, "linux/amd64", Content())
        desk.account.perform(push, desk.session)
        (stage,) = desk.account[STAGES]
        (stage.directory / "s.yaml").write_text(TEMPLATE)
        for sql in SERVICE:
            dispatcher.execute(desk.session, sql, query_id="q")
        # Waits for what nothing runs end soon.
        desk.session.parameters["STATEMENT_TIMEOUT_IN_SECONDS"] = "1"
        yield desk, dispatcher


def facts(value: Any) -> Any:
    """Return everything that an object holds, hidden fields included, in a form that compares by value."""
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, [(one.name, facts(getattr(value, one.name))) for one in fields(value)])
    if isinstance(value, dict):
        return [(facts(key), facts(one)) for key, one in value.items()]
    if isinstance(value, list | tuple):
        return [facts(one) for one in value]
    return repr(value)


def everything(desk: Desk) -> dict[str, Any]:
    """Return what the account and the session hold."""
    account = desk.account
    held: dict[str, Any] = {
        name: facts(kept.items()) for name, kept in vars(account).items() if isinstance(kept, Collection)
    }
    held["functions"] = facts(account[SERVICE_FUNCTIONS])
    held["grants"] = facts(list(account.grants))
    held["parameters"] = dict(account.parameters)
    held["jobs"] = [str(job.name) for job in account[JOB_HISTORY]]
    held["files"] = sorted(str(path) for path in account.stage_root.rglob("*"))
    session = {key: value for key, value in vars(desk.session).items() if key not in {"lock", "query_id"}}
    return {**held, "session": repr(session)}


def attempt(desk: Desk, work: Any) -> bool:
    """Do what may fail; see that a failure is Snowflake's and has changed nothing, and tell whether it worked."""
    before = everything(desk)
    failure: SnowflakeError | None = None
    try:
        work()
    except SnowflakeError as error:
        failure = error
    # A wait that is stopped leaves what it waited for.
    if failure is not None and not isinstance(failure, StatementStoppedError):
        assert json.dumps(failure.message)
        assert everything(desk) == before, failure.message
    return failure is None


def test_every_statement_form_and_function_has_a_seed() -> None:
    router = Router(nouns.statement_forms())
    seeded = {form.words for sql in STATEMENTS if (form := router.find(sql)) is not None}
    assert {form.words for form in nouns.statement_forms()} - seeded == set()
    text = "\n".join(STATEMENTS)
    functions = [one.name for one in nouns.system_functions()] + [one.name for one in nouns.table_functions()]
    assert [name for name in functions if name.rpartition(".")[2] not in text] == []


def test_every_operation_with_a_body_has_a_seed() -> None:
    bodiless = (":suspend", ":resume", ":use", ":abort", ":stop-all-services", ":stopallservices")
    writing = [one.path for one in OPERATIONS if one.method in {"POST", "PUT"} and not one.path.endswith(bodiless)]
    assert [path for path in writing if body_of(path) is None] == []


def test_every_seed_works() -> None:
    """Otherwise the mutations would only try how errors are told."""
    refused = []
    for sql in STATEMENTS:
        with furnished() as (desk, dispatcher):
            try:
                dispatcher.execute(desk.session, sql, query_id="q")
            except SnowflakeError as error:
                refused.append((sql, error.message))
    assert [one for one in refused if not one[0].startswith(REFUSED)] == []


@FUZZ
@given(sql=spoiled_statements(), describe_only=st.booleans())
def test_a_spoiled_statement_fails_in_snowflakes_words_and_changes_nothing(sql: str, *, describe_only: bool) -> None:
    with furnished() as (desk, dispatcher):

        def work() -> None:
            execution = dispatcher.execute(desk.session, sql, query_id="q", describe_only=describe_only)
            if isinstance(execution.result, Rows):
                json.dumps(execution.result.json_rows())

        event("worked" if attempt(desk, work) else "failed")


@FUZZ
@given(spoiled_requests())
def test_a_spoiled_request_fails_in_snowflakes_words_and_changes_nothing(
    request_: tuple[Operation, str, dict[str, str], Any],
) -> None:
    operation, path, query, body = request_
    with furnished() as (desk, dispatcher):
        assert dispatcher is not None
        event(
            "worked"
            if attempt(desk, lambda: json.dumps(desk.rest(operation.method, path, body, **query)))
            else "failed"
        )
