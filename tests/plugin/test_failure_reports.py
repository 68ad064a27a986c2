from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]

SERVER = """\
import http.server
print("Count: 1", flush=True)
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def build_context(project: pytest.Pytester, *instructions: str) -> None:
    context = project.mkdir("context")
    lines = ["FROM python:3.11", "WORKDIR /app", "COPY server.py ./", *instructions, 'CMD ["python", "server.py"]']
    (context / "Dockerfile").write_text("\n".join(lines) + "\n")
    (context / "server.py").write_text(SERVER)
    project.makeconftest(
        """
        from pytest_spcs import image_fixture, service_fixture
        image = image_fixture("context")
        api = service_fixture("service.yaml", images={"echo": "image"})
        """
    )


def test_a_failed_test_shows_the_services_that_it_used(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    build_context(project)
    project.makepyfile("def test_fails(api):\n    assert 1 == 2\n\ndef test_plain():\n    assert 3 == 4")
    result = run(f"--spcs-emulator={emulator_url}")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*- service PYTEST_SPCS_*.PUBLIC.API -*",
            "status RUNNING",
            "instance 0: container echo: READY",
            "last lines of container echo of instance 0:",
            "  Count: 1",
        ]
    )
    assert result.stdout.str().count("- service PYTEST_SPCS_") == 1


def test_a_failed_test_shows_what_its_app_objects_raised(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_passes_although(echo):
            assert echo.endpoint("echo").post("/", content="{}").status_code == 500

        def test_fails(echo):
            assert echo.endpoint("echo").post("/", content="[]").status_code == 200

        def test_fails_without(echo):
            assert 3 == 4
        """
    )
    result = run()
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*- app object of image /pytest_spcs_*/public/images/echo_image:latest -*",
            "*Traceback (most recent call last):",
            "*TypeError: list indices must be integers or slices, not str",
        ]
    )
    assert result.stdout.str().count("app object of image") == 1
    assert "KeyError" not in result.stdout.str()


def test_a_service_that_does_not_get_ready_fails_its_tests_with_what_was_seen(
    run: Run, project: pytest.Pytester, emulator_url: str
) -> None:
    build_context(project)
    (project.path / "context" / "server.py").write_text("import no_such_module_of_mine\n")
    project.makepyfile("def test_api(api): pass")
    result = run(f"--spcs-emulator={emulator_url}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "E * service PYTEST_SPCS_*.PUBLIC.API is not READY*",
            "E * instance 0: *container echo: *exit code 1*",
            "E * ModuleNotFoundError: No module named 'no_such_module_of_mine'",
        ]
    )


def test_steps_of_an_image_that_were_not_run_are_told_at_the_end(
    run: Run, project: pytest.Pytester, emulator_url: str
) -> None:
    build_context(project, "RUN apt-get update && apt-get install -y curl")
    project.makepyfile("def test_api(api): assert api.status == 'RUNNING'")
    for arguments in ([], ["-n", "1"]):
        result = run(f"--spcs-emulator={emulator_url}", *arguments)
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(
            ["*= spcs =*", "image /*/public/images/image:latest: not run: RUN apt-get update*(line 4)"]
        )


def test_a_report_does_not_fail_for_a_service_that_is_gone(
    run: Run, project: pytest.Pytester, emulator_url: str
) -> None:
    project.makepyfile("def test_dropped(echo):\n    echo.drop()\n    assert 1 == 2")
    result = run(f"--spcs-emulator={emulator_url}")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- service PYTEST_SPCS_*.PUBLIC.ECHO -*", "(could not be read: *does not exist*"])
