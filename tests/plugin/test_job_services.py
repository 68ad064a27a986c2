"""Job services of users: executed by fixtures, and told when they fail, go on, or lack their image."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]

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
