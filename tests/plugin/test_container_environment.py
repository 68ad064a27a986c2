"""``spcs_container_environment`` in projects of users, run by pytest inside pytest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., pytest.RunResult]

CONTAINER_CODE = """
import os
from snowflake.connector import connect

TOKEN = "/snowflake/session/token"

def login():
    with open(TOKEN) as file:
        return connect(
            host=os.environ["SNOWFLAKE_HOST"],
            account=os.environ["SNOWFLAKE_ACCOUNT"],
            database=os.environ["SNOWFLAKE_DATABASE"],
            schema=os.environ["SNOWFLAKE_SCHEMA"],
            token=file.read(),
            authenticator="oauth",
        )

def login_by_path():
    return connect(host=os.environ["SNOWFLAKE_HOST"], account=os.environ["SNOWFLAKE_ACCOUNT"],
                   token_file_path=TOKEN, authenticator="oauth")

def ask(connection, question):
    with connection, connection.cursor() as cursor:
        return cursor.execute(question).fetchone()
"""


def test_a_unit_test_starts_no_emulator(
    run: Run, project: pytest.Pytester, tell_tale: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    python, trace = tell_tale
    monkeypatch.setenv("SNOWFLAKE_USER", "developer")
    project.makepyfile(
        container_code=CONTAINER_CODE,
        test_it="""
        import os
        import pathlib
        import pytest

        @pytest.fixture
        def spcs_container_settings():
            return {"service_name": "nightly", "secrets": {"/secrets/db": {"secret_string": "s3cret"}}}

        def test_environment(spcs_container_environment, monkeypatch):
            assert os.environ["SNOWFLAKE_SERVICE_NAME"] == "NIGHTLY"
            assert "SNOWFLAKE_USER" not in os.environ
            assert pathlib.Path("/secrets/db/secret_string").read_text() == "s3cret"
            monkeypatch.setenv("SNOWFLAKE_HOST", "changed by the test")

        def test_afterwards():
            assert os.environ["SNOWFLAKE_USER"] == "developer"
            assert "SNOWFLAKE_HOST" not in os.environ
            assert not os.path.exists("/snowflake/session/token")

        @pytest.mark.parametrize("how", ["login", "login_by_path"])
        def test_connecting(spcs_container_environment, how):
            import container_code
            getattr(container_code, how)()
        """,
    )
    result = run(f"--spcs-emulator-python={python}")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*code under test connects to Snowflake (*testaccount.snowflakecomputing.invalid), but this test has no*",
            "*connect() was called with: host, account, database, schema, token, authenticator",
            "*ask for the fixture spcs_container_account*",
        ]
    )
    assert not trace.exists()


def test_container_code_reaches_the_account(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        container_code=CONTAINER_CODE,
        test_it="""
        import pytest
        from snowflake.connector import DatabaseError
        from container_code import ask, login, login_by_path

        WHO = "SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_DATABASE(), CURRENT_SCHEMA(), CURRENT_WAREHOUSE()"

        def test_who(spcs_container_account, spcs_connection, spcs_database):
            role, = spcs_connection.cursor().execute("SELECT CURRENT_ROLE()").fetchone()
            assert ask(login(), WHO) == ("TEST_SERVICE", role, spcs_database.name, "PUBLIC", None)
            assert ask(login_by_path(), WHO)[:2] == ("TEST_SERVICE", role)

        def test_data(spcs_container_account, spcs_connection):
            spcs_connection.cursor().execute("CREATE OR REPLACE TABLE t (a INT) AS SELECT 1")
            assert ask(login(), "SELECT SUM(a) FROM t") == (1,)
            assert spcs_connection.cursor().execute("SELECT COUNT(*) FROM t").fetchone() == (1,)

        @pytest.mark.parametrize("enter", [login, login_by_path])
        def test_tokens(spcs_container_account, enter):
            token = spcs_container_account.session_token
            open_session = enter()
            token.expire()
            with pytest.raises(DatabaseError, match="OAuth access token expired") as raised:
                enter()
            assert raised.value.errno in {390318, 250001}
            assert ask(open_session, "SELECT 1") == (1,)
            token.rotate()
            assert ask(enter(), "SELECT 1") == (1,)
            token.remove()
            with pytest.raises(Exception, match="No such file|token"):
                enter()

        def test_old_tokens_do_not_count(spcs_container_account, request):
            request.config.cache_token = spcs_container_account.session_token.value

        def test_afterwards(spcs_container_account, request):
            from snowflake.connector import connect
            with pytest.raises(DatabaseError, match="Invalid OAuth access token"):
                connect(host=spcs_container_account.host, token=request.config.cache_token, account="x",
                        authenticator="oauth")

        def test_users_go(spcs_connection):
            names = [row[0] for row in spcs_connection.cursor().execute("SHOW USERS").fetchall()]
            assert "TEST_SERVICE" not in names
        """,
    )
    run().assert_outcomes(passed=7)


def test_only_tests_with_the_account_need_snowflake(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_alone(spcs_container_environment): pass
        def test_account(spcs_container_account): pass
        """
    )
    result = run("--collect-only", "-q", "-m", "not spcs")
    result.stdout.fnmatch_lines(["*::test_alone"])
    result.stdout.no_fnmatch_line("*::test_account")


def test_the_files_are_in_a_fake_file_system_too(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import os
        from pathlib import Path
        import pytest

        TOKEN = Path("/snowflake/session/token")

        def test_real_before(): assert not TOKEN.exists()

        def test_fake_first(fs, spcs_container_environment):
            fs.create_file("/there", contents="only in the fake")
            assert TOKEN.read_text() == spcs_container_environment.session_token.value
            assert sorted(os.listdir("/snowflake/session")) == ["spcs_token", "token"]
            assert Path("/there").read_text() == "only in the fake"
            spcs_container_environment.session_token.remove()
            assert not TOKEN.exists()

        def test_fake_last(spcs_container_environment, fs):
            with open("/snowflake/session/token") as file:
                assert file.read() == spcs_container_environment.session_token.value

        def test_real_after(spcs_container_environment):
            assert TOKEN.read_text() == spcs_container_environment.session_token.value
            assert Path(__file__).exists()

        def test_nothing_after(): assert not TOKEN.exists()
        """
    )
    run().assert_outcomes(passed=5)


def test_tests_in_parallel_have_tokens_of_their_own(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        container_code=CONTAINER_CODE,
        test_it="""
        import pytest
        from container_code import ask, login

        @pytest.mark.parametrize("number", range(6))
        def test_it(spcs_container_account, number):
            assert ask(login(), "SELECT CURRENT_USER()") == ("TEST_SERVICE",)
        """,
    )
    run("-n", "2").assert_outcomes(passed=6)


def test_a_shared_emulator_keeps_no_user_of_a_service(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    project.makepyfile(
        """
        @__import__("pytest").mark.parametrize("number", range(4))
        def test_it(spcs_container_account, number): pass
        """
    )
    run("-n", "2", f"--spcs-emulator={emulator_url}").assert_outcomes(passed=4)
    project.makepyfile(
        """
        def test_it(spcs_connection):
            assert "TEST_SERVICE" not in [row[0] for row in spcs_connection.cursor().execute("SHOW USERS")]
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=1)
