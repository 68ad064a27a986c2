"""The pytest hooks. Loaded in every pytest run, so it imports only pytest and the standard library."""

from __future__ import annotations

import contextlib
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs import markers
from pytest_spcs.knobs import DEFAULT_MODE, GIVEN, InvalidSettingError, add_knobs, read_knobs

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pytest_spcs.provisioning.run import Run

FIXTURE_MODULES = (
    "pytest_spcs.fixtures.run",
    "pytest_spcs.fixtures.account_objects",
    "pytest_spcs.fixtures.connections",
    "pytest_spcs.fixtures.services",
    "pytest_spcs.fixtures.external_access",
    "pytest_spcs.fixtures.unit_tests",
)
"""Few, since each costs every pytest run half a millisecond; not in ``pytest_plugins``, where pytest 9 takes 2 ms each
to read the entry points of everything that is installed."""

WORKER_NOTES = "spcs_notes"
"""Under which name an xdist worker hands its notes to the controller."""

SPECIFICATIONS = "spcs_specifications"
"""The ini value that names specifications to check."""

INTERNAL_ERROR = "an internal error of pytest-spcs"
"""Whatever the emulator did not foresee says this."""

NOTES = pytest.StashKey[list[str]]()
"""The lines for the end of the run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer each knob as an option and as an ini value, and the globs of specifications to check."""
    add_knobs(parser)
    parser.addini(
        SPECIFICATIONS, "specifications to check, each as an item: globs below the root directory", "linelist"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Read the knobs, and register the fixtures and the marker."""
    try:
        config.stash[GIVEN] = read_knobs(config.getoption, config.getini)
    except InvalidSettingError as problem:
        raise pytest.UsageError(str(problem)) from None
    config.stash[NOTES] = []
    for name in FIXTURE_MODULES:
        config.pluginmanager.register(import_module(name), name)
    if config.pluginmanager.hasplugin("pytest_forked"):
        # Registered after it, to be asked before it.
        config.pluginmanager.register(import_module("pytest_spcs.forked_tests"), "pytest_spcs.forked_tests")
    if config.getini(SPECIFICATIONS):
        from pytest_spcs.checking import collector

        collector.find_files(config)
    config.addinivalue_line(
        "markers",
        f"{markers.MARKER}: needs Snowflake; given by itself to every test that uses a fixture of pytest-spcs",
    )


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say where tests run: the first thing that a puzzled person looks for. And what does not keep them apart."""
    given = config.stash[GIVEN]
    lines = [f"spcs: {_place(given)}"]
    if not given.get("emulator"):
        from pytest_spcs.isolation import NOT_ISOLATED, why_not

        reason = why_not()
        if reason is not None:
            lines.append(f"spcs: {NOT_ISOLATED}: {reason}")
    return lines


def _place(given: dict[str, Any]) -> str:
    mode = given.get("mode", DEFAULT_MODE)
    if given.get("emulator"):
        address = given["emulator"].partition("?")[0].rpartition("@")[2].rpartition("//")[2]
        return f"{mode}, emulator at {address}"
    python = f" by {given['emulator_python']}" if given.get("emulator_python") else ""
    return f"{mode}, emulator started{python} when a test needs it"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the specifications that are to be checked."""
    if not parent.config.getini(SPECIFICATIONS):
        return None
    from pytest_spcs.checking import collector

    return collector.collect(file_path, parent)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need Snowflake, before ``-m`` selects."""
    markers.mark(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Start the emulator where a selected test needs it, so that it gets ready while other tests run."""
    option = session.config.option
    nothing_runs = option.collectonly or option.setupplan or session.testsfailed
    if not nothing_runs and any(markers.needs_snowflake(item) for item in session.items):
        from pytest_spcs.errors import SpcsError
        from pytest_spcs.provisioning.run import run_of

        with contextlib.suppress(SpcsError):  # the fixture of the first test that needs it tells
            run_of(session.config).start()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test that needs Snowflake at once where its emulator has ended, or it runs in a process of its own."""
    run = _present_run(item.config)
    if run is not None and markers.needs_snowflake(item):
        from pytest_spcs.errors import SpcsError

        ended = ""
        try:
            run.check()
        except SpcsError as problem:
            ended = str(problem)
        if ended:  # not while the error is handled, for pytest would show it twice
            pytest.fail(ended, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in the report of a failed test its services, and what app objects raised while it ran."""
    report = yield
    run = _present_run(item.config)
    if run is not None and report.failed:
        from pytest_spcs.reporting.failures import sections

        used = run.services.of(item.nodeid, getattr(item, "fixturenames", ()))
        report.sections += sections(used, check=run.target.check, told=report.longreprtext)
        report.sections += run.apps.sections()
    if report.failed and INTERNAL_ERROR in report.longreprtext:
        from pytest_spcs.reporting import internal_errors

        report.sections += internal_errors.sections(report.longreprtext)
    if run is not None and (report.failed or report.when == "teardown"):
        run.apps.mark()
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """End the run and keep its notes; an xdist worker hands them to the controller, which has the terminal."""
    run = _present_run(session.config)
    if run is not None:
        run.stop()
        session.config.stash[NOTES] += run.notes.lines
    notes = session.config.stash[NOTES]
    getattr(session.config, "workeroutput", {})[WORKER_NOTES] = [*notes]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the notes of an xdist worker."""
    node.config.stash[NOTES] += getattr(node, "workeroutput", {}).get(WORKER_NOTES, ())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was done differently from what images and settings say."""
    notes = config.stash[NOTES]
    if notes:
        terminalreporter.section("spcs")
        for note in dict.fromkeys(notes):
            terminalreporter.line(note)


def _present_run(config: pytest.Config) -> Run | None:
    """Return the run if a test has needed one; its module is imported by then, and not before."""
    module = sys.modules.get("pytest_spcs.provisioning.run")
    return None if module is None else config.stash.get(module.RUN, None)
