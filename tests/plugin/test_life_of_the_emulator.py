from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.waiting import Deadline, wait_until

if TYPE_CHECKING:
    from tests.plugin.leavings import Leavings

Run = Callable[..., pytest.RunResult]

needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")

DOCKERFILE = """\
FROM python:3.11
WORKDIR /app
COPY server.py ./
CMD ["python", "server.py", "TOKEN"]
"""

SERVER = """\
import http.server
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


@needs_proc
def test_it_starts_before_the_first_test_and_leaves_nothing(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    project.makepyfile(
        """
        import os, tempfile
        from pathlib import Path

        def test_a_plain_one_runs_while_the_emulator_starts():
            assert list(Path(tempfile.gettempdir()).glob("pytest-spcs-run-*"))

        def test_double(double):
            assert double(2) == 4
        """
    )
    run().assert_outcomes(passed=2)
    assert leavings.all() == []


@needs_proc
def test_each_xdist_worker_has_its_own_and_leaves_nothing(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("number", range(4))
        def test_double(double, number, worker_id):
            assert double(number) == 2 * number
            assert f"_{worker_id.upper()}_" in double.name
        """
    )
    run("-n", "2").assert_outcomes(passed=4)
    assert leavings.all() == []


def test_one_that_does_not_start_fails_the_tests_that_need_it_with_the_way_out(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    python = project.path / "bare-python"
    python.write_text("#!/bin/sh\necho 'No module named pytest_spcs' >&2\nexit 1\n")
    python.chmod(0o755)
    project.makepyfile("def test_plain(): pass\ndef test_double(double): pass\ndef test_more(spcs_connection): pass")
    result = run(f"--spcs-emulator-python={python}")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            f"the emulator did not start: `{python} -m pytest_spcs.emulator` ended with exit code 1",
            "* No module named pytest_spcs",
            'It needs the extra "offline": pip install "pytest-spcs?offline?" there, or name the interpreter*',
        ]
    )
    assert leavings.all() == []


def test_an_interpreter_that_is_not_there_fails_the_tests_that_need_it(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("def test_plain(): pass\ndef test_double(double): pass")
    result = run("--spcs-emulator-python=/no/such/python")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E * the emulator did not start: /no/such/python cannot be executed"])


@needs_proc
def test_one_that_dies_in_the_middle_of_the_run_fails_the_tests_after_it(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    project.makepyfile(
        """
        import os, signal

        def test_kill(spcs_target, echo, spcs_session_connection):
            child = spcs_target._source._child
            os.kill(child.pid, signal.SIGKILL)
            child._process.wait()

        def test_uses_what_is_gone(echo):
            echo.status

        def test_after(spcs_connection):
            pass

        def test_with_a_session_of_before(spcs_session_connection):
            spcs_session_connection.cursor().execute("SELECT 1")

        def test_plain():
            pass
        """
    )
    result = run()
    result.assert_outcomes(passed=2, errors=3)
    ended = "the emulator has ended in the middle of the run, with exit code -9"
    result.stdout.fnmatch_lines([ended, "  it wrote nothing", "*= spcs =*", ended])
    leavings.wait_until_no_process()
    assert leavings.all() == []


@needs_proc
@pytest.mark.parametrize(("sent", "summary"), [(signal.SIGINT, "no tests ran"), (signal.SIGKILL, None)])
def test_an_interrupted_run_leaves_no_process(
    project: pytest.Pytester, leavings: Leavings, sent: signal.Signals, summary: str | None
) -> None:
    context = project.mkdir("context")
    (context / "Dockerfile").write_text(DOCKERFILE.replace("TOKEN", leavings.token))
    (context / "server.py").write_text(SERVER)
    project.makepyfile(
        """
        import threading
        from pathlib import Path

        def test_waits(spcs_build_image, spcs_create_service):
            image = spcs_build_image("context")
            spcs_create_service("service.yaml", images={"echo": image})
            Path("waiting").touch()
            threading.Event().wait()
        """
    )
    with (project.path / "output").open("w") as output:
        pytest_process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
            cwd=project.path,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # A shell's background job ignores SIGINT, and so would all that it starts.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - nothing holds a lock
        )
    waiting = project.path / "waiting"
    try:
        wait_until(
            lambda: True if waiting.exists() or pytest_process.poll() is not None else None,
            deadline=Deadline(60),
            evidence=(project.path / "output").read_text,
        )
        assert waiting.exists(), (project.path / "output").read_text()
        assert any(leavings.token in command for command in leavings.processes())
        os.killpg(pytest_process.pid, sent)  # as a terminal does with Ctrl-C: the whole foreground group
        pytest_process.wait(60)
    finally:
        if pytest_process.poll() is None:
            pytest_process.kill()
            pytest_process.wait()
    leavings.wait_until_no_process()
    if summary is not None:
        assert "KeyboardInterrupt" in (project.path / "output").read_text()
        assert leavings.all() == []


@needs_proc
def test_the_run_after_a_killed_one_removes_its_run_directory(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    project.makepyfile(
        """
        import os, signal

        def test_killed(spcs_connection):
            os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    run()
    leavings.wait_until_no_process()
    assert len(leavings.run_directories()) == 1
    assert len(leavings.ledgers()) == 1
    project.makepyfile(test_again="def test_again(spcs_connection): pass")
    run("test_again.py").assert_outcomes(passed=1)
    assert leavings.all() == []


def test_keep_leaves_the_run_directory_for_a_look_and_says_where_it_is(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    project.makepyfile("def test_connect(spcs_connection): pass")
    result = run("--spcs-keep")
    (directory,) = leavings.run_directories()
    result.stdout.fnmatch_lines(["*spcs*", f"--spcs-keep: what the emulator wrote stays in {directory}"])
    assert leavings.ledgers() == []
    assert (directory / "emulator.log").is_file()


def test_an_engine_newer_than_what_was_tested_is_said_in_one_line(
    run: Run, project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = project.path / "newer" / "duckdb-9999.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: duckdb\nVersion: 9999.0\n")
    monkeypatch.setenv("PYTHONPATH", str(metadata.parent))
    project.makepyfile("def test_query(spcs_connection):\n    spcs_connection.cursor().execute('SELECT 1')\n")
    result = run()
    result.assert_outcomes(passed=1)
    (line,) = (line for line in result.outlines if "newer than" in line)
    assert "duckdb 9999.0 (tested: " in line


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_test_in_a_process_of_its_own_is_refused_by_name(
    run: Run, project: pytest.Pytester, leavings: Leavings
) -> None:
    """As ``pytest --forked`` runs tests, which is another plugin."""
    forking = """
        import os
        import pytest
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            child = os.fork()
            if child == 0:
                for report in runtestprotocol(item, log=False):
                    os.write(2, f"{report.when} {report.outcome} {report.longreprtext}\\n".encode())
                os._exit(0)
            os.waitpid(child, 0)
            return True
        """
    project.makepyfile(
        forking=forking,
        test_forked="""
        def test_forked(spcs_connection):
            pass

        def test_plain():
            pass
        """,
    )
    result = run("-p", "forking")
    shown = str(result.stderr)
    assert "setup failed" in shown
    assert "this test runs in a process of its own, as with pytest --forked" in shown
    assert "call passed" in shown
    leavings.wait_until_no_process()
    assert leavings.all() == []
