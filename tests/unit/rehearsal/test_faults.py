from __future__ import annotations

import threading
import time

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.rehearsal.faults import Fault, Faults
from pytest_spcs.emulator.rehearsal.recording import Recording
from pytest_spcs.emulator.rehearsal.watched_executor import WatchedExecutor
from pytest_spcs.emulator.statements.query_log import QueryLog
from pytest_spcs.statement_patterns import StatementPattern
from tests.unit.doors.world import FakeExecutor

SELECT = StatementPattern(words="SELECT")
ERROR = SnowflakeError(3001, "42501", "not allowed")


@pytest.fixture
def session() -> Session:
    return Session(1, "ALICE", "R")


def watched(faults: Faults, recording: Recording | None = None) -> WatchedExecutor:
    return WatchedExecutor(FakeExecutor(QueryLog()), recording or Recording(), faults)


def test_a_fault_comes_about_as_often_as_asked_for(session: Session) -> None:
    faults = Faults()
    number = faults.add(Fault(error=ERROR, pattern=SELECT, times=2, after=1))
    executor = watched(faults)
    outcomes = []
    for _ in range(5):
        try:
            executor.execute(session, "SELECT 1", query_id="q")
            outcomes.append("ok")
        except SnowflakeError as error:
            outcomes.append(error.message)
    assert outcomes == ["ok", "not allowed", "not allowed", "ok", "ok"]
    assert faults.document() == [{"number": number, "matched": 3, "happened": 2}]


def test_a_fault_without_an_end_goes_on_until_all_are_cleared(session: Session) -> None:
    faults = Faults()
    faults.add(Fault(error=ERROR, pattern=SELECT, times=None))
    executor = watched(faults)
    for _ in range(3):
        with pytest.raises(SnowflakeError, match="not allowed"):
            executor.execute(session, "SELECT 1", query_id="q")
    faults.clear()
    assert executor.execute(session, "SELECT 1", query_id="q").query_id == "q"


def test_rest_faults_are_picked_by_method_and_path() -> None:
    faults = Faults()
    faults.add(Fault(error=ERROR, path="/api/v2/databases/*/schemas", method="POST", status=503))
    assert faults.for_call("GET", "/api/v2/databases/d/schemas") is None
    assert faults.for_call("POST", "/api/v2/databases/d") is None
    fault = faults.for_call("POST", "/api/v2/databases/D/schemas")
    assert fault is not None
    assert fault.status == 503
    assert faults.for_statement("POST") is None


def test_a_delayed_statement_can_be_aborted(session: Session) -> None:
    faults = Faults()
    faults.add(Fault(error=None, seconds=600, pattern=SELECT))
    executor = watched(faults)
    interrupting = threading.Thread(target=_interrupt, args=(executor, session))
    interrupting.start()
    with pytest.raises(SnowflakeError, match="SQL execution canceled"):
        executor.execute(session, "SELECT 1", query_id="q")
    interrupting.join()


def _interrupt(executor: WatchedExecutor, session: Session) -> None:
    while session.identity not in executor._waiting:
        time.sleep(0.001)
    executor.interrupt(session)


def test_statements_are_recorded_with_who_and_what_became_of_them(session: Session) -> None:
    recording = Recording()
    executor = watched(Faults(), recording)
    executor.execute(session, "SELECT 0", query_id="before")
    recording.start()
    executor.execute(session, "SELECT 1", query_id="q1")
    with pytest.raises(SnowflakeError):
        executor.execute(session, "NONSENSE", query_id="q2")
    with pytest.raises(RuntimeError):
        executor.execute(session, "BREAK", query_id="q3")
    executor.execute(session, "SELECT 2", query_id="q4", describe_only=True)
    told = recording.document()["statements"]
    assert [(one["text"], one["query_id"], one["outcome"], one["errno"]) for one in told] == [
        ("SELECT 1", "q1", "succeeded", None),
        ("NONSENSE", "q2", "failed", 1003),
        ("BREAK", "q3", "failed", 603),
    ]
    assert (told[0]["user"], told[0]["role"], told[0]["session_id"]) == ("ALICE", "R", 1)


def test_a_recording_forgets_the_oldest_and_says_how_many_there_were(session: Session) -> None:
    recording = Recording(kept=2)
    recording.start()
    executor = watched(Faults(), recording)
    for number in range(5):
        executor.execute(session, f"SELECT {number}", query_id="q")
    document = recording.document()
    assert [one["text"] for one in document["statements"]] == ["SELECT 3", "SELECT 4"]
    assert document["statement_count"] == 5


@pytest.mark.parametrize("path", ["*a" * 60 + "b", "**" * 60 + "b"])
def test_a_path_of_many_wild_cards_is_compared_at_once(path: str) -> None:
    faults = Faults()
    faults.add(Fault(error=None, seconds=1, path=path))
    assert faults.for_call("GET", "/" + "a" * 500) is None


def test_a_regular_expression_that_goes_back_is_found_at_once() -> None:
    faults = Faults()
    faults.add(Fault(error=None, seconds=1, pattern=StatementPattern(regex="(a+)+b")))
    assert faults.for_statement("SELECT '" + "a" * 60 + "'") is None
