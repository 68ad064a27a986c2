"""What every SQL engine promises of sessions: transactions, many at once, and nothing left behind."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.engine.contract import FunctionSignature
from tests.contracts.engine_user import User, named

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import SqlEngine


@pytest.fixture
def table(user: User) -> None:
    user.run("CREATE TABLE t (a INT, b INT)")
    user.run("INSERT INTO t VALUES (1, 0)")


def _count(user: User) -> object:
    return user.value("SELECT COUNT(*) FROM t")


@pytest.mark.usefixtures("table")
def test_without_autocommit_others_see_rows_only_after_commit(sql_engine: SqlEngine, user: User) -> None:
    writer = User(sql_engine, autocommit=False)
    writer.run("INSERT INTO t VALUES (2, 0)")
    assert (_count(writer), _count(user)) == (2, 1)
    writer.run("ROLLBACK")
    assert _count(writer) == 1
    writer.run("INSERT INTO t VALUES (2, 0)")
    writer.run("COMMIT")
    assert _count(user) == 2


@pytest.mark.usefixtures("table")
def test_the_autocommit_parameter_of_the_session_counts(user: User) -> None:
    user.run("INSERT INTO t VALUES (2, 0)", parameters={"AUTOCOMMIT": "false"})
    user.run("ROLLBACK", parameters={"AUTOCOMMIT": "false"})
    assert _count(user) == 1
    user.run("INSERT INTO t VALUES (2, 0)", parameters={"AUTOCOMMIT": "false"})
    assert user.value("SELECT 1", parameters={"AUTOCOMMIT": "true"}) == 1
    user.run("ROLLBACK")
    assert _count(user) == 2


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN TRANSACTION", "START TRANSACTION", "begin work"])
def test_a_begun_transaction_is_rolled_back_or_committed_whole(user: User, begin: str) -> None:
    user.run(begin)
    user.run("INSERT INTO t VALUES (2, 0)")
    user.run("ROLLBACK")
    assert _count(user) == 1
    user.run(begin)
    user.run("INSERT INTO t VALUES (2, 0)")
    user.run("COMMIT")
    assert _count(user) == 2
    assert user.value("COMMIT") == user.value("ROLLBACK") == "Statement executed successfully."


@pytest.mark.usefixtures("table")
def test_a_definition_commits_what_is_open(user: User) -> None:
    user.run("BEGIN")
    user.run("INSERT INTO t VALUES (2, 0)")
    user.run("CREATE TABLE other (a INT)")
    user.run("ROLLBACK")
    assert _count(user) == 2


@pytest.mark.usefixtures("table")
def test_a_transaction_goes_on_after_a_statement_that_could_not_begin(user: User) -> None:
    user.run("BEGIN")
    user.run("INSERT INTO t VALUES (2, 0)")
    user.refused("SELECT * FROM nope")
    user.run("COMMIT")
    assert _count(user) == 2


@pytest.mark.usefixtures("table")
def test_a_transaction_lost_to_a_failure_says_so_until_it_is_ended(user: User) -> None:
    user.run("BEGIN")
    user.run("INSERT INTO t VALUES (2, 0)")
    user.refused("INSERT INTO t SELECT 'x', 1")
    assert user.refused("SELECT 1").message.startswith("The transaction has been rolled back: an earlier statement")
    assert user.refused("COMMIT").number == 90232
    assert _count(user) == 1


@pytest.mark.usefixtures("table")
def test_a_failed_merge_changes_nothing(user: User) -> None:
    user.refused(
        "MERGE INTO t USING (SELECT 1 AS a UNION ALL SELECT 2) s ON t.a = s.a "
        "WHEN MATCHED THEN UPDATE SET b = 5 WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, 'x')"
    )
    assert user.rows("SELECT * FROM t") == [(1, 0)]


@pytest.mark.usefixtures("table")
def test_a_row_held_by_another_transaction_is_a_lock_error(sql_engine: SqlEngine, user: User) -> None:
    holder = User(sql_engine)
    holder.run("BEGIN")
    holder.run("UPDATE t SET b = 1")
    error = user.refused("UPDATE t SET b = 2", parameters={"LOCK_TIMEOUT": "0"})
    assert (error.number, error.sql_state) == (625, "57014")
    holder.run("COMMIT")
    user.run("UPDATE t SET b = b + 2")
    assert user.value("SELECT b FROM t") == 3


@pytest.mark.usefixtures("table")
def test_eight_sessions_at_once_give_no_error_and_no_wrong_answer(sql_engine: SqlEngine, user: User) -> None:
    def work(number: int) -> list[object]:
        one = User(sql_engine)
        answers = [one.value(f"SELECT {number * 1000 + i} AS v") for i in range(200)]
        for _ in range(5):
            one.run("UPDATE t SET b = b + 1")
            one.run(f"INSERT INTO t VALUES ({number}, 0)")
        one.session.close()
        return answers

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(8)))
    assert found == [[number * 1000 + i for i in range(200)] for number in range(8)]
    assert user.rows("SELECT COUNT(*), MAX(b) FROM t") == [(41, 40)]


def test_threads_that_share_a_session_take_turns(user: User) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: user.value(f"SELECT {i} AS v"), range(400)))
    assert found == list(range(400))


def test_temporary_tables_and_variables_are_the_sessions_own(sql_engine: SqlEngine, user: User) -> None:
    other = User(sql_engine)
    user.run("CREATE TEMPORARY TABLE mine AS SELECT 1 AS a")
    user.run("SET x = 1")
    assert user.value("SELECT a + $x FROM mine") == 2
    assert [row[:2] for row in user.rows("DESCRIBE TABLE mine")] == [("A", "NUMBER(1,0)")]
    assert other.refused("SELECT * FROM mine").number == 2003
    assert other.refused("SELECT $x").number == 1008


def test_an_interrupted_statement_is_cancelled_and_the_session_goes_on(sql_engine: SqlEngine, user: User) -> None:
    running = threading.Event()

    def slow(_query_id: str, rows: object) -> list[object]:
        running.set()
        return [1 for _ in rows]  # type: ignore[attr-defined]  # rows are a sequence

    sql_engine.create_function(FunctionSignature(named("ANNOUNCE"), (("a", "INT"),), "INT"), slow)
    user.run("CREATE TABLE big AS SELECT SEQ4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 100000))")
    with ThreadPoolExecutor(1) as pool:
        statement = "SELECT COUNT(*) FROM big a, big b, big c WHERE announce(a.i) + b.i * c.i > 5"
        refusal = pool.submit(user.refused, statement)
        assert running.wait(30)
        user.session.interrupt()
        error = refusal.result(60)
    assert (error.number, error.sql_state, error.message) == (604, "57014", "SQL execution canceled")
    assert user.value("SELECT 1") == 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc, which only Linux has")
def test_a_thousand_statements_leave_no_memory_behind(user: User) -> None:
    user.run(
        "CREATE TABLE t AS SELECT SEQ4() AS i, 'text ' || SEQ4()::VARCHAR AS s FROM TABLE(GENERATOR(ROWCOUNT => 500))"
    )

    def some(count: int) -> None:
        for i in range(count):
            user.rows(f"SELECT i, s FROM t WHERE i <> {i % 300}")
            user.results.clear()

    some(350)
    gc.collect()
    before = _resident_megabytes()
    some(1000)
    gc.collect()
    assert _resident_megabytes() - before < 15


def _resident_megabytes() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def test_a_closed_engine_leaves_a_silent_exit() -> None:
    program = """
from pytest_spcs.emulator.sql.duckdb import open_engine
from tests.contracts.engine_user import SCHEMA, User, named
from pytest_spcs.emulator.engine.contract import FunctionSignature
engine = open_engine()
engine.create_database("DEMO")
engine.create_schema(SCHEMA)
engine.create_function(FunctionSignature(named("F"), (("a", "INT"),), "INT"), lambda _id, rows: [1 for _ in rows])
user = User(engine)
assert user.value("SELECT f(1)") == 1
engine.close()
engine.close()
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
