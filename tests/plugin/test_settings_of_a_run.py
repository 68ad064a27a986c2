from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]


def test_the_header_says_where_tests_run(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("def test_plain(): pass")
    run().stdout.fnmatch_lines(["spcs: offline, emulator started when a test needs it"])
    run("--spcs-emulator-python=/opt/python").stdout.fnmatch_lines(
        ["spcs: offline, emulator started by /opt/python when a test needs it"]
    )


def test_the_header_does_not_show_the_secrets_of_a_running_emulator(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("def test_plain(): pass")
    result = run("--spcs-emulator=http://me:hush@127.0.0.1:4711?admin_token=hush")
    result.stdout.fnmatch_lines(["spcs: offline, emulator at 127.0.0.1:4711"])
    result.stdout.no_fnmatch_line("*hush*")


def test_option_before_environment_before_ini_file(
    run: Run, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile(
        """
        def test_settings(spcs_settings, spcs_ready_timeout):
            print(f"timeout {spcs_ready_timeout:g}, prefix {spcs_settings.prefix}")
        """
    )
    with (project.path / "tox.ini").open("a") as ini:
        ini.write("\nspcs_ready_timeout = 3\nspcs_prefix = from_ini\n")
    run("-s").stdout.fnmatch_lines(["*timeout 3, prefix FROM_INI*"])
    monkeypatch.setenv("PYTEST_SPCS_READY_TIMEOUT", "2")
    run("-s").stdout.fnmatch_lines(["*timeout 2, prefix FROM_INI*"])
    run("-s", "--spcs-ready-timeout=0").stdout.fnmatch_lines(["*timeout 0, prefix FROM_INI*"])


def test_a_knob_is_a_fixture_that_a_conftest_can_replace(run: Run, project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def spcs_ready_timeout():
            return 7.5
        """
    )
    project.makepyfile("def test_knob(spcs_ready_timeout): assert spcs_ready_timeout == 7.5")
    run("--spcs-ready-timeout=1").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            "--spcs-mode=docker",
            (
                "ERROR: option --spcs-mode has the value 'docker'. That mode comes with a later version of "
                "pytest-spcs; what works today is 'offline', which is also the default."
            ),
        ),
        (
            "--spcs-ready-timeout=soon",
            "ERROR: option --spcs-ready-timeout has the value 'soon'. Give a number of seconds, such as 30 or 2.5.",
        ),
    ],
)
def test_a_setting_that_cannot_be_ends_the_run_at_once(
    run: Run, project: pytest.Pytester, option: str, message: str
) -> None:
    project.makepyfile("def test_plain(): pass")
    result = run(option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert message in result.stderr.str()


def test_every_option_is_explained(run: Run) -> None:
    shown = run("--help").stdout.str()
    assert "Snowpark Container Services:" in shown
    for option in ("--spcs-mode=MODE", "--spcs-emulator=URL", "--spcs-keep", "--spcs-image-source=SOURCE"):
        assert option in shown
    assert "spcs_ready_timeout (string):" in shown
