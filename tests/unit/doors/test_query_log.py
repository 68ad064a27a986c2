from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import StatementKind, status
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.statements.executor import Execution
from pytest_spcs.emulator.statements.query_log import FinishedQuery, QueryLog, SessionNames

NOW = datetime(2024, 1, 1, tzinfo=UTC)
SESSION = Session(identity=1, user="ALICE", role="R")


def _query(
    query_id: str, *, size: int = 1, error: SnowflakeError | None = None, sql: str = "SELECT 1"
) -> FinishedQuery:
    return FinishedQuery(
        query_id=query_id,
        user="ALICE",
        sql=sql,
        started_at=NOW,
        ended_at=NOW,
        names=SessionNames.of(SESSION),
        outcome=error or Execution(query_id, status(query_id), StatementKind.SELECT),
        size=size,
    )


def test_the_oldest_results_are_forgotten_when_there_are_too_many_bytes() -> None:
    log = QueryLog(size=10_000)
    for query_id in ("a", "b", "c"):
        log.record(SESSION, _query(query_id, size=4_000))
    assert (log.find("a"), log.counts()["results"]) == (None, 2)
    assert 8_000 < log.counts()["result_bytes"] < 10_000
    assert log.history(SESSION) == ("a", "b", "c")


def test_the_newest_result_is_kept_whatever_its_size() -> None:
    log = QueryLog(size=100)
    log.record(SESSION, _query("a"))
    log.record(SESSION, _query("huge", size=1000))
    assert log.find("a") is None
    assert log.result_of(SESSION, "huge") is not None


def test_a_failed_query_and_another_users_have_no_result() -> None:
    log = QueryLog()
    log.record(SESSION, _query("failed", error=SnowflakeError(1, "0", "x")))
    log.record(SESSION, _query("done"))
    assert log.result_of(SESSION, "failed") is None
    assert log.result_of(Session(identity=2, user="BOB", role="R"), "done") is None
    assert log.result_of(Session(identity=3, user="ALICE", role="R"), "done") is not None


def test_a_closed_session_has_no_history_and_leaves_its_results() -> None:
    log = QueryLog()
    log.record(SESSION, _query("a"))
    log.forget(SESSION)
    assert log.history(SESSION) == ()
    assert log.find("a") is not None


def test_texts_and_messages_count_as_results_do_and_long_texts_are_cut() -> None:
    log = QueryLog(size=250_000)
    for number in range(10):
        log.record(SESSION, _query(f"text {number}", sql=f"SELECT '{'x' * 10_000_000}'"))
    assert log.counts()["results"] == 2
    assert log.counts()["result_bytes"] < 250_000
    kept = log.find("text 9")
    assert kept is not None
    assert len(kept.sql) == 100_000
    for number in range(10):
        log.record(SESSION, _query(f"error {number}", error=SnowflakeError(1, "0", "x" * 100_000)))
    assert log.counts()["results"] == 2


def test_a_kept_error_holds_nothing_of_where_it_was_raised() -> None:
    log = QueryLog()
    with pytest.raises(SnowflakeError) as caught:
        raise SnowflakeError(1, "0", "x") from ValueError("the engine's")
    log.record(SESSION, _query("failed", error=caught.value))
    kept = log.find("failed")
    assert kept is not None
    assert isinstance(kept.outcome, SnowflakeError)
    assert (kept.outcome.__traceback__, kept.outcome.__cause__, kept.outcome.__context__) == (None, None, None)
