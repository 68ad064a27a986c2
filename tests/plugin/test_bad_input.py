"""Bad input to fixtures: what, seen and remedy in a terminal of 80 columns, without a traceback through ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]


def errors(result: pytest.RunResult) -> list[str]:
    """Return the lines of the errors, and see that no frame of ours is shown."""
    assert not [line for line in result.outlines if "pytest_spcs/" in line and "in " in line and ".py:" in line]
    return [line.removeprefix("E").strip() for line in result.outlines if line.startswith("E ")]


def test_a_fixture_names_what_was_wrong(run: Run, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (project.path / "binary.yaml").write_bytes(b"\x89PNG")
    project.makepyfile(
        """
        def test_keyword(spcs_create_service):
            spcs_create_service("service.yaml", image={"echo": "x"})

        def test_binary(spcs_create_service):
            spcs_create_service("binary.yaml")

        def test_object(spcs_execute_job_service):
            spcs_execute_job_service({"spec": object})

        def test_secret(spcs_create_secret):
            spcs_create_secret(secret_string=4711)

        def test_image(spcs_build_image):
            spcs_build_image("\\ud800")
        """
    )
    result = run()
    result.assert_outcomes(failed=5)
    found = errors(result)
    for line in (
        "pytest_spcs.arguments.ArgumentError: spcs_create_service() has no argument 'image'",
        "Did you mean 'images'?",
        "pytest_spcs.provisioning.problems.SpecificationSourceError: the specification is not a text",
        "spec is <class 'object'>",
        "pytest_spcs.arguments.ArgumentError: spcs_create_secret() does not take this for 'secret_string'",
        "Give a text, or a function without arguments that returns one.",
        "given: '\\ud800'",
    ):
        assert line in found
    assert "4711" not in "\n".join(found)


def test_a_factory_names_what_was_wrong_at_its_line(run: Run, project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        from pytest_spcs import service_fixture
        echo = service_fixture("service.yaml", image={"echo": "echo_image"})
        """
    )
    result = run()
    assert result.ret != 0
    output = result.outlines + result.errlines
    assert "E   Did you mean 'images'?" in output
    assert any(line.startswith("conftest.py:") for line in output)
    assert not [line for line in output if "factories.py" in line]


def test_a_session_is_given_names_or_handles(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_number(spcs_connect):
            spcs_connect(role=5)

        def test_handle(spcs_connect, spcs_create_role):
            role = spcs_create_role()
            role.grant()
            assert spcs_connect(role=role).cursor().execute("SELECT CURRENT_ROLE()").fetchone() == (role.name,)
        """
    )
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    assert "pytest_spcs.arguments.ArgumentError: spcs_connect() does not take this for 'role'" in errors(result)


def test_a_service_too_large_for_the_pool_of_the_run_is_told_where_to_make_it_larger(
    run: Run, project: pytest.Pytester
) -> None:
    containers = "".join(f"  - name: {name}\n    image: /d/s/r/echo:latest\n" for name in ("echo", "second", "third"))
    (project.path / "large.yaml").write_text(f"spec:\n  containers:\n{containers}")
    project.makepyfile(
        """
        def test_large(spcs_create_service, echo_image):
            spcs_create_service("large.yaml", images=dict.fromkeys(("echo", "second", "third"), echo_image))
        """
    )
    result = run()
    result.assert_outcomes(failed=1)
    assert any("the nodes of --spcs-instance-family: name a larger one" in line for line in result.outlines)
