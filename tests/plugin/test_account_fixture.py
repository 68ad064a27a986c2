"""``spcs_account`` in projects of users, run by pytest inside pytest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.leavings import Leavings

Run = Callable[..., pytest.RunResult]


def test_each_test_has_an_account_of_its_own(run: Run, project: pytest.Pytester, leavings: Leavings) -> None:
    project.makepyfile("""
        import pytest
        import snowflake.connector

        @pytest.mark.parametrize("number", range(3))
        def test_it(spcs_account, number):
            with snowflake.connector.connect(**spcs_account.connection_parameters) as connection:
                connection.cursor().execute("CREATE DATABASE mine")
            spcs_account.assert_executed("CREATE DATABASE", times=1)

        def test_the_account_of_the_run_is_another_one(spcs_connection, spcs_account):
            spcs_account.connect().cursor().execute("CREATE DATABASE other")
            with spcs_connection.cursor() as cursor:
                assert cursor.execute("SHOW DATABASES LIKE 'OTHER'").fetchall() == []
                cursor.execute("CREATE TABLE kept (x INT)")
            assert "kept" not in str(spcs_account.statements)

        def test_its_database_is_still_there(spcs_connection):
            assert spcs_connection.cursor().execute("SELECT COUNT(*) FROM kept").fetchone() == (0,)
    """)
    run().assert_outcomes(passed=5)
    assert leavings.all() == []


def test_assertions_tell_what_was_sent(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("""
        def send(account, *statements):
            cursor = account.connect().cursor()
            for statement in statements:
                try:
                    cursor.execute(statement)
                except Exception:
                    pass

        def test_nothing(spcs_account):
            spcs_account.assert_executed("CREATE SERVICE")

        def test_failed(spcs_account):
            send(spcs_account, "DROP DATABASE nope")
            spcs_account.assert_executed("DROP DATABASE")

        def test_count(spcs_account):
            send(spcs_account, "SELECT 1", "SELECT 2")
            spcs_account.assert_executed("SELECT", times=1)

        def test_unwanted(spcs_account):
            send(spcs_account, "SELECT 1")
            spcs_account.assert_not_executed("SELECT")

        def test_order(spcs_account):
            send(spcs_account, "SELECT 1", "CREATE DATABASE d")
            spcs_account.assert_statements(["CREATE DATABASE", "SHOW SERVICES"])

        def test_call(spcs_account):
            spcs_account.assert_called("POST", "/api/v2/*")
    """)
    result = run()
    result.assert_outcomes(failed=6)
    result.stdout.fnmatch_lines_random(
        [
            "E*AssertionError: CREATE SERVICE was not executed",
            "E*no statements",
            "E*AssertionError: DROP DATABASE was not executed",
            "E*it was sent like this:",
            "E*DROP DATABASE nope  -> failed: 002003 (02000): Database 'NOPE' does not exist*",
            "E*AssertionError: SELECT was executed twice instead of once",
            "E*AssertionError: SELECT was executed once, and should not have been:",
            "E*AssertionError: other statements than expected (- expected, + executed):",
            "E*+ SELECT 1",
            "E*- SHOW SERVICES",
            "E*AssertionError: POST /api/v2/* was called 0 times. The calls were:",
        ]
    )
    assert "pytest_spcs/rehearsal/" not in result.stdout.str()


def test_a_scripted_failure_that_does_not_happen_fails_the_test(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest
        from snowflake.connector.errors import ProgrammingError

        def test_unused(spcs_account):
            spcs_account.fail("CREATE SERVICE")
            spcs_account.connect().cursor().execute("SELECT 1")

        def test_not_required(spcs_account):
            spcs_account.fail("CREATE SERVICE", required=False)

        def test_used(spcs_account):
            spcs_account.fail("SELECT", number=90001, message="down", times=2, after=1)
            cursor = spcs_account.connect().cursor()
            cursor.execute("SELECT 1")
            for _ in range(2):
                with pytest.raises(ProgrammingError, match="down"):
                    cursor.execute("SELECT 1")
            cursor.execute("SELECT 1")

        def test_malformed(spcs_account):
            import re
            from pytest_spcs import StatementPattern
            with pytest.raises(Exception, match="the pattern says nothing"):
                spcs_account.fail(StatementPattern())
    """)
    result = run()
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(
        ["E*what the test scripted did not happen: CREATE SERVICE failing", "E*sent were:", "E*1  SELECT 1"]
    )


def test_a_failure_that_cannot_be_scripted_is_told_at_the_line_of_the_test(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("""
        def test_nothing_named(spcs_account):
            spcs_account.fail("")
    """)
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*no statement can be meant: the pattern says nothing*", "test_*.py:2: *Error"])
    assert "pytest_spcs/rehearsal/" not in result.stdout.str()


def test_code_finds_the_account_by_itself(run: Run, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNOWFLAKE_DATABASE", "PRODUCTION")
    project.makepyfile("""
        import os
        import pytest
        from snowflake.connector import connect

        def user(connection):
            with connection:
                return connection.cursor().execute("SELECT CURRENT_USER()").fetchone()[0]

        def variables():
            return {name: os.environ["SNOWFLAKE_" + name.upper()] for name in ("account", "user", "password")}

        @pytest.mark.filterwarnings("ignore:enable_server_session_keep_alive_auto_detection:FutureWarning")
        def test_named_connection(spcs_account_environment):
            assert user(connect(connection_name="default")) == os.environ["SNOWFLAKE_USER"]

        def test_variables(spcs_account_environment):
            assert "SNOWFLAKE_DATABASE" not in os.environ
            expected = os.environ["SNOWFLAKE_USER"]
            assert user(connect(**variables())) == expected
            address = {"host": os.environ["SNOWFLAKE_HOST"], "port": int(os.environ["SNOWFLAKE_PORT"])}
            assert user(connect(**variables(), **address, protocol=os.environ["SNOWFLAKE_PROTOCOL"])) == expected
            assert user(connect()) == expected

        def test_more(spcs_account):
            with spcs_account.environment(database="D") as set_:
                assert os.environ["SNOWFLAKE_DATABASE"] == set_["SNOWFLAKE_DATABASE"] == "D"
            assert os.environ["SNOWFLAKE_DATABASE"] == "PRODUCTION"
            assert "SNOWFLAKE_USER" not in os.environ

        def test_another_account_is_refused(spcs_account_environment):
            with pytest.raises(Exception, match="connects to the account 'xy12345', and this test's is"):
                connect(account="xy12345", user="me", password="secret")
    """)
    run().assert_outcomes(passed=4)


def test_time_passes_when_a_test_says_so(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("""
        import time
        from datetime import timedelta

        def test_clock(spcs_account):
            cursor = spcs_account.connect().cursor()
            cursor.execute("CREATE DATABASE before")
            spcs_account.advance_clock(timedelta(days=2))
            cursor.execute("CREATE DATABASE after")
            created = {row[1]: row[0] for row in cursor.execute("SHOW DATABASES").fetchall()}
            assert created["AFTER"] - created["BEFORE"] > timedelta(days=2)
            spcs_account.advance_clock(5)

        def test_delay(spcs_account):
            spcs_account.delay("SHOW DATABASES", 0.2)
            cursor = spcs_account.connect().cursor()
            start = time.monotonic()
            cursor.execute("SHOW DATABASES")
            assert time.monotonic() - start >= 0.2
    """)
    run().assert_outcomes(passed=2)


def test_it_needs_no_marker_and_starts_nothing_unless_it_is_asked_for(
    run: Run, project: pytest.Pytester, tell_tale: tuple[Path, Path]
) -> None:
    python, trace = tell_tale
    project.makepyfile("""
        def test_without():
            pass

        def test_with(spcs_account):
            spcs_account.connect().cursor().execute("SELECT 1")
    """)
    run("-k", "without", f"--spcs-emulator-python={python}").assert_outcomes(passed=1, deselected=1)
    assert not trace.exists()
    run("-m", "not spcs", f"--spcs-emulator-python={python}").assert_outcomes(passed=2)
    assert trace.read_text() == "started\n"


def test_what_cannot_be_is_refused_before_anything_is_asked_for(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("""
        from datetime import timedelta

        import pytest

        @pytest.mark.parametrize("path", ["api:1.0", "/d/s/api:1.0", "/d/s/r/", "", None])
        def test_path(spcs_account, path):
            with pytest.raises(Exception, match=r"Give a path of the form /database/schema/repository/name:tag\\."):
                spcs_account.stub_image(path)

        @pytest.mark.parametrize("by", [timedelta(hours=-2), -1, float("nan"), "1h", True])
        def test_time(spcs_account, by):
            with pytest.raises(Exception, match=r"Give a timedelta or seconds as a number, 0 or more\\."):
                spcs_account.advance_clock(by)
    """)
    run().assert_outcomes(passed=10)


def test_stub_images_run_and_rest_calls_are_told(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("""
        import pytest

        pytestmark = pytest.mark.filterwarnings("ignore:.*is retained only for backward:DeprecationWarning")

        SPEC = "spec: {containers: [{name: a, image: /d/s/r/a:1}, {name: b, image: /d/s/r/b:1}]}"

        def test_it(spcs_account):
            spcs_account.stub_image("/d/s/r/a:1")
            spcs_account.stub_image("/d/s/r/b:1")
            assert spcs_account.statements == ()
            cursor = spcs_account.connect().cursor()
            cursor.execute("CREATE COMPUTE POOL p MIN_NODES=1 MAX_NODES=1 INSTANCE_FAMILY=CPU_X64_XS")
            cursor.execute(f"CREATE SERVICE d.s.x IN COMPUTE POOL p FROM SPECIFICATION '{SPEC}'")
            cursor.execute("SELECT SYSTEM$WAIT_FOR_SERVICES(30, 'd.s.x')")

        def test_rest(spcs_account):
            from snowflake.core.database import Database
            from snowflake.core.exceptions import APIError

            root = spcs_account.root()
            root.databases.create(Database(name="d"))
            (call,) = spcs_account.assert_called("POST", "/api/v2/databases")
            assert (call.body["name"], call.succeeded) == ("d", True)
            spcs_account.fail_call("POST", "/api/v2/databases*", status=400, message="full")
            with pytest.raises(APIError, match="full"):
                root.databases.create(Database(name="e"))
            spcs_account.assert_called("POST", "*", status=400, times=1)
    """)
    run().assert_outcomes(passed=2)
