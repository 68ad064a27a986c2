"""Jobs, secrets and integrations by fixture, in projects of users, run by pytest inside pytest."""

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
JOB = """
spec:
  containers:
    - name: main
      image: /d/s/r/x:1
"""
DOCKERFILE = 'FROM python:3.11\nWORKDIR /app\nCOPY main.py .\nCMD ["python", "main.py"]\n'
PROGRAM = """
import os, sys

print("part", os.environ.get("SNOWFLAKE_JOB_INDEX", "-"))
sys.exit(int(os.environ.get("EXIT_CODE", "0")))
"""
FAILING = JOB + "      env: {EXIT_CODE: 3}\n"
JOB_CONFTEST = """
from pytest_spcs import image_fixture, job_service_fixture

echo_image = image_fixture(app="echo_app:app")
load_image = image_fixture("load")
load = job_service_fixture("job.yaml", images={"main": "load_image"})
"""
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
def jobs(project: pytest.Pytester) -> pytest.Pytester:
    """A project with a job of one container, which ends as it is told."""
    project.makeconftest(JOB_CONFTEST)
    for name, text in (("job.yaml", JOB), ("failing.yaml", FAILING)):
        (project.path / name).write_text(text)
    load = project.mkdir("load")
    (load / "main.py").write_text(PROGRAM)
    (load / "Dockerfile").write_text(DOCKERFILE)
    return project


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


def test_a_job_by_fixture_is_done_and_tells_what_its_containers_wrote(run: Run, jobs: pytest.Pytester) -> None:
    jobs.makepyfile(
        """
        def test_load(load):
            assert (load.status, load.has_ended, load.exit_codes) == ("DONE", True, {"main": 0})
            assert load.name.endswith(".PUBLIC.LOAD")
            assert load.logs() == "part -"
            assert load.wait() is load
            (result,) = load.results()
            assert (result.status, result.exit_code, result.log) == ("DONE", 0, "part -")
            assert load.describe()["is_job"] in (True, "true")

        def test_replicas(spcs_execute_job_service, load_image):
            job = spcs_execute_job_service("job.yaml", images={"main": load_image}, replicas=2, comment="two")
            assert job.exit_codes == {"0/main": 0, "1/main": 0}
            assert [result.log for result in job.results()] == ["part 0", "part 1"]
            assert job.describe()["comment"] == "two"
            again = spcs_execute_job_service("job.yaml", images={"main": load_image})
            assert again.name != job.name  # a finished job keeps its name
            spcs_execute_job_service.remove(job)
        """
    )
    run().assert_outcomes(passed=2)


def test_a_job_that_fails_tells_what_its_containers_said(run: Run, jobs: pytest.Pytester) -> None:
    jobs.makepyfile(
        """
        def test_fails(spcs_execute_job_service, load_image):
            spcs_execute_job_service("failing.yaml", images={"main": load_image}, name="broken")

        def test_is_looked_at(spcs_execute_job_service, load_image):
            job = spcs_execute_job_service("failing.yaml", images={"main": load_image}, name="seen", wait=False)
            assert job.wait_until_ended() == "FAILED"
            assert job.exit_codes == {"main": 3}
            assert [result.status for result in job.results()] == ["FAILED"]
            assert job.status == "DONE"
        """
    )
    result = run()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "E*JobServiceError: job service *.PUBLIC.BROKEN has ended as FAILED (waited *",
            "E*job service status: FAILED",
            "E*instance 0: FAILED*container main: FAILED (exit code 3): Encountered fatal error while running*",
            "E*last lines: part -",
            "E*compute pool PYTEST_SPCS_*: *",
            "E*The command of container main failed: its last lines say why.",
            "*job service PYTEST_SPCS_*.PUBLIC.SEEN*",
            "status FAILED",
        ]
    )


def test_a_job_that_goes_on_is_told_with_its_containers_and_cancelled(run: Run, jobs: pytest.Pytester) -> None:
    jobs.makepyfile(
        """
        import pytest

        def test_app(spcs_execute_job_service, echo_image):
            job = spcs_execute_job_service("job.yaml", images={"main": echo_image}, wait=False)
            with pytest.raises(Exception) as caught:
                job.wait(timeout=0.5)
            assert str(caught.value).startswith(f"job service {job.name} has not ended after 0.5 s")
            assert "An app object serves requests and has no end" in str(caught.value)
            job.cancel()
            assert job.status == "CANCELLED"
            job.cancel()
            with pytest.raises(Exception, match="has ended as CANCELLED"):
                job.wait()
            job.drop()
            with pytest.raises(Exception, match="job service .* does not exist, or the role in use may not see it"):
                job.status
        """
    )
    run().assert_outcomes(passed=1)


def test_a_job_may_come_from_a_model_of_snowflake_core(run: Run, jobs: pytest.Pytester) -> None:
    jobs.makepyfile(
        """
        from pathlib import Path
        from snowflake.core.service import JobService, ServiceSpecInlineText

        def test_model(spcs_execute_job_service, load_image, spcs_compute_pool):
            text = Path(__file__).with_name("job.yaml").read_text()
            model = JobService(
                name="modelled", compute_pool="x", spec=ServiceSpecInlineText(spec_text=text), comment="by model"
            )
            job = spcs_execute_job_service(model, images={"main": load_image}, compute_pool=spcs_compute_pool)
            assert job.name.endswith(".MODELLED")
            assert job.describe()["comment"] == "by model"
        """
    )
    run().assert_outcomes(passed=1)


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


def test_a_missing_image_is_told_with_the_images_that_there_are(run: Run, jobs: pytest.Pytester) -> None:
    jobs.makepyfile(
        """
        def test_service(spcs_create_service, spcs_execute_job_service, load_image):
            path = load_image.path.replace(":latest", ":2")
            text = f"spec:\\n  containers: [{{name: main, image: '{path}'}}]\\n"
            try:
                spcs_execute_job_service(text)
            except Exception as error:
                print("NOTES", error.__notes__)
            spcs_create_service(text)
        """
    )
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*397012*not found*",
            "E*images in image repository PYTEST_SPCS_*.PUBLIC.IMAGES: load_image:latest",
            "E*The fixture spcs_build_image, or image_fixture() in a conftest.py, puts one there*",
            "NOTES *images in image repository *",
        ]
    )
