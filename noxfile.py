"""The project's tasks, the same by hand and in automation: ``nox -l`` lists them."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["tests", "types", "lint"]
nox.options.reuse_existing_virtualenvs = True
PYTHONS = ["3.11", "3.12", "3.13"]
CONNECTORS = {"5": "snowflake-connector-python>=5.2", "4": "snowflake-connector-python<5"}


@nox.session(python=PYTHONS)
@nox.parametrize("connector", list(CONNECTORS))
def tests(session: nox.Session, connector: str) -> None:
    """Run the whole suite under one Python and one generation of the connector."""
    session.install("-e", ".[dev]", CONNECTORS[connector])
    session.run("pytest", *session.posargs)


@nox.session
def clients(session: nox.Session) -> None:
    """Run clients that pin what the project does not, each in an environment of its own: snow, Snowpark, ..."""
    session.install("-e", ".[dev]")
    environments = Path(session.create_tmp()).resolve()
    session.run("bash", ".ci/clients", str(environments), external=True)
    session.env["SPCS_CLIENT_ENVIRONMENTS"] = str(environments)
    session.run("pytest", "tests/clients/snow", "tests/clients/test_other_clients.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Look for inputs that break a property, other ones in every run."""
    session.install("-e", ".[dev]")
    properties = ("tests/fuzz", "tests/unit/specification", "tests/unit/unit_tests")
    session.run("pytest", *properties, *session.posargs, env={"SPCS_HYPOTHESIS": "searching"})


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the suite with branch coverage, child processes included, and print what is not covered."""
    session.install("-e", ".[dev]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly, in source and tests."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session
def lint(session: nox.Session) -> None:
    """Check format and lint."""
    session.install("ruff")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure the budgets of docs/architecture.md; each script prints its figure beside a baseline."""
    session.install("-e", ".[dev]")
    for script in (
        "idle_cost",
        "startup",
        "query_latency",
        "service_function_throughput",
        "service_churn",
        "specification_check",
        "many_objects",
        "memory",
        "bulk_insert",
    ):
        session.run("python", f"benchmarks/{script}.py")
