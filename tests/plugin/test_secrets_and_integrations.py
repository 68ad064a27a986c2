"""Secrets, network rules and external access integrations of users: made by fixtures, removed, and never seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.handles.sql import Sql
from pytest_spcs.targets.emulators import RunningEmulator
from pytest_spcs.targets.offline import OfflineTarget

if TYPE_CHECKING:
    from tests.plugin.leavings import Leavings


Run = Callable[..., pytest.RunResult]

SECRET = "hunter2-is-a-secret"  # not a real one
SECRET_CONFTEST = f"""
import os
from pytest_spcs import external_access_integration_fixture, image_fixture, secret_fixture, service_fixture

echo_image = image_fixture(app="echo_app:app")
api_token = secret_fixture(secret_string=lambda: os.environ["API_TOKEN"])
login = secret_fixture(username="joe", password="{SECRET}")
github = external_access_integration_fixture("api.github.com:443", secrets=["api_token"])
echo = service_fixture(
    "with_secrets.yaml",
    images={{"echo": "echo_image"}},
    secrets={{"PROD.PUBLIC.API_TOKEN": "api_token", "prod.public.login": "login"}},
    integrations=["github"],
)
"""
WITH_SECRETS = """
spec:
  containers:
    - name: echo
      image: /d/s/r/echo:latest
      secrets:
        - snowflakeSecret: prod.public.api_token
          secretKeyRef: secret_string
          envVarName: API_TOKEN
        - snowflakeSecret: {objectName: prod.public.login}
          directoryPath: /usr/local/creds
  endpoints:
    - {name: echo, port: 8000, public: true}
"""


@pytest.fixture
def secrets(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project whose service has secrets and an integration."""
    monkeypatch.setenv("API_TOKEN", SECRET)
    project.makeconftest(SECRET_CONFTEST)
    (project.path / "with_secrets.yaml").write_text(WITH_SECRETS)
    return project


@pytest.fixture
def account(emulator_url: str) -> Iterator[Sql]:
    """SQL in the emulator that outlives the runs of projects, as an administrator."""
    target = OfflineTarget(RunningEmulator(emulator_url), name="test", outlives_the_run=True)
    sql = Sql(lambda: target.connect(role="ACCOUNTADMIN"))
    yield sql
    sql.close()
    target.stop()


def integrations(account: Sql) -> list[str]:
    return [str(row["name"]) for row in account.rows("SHOW INTEGRATIONS")]


def test_a_service_names_its_secrets_and_integrations_by_fixture(run: Run, secrets: pytest.Pytester) -> None:
    secrets.makepyfile(
        """
        def test_names(echo, api_token, login, github, spcs_schema, spcs_connection):
            described = echo.describe()
            assert api_token.name == f"{spcs_schema.name}.API_TOKEN"
            assert github.name in described["external_access_integrations"]
            assert login.name in described["spec"]
            assert "prod.public" not in described["spec"].lower()
            assert api_token.describe()["secret_type"] == "GENERIC_STRING"
            assert login.describe()["username"] == "joe"
            assert api_token.name in github.describe()["ALLOWED_AUTHENTICATION_SECRETS"]

        def test_changes(api_token, github, spcs_create_network_rule):
            api_token.alter(secret_string="other", comment="rotated")
            assert api_token.describe()["comment"] == "rotated"
            rule = spcs_create_network_rule("a.example.com", "b.example.com:8443", comment="two")
            assert "b.example.com:8443" in rule.describe()["value_list"]
            rule.alter("c.example.com")
            assert rule.describe()["value_list"] == "c.example.com"
            github.alter(network_rules=[rule], secrets=[], enabled=False, comment="off")
            described = github.describe()
            assert described["ENABLED"] == "false"
            assert rule.name in described["ALLOWED_NETWORK_RULES"]
        """
    )
    result = run("--setup-show")
    result.assert_outcomes(passed=2)
    result.stdout.re_match_lines_random(
        [r"SETUP    S echo \(fixtures used: .*api_token, .*github, login, .*spcs_create_service\)"]
    )


def test_made_fixtures_of_secrets_and_jobs_are_listed(run: Run, secrets: pytest.Pytester) -> None:
    secrets.makepyfile("def test(echo): pass")
    result = run("--fixtures")
    result.stdout.fnmatch_lines_random(
        [
            "spcs_create_secret [[]session scope[]]*",
            "spcs_create_network_rule [[]session scope[]]*",
            "spcs_create_external_access_integration [[]session scope[]]*",
            "spcs_execute_job_service [[]session scope[]]*",
            "spcs_job_timeout [[]session scope[]]*",
            "*An external access integration for api.github.com:443.",
        ]
    )
    assert SECRET not in result.stdout.str()


def test_everything_is_removed_also_after_a_killed_run(
    run: Run, secrets: pytest.Pytester, account: Sql, emulator_url: str, leavings: Leavings
) -> None:
    there = f"--spcs-emulator={emulator_url}"
    secrets.makepyfile(test_plain="def test_plain(echo, github): pass")
    run(there).assert_outcomes(passed=1)
    assert integrations(account) == []
    secrets.makepyfile(
        test_killed="import os, signal\ndef test_killed(echo, login):\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    run(there, "test_killed.py")
    (left,) = integrations(account)
    assert left.startswith("PYTEST_SPCS_")
    assert SECRET not in "".join(path.read_text() for path in leavings.ledgers())
    secrets.makepyfile(test_again="def test_again(spcs_connection): pass")
    result = run(there, "test_again.py")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines_random(
        [
            f"left by a killed run, removed now: integration {left}",
            "left by a killed run, removed now: secret *.PUBLIC.API_TOKEN",
            "left by a killed run, removed now: network rule *",
        ]
    )
    assert integrations(account) == []
    assert leavings.all() == []


def test_secrets_are_nowhere_to_be_seen(run: Run, secrets: pytest.Pytester) -> None:
    secrets.makepyfile(
        """
        import logging

        def test_fails(caplog, spcs_create_secret, api_token, login, spcs_connection):
            caplog.set_level(logging.DEBUG)
            token = spcs_create_secret("x", secret_string=API())
            token.alter(secret_string=API())
            print(repr(token), vars(token), token.describe())
            assert False

        def test_is_refused(spcs_create_secret):
            spcs_create_secret("y", type="NO_SUCH_TYPE", secret_string=API())

        def test_altering_is_refused(login):
            login.alter(secret_string=API())

        def test_says_nothing(spcs_create_secret):
            spcs_create_secret("z")

        class API:
            def __call__(self):
                import os
                return os.environ["API_TOKEN"]
        """
    )
    result = run("--showlocals", "--log-level=DEBUG", "-rA", "--setup-show")
    result.assert_outcomes(failed=4)
    shown = result.stdout.str() + result.stderr.str()
    assert SECRET not in shown
    result.stdout.fnmatch_lines_random(
        [
            "E*invalid value 'NO_SUCH_TYPE' for property 'TYPE'*",
            "E*SecretPropertiesError: the secret z needs a value",
            'E*Give secret_string="...", username= and password=, or api_authentication= with oauth_scopes=*',
        ]
    )


def test_secrets_that_the_specification_does_not_name_are_told(run: Run, secrets: pytest.Pytester) -> None:
    secrets.makepyfile(
        """
        def test_unknown(spcs_create_service, echo_image, login):
            spcs_create_service("with_secrets.yaml", images={"echo": echo_image}, secrets={"other": login})

        def test_staged(spcs_create_service, login):
            spcs_create_service("@stage/service.yaml", secrets={"other": login})
        """
    )
    result = run()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "E*secrets= names other, but the specification *with_secrets.yaml has no such secret",
            "E*its secrets: prod.public.api_token, prod.public.login",
            "E*secrets= cannot change the specification @stage/service.yaml, which is in a stage",
            "E*Upload it with the secrets' names in it, or give the specification as a path or text.",
        ]
    )


def test_an_integration_for_nothing_is_told(run: Run, secrets: pytest.Pytester) -> None:
    secrets.makepyfile("def test(spcs_create_external_access_integration): spcs_create_external_access_integration()")
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*EgressError: an external access integration needs something to allow"])
