"""The project's tasks, the same by hand and in automation: ``nox -l`` lists them."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["tests", "types", "lint"]
nox.options.reuse_existing_virtualenvs = True
PYTHONS = ["3.11", "3.12", "3.13"]
LOCK = Path("constraints")
CLIENTS = {
    "snow": "snowflake-cli",
    "snowpark": "snowflake-snowpark-python[pandas]",
    "sqlalchemy": "snowflake-sqlalchemy",
    # dbt-core 1.12 fetches a part of itself from another place than the package index.
    "dbt": "dbt-core<1.12\ndbt-snowflake<1.12",
    "schemachange": "schemachange",
}
"""What `.ci/clients` installs, each in an environment of its own."""
CONNECTORS = {"5": "snowflake-connector-python>=5.2", "4": "snowflake-connector-python<5"}


@nox.session(python=PYTHONS)
@nox.parametrize("connector", list(CONNECTORS))
def tests(session: nox.Session, connector: str) -> None:
    """Run the whole suite under one Python and one generation of the connector."""
    locked = LOCK / ("connector-4.txt" if connector == "4" else "development.txt")
    session.install("-c", str(locked), "-e", ".[dev]", CONNECTORS[connector])
    session.run("pytest", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Renew the exact versions in constraints/, for pip and uv, Python 3.11 to 3.13: a file for each environment."""
    session.install("uv")
    (LOCK / "clients").mkdir(parents=True, exist_ok=True)
    own = ("pyproject.toml", "--extra", "dev", "--extra", "docker")
    _lock(session, "development", *own)
    _lock(session, "connector-4", *own, requirement=CONNECTORS["4"])
    for name, requirement in CLIENTS.items():
        _lock(session, f"clients/{name}", requirement=requirement)


def _lock(session: nox.Session, name: str, *sources: str, requirement: str = "") -> None:
    extra = Path(session.create_tmp()) / "requirement.txt"
    extra.write_text(f"{requirement}\n")
    universal = ("--universal", "--python-version", PYTHONS[0], "--upgrade")
    bare = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet")
    output = ("--output-file", str(LOCK / f"{name}.txt"))
    session.run("uv", "pip", "compile", *sources, str(extra), *universal, *bare, *output, silent=True)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run the suite with the oldest versions that the ranges of pyproject.toml allow."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", "-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session
def newest(session: nox.Session) -> None:
    """Run the suite with the newest versions that the ranges of pyproject.toml allow."""
    session.install("--upgrade", "-e", ".[dev]")
    session.run("pytest", *session.posargs)


@nox.session
def clients(session: nox.Session) -> None:
    """Run clients that pin what the project does not, each in an environment of its own: snow, Snowpark, ..."""
    session.install("-c", str(LOCK / "development.txt"), "-e", ".[dev]")
    environments = Path(session.create_tmp()).resolve()
    session.run("bash", ".ci/clients", str(environments), external=True)
    session.env["SPCS_CLIENT_ENVIRONMENTS"] = str(environments)
    session.run("pytest", "tests/clients/snow", "tests/clients/test_other_clients.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Look for inputs that break a property, other ones in every run."""
    session.install("-c", str(LOCK / "development.txt"), "-e", ".[dev]")
    properties = ("tests/fuzz", "tests/unit/specification", "tests/unit/unit_tests")
    session.run("pytest", *properties, *session.posargs, env={"SPCS_HYPOTHESIS": "searching"})


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the suite with branch coverage, child processes included, and print what is not covered."""
    session.install("-c", str(LOCK / "development.txt"), "-e", ".[dev]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly, in source and tests."""
    session.install("-c", str(LOCK / "development.txt"), "-e", ".[dev]")
    session.run("mypy")


@nox.session
def lint(session: nox.Session) -> None:
    """Check format and lint."""
    session.install("-c", str(LOCK / "development.txt"), "ruff")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure the budgets of docs/architecture.md; each script prints its figure beside a baseline."""
    session.install("-c", str(LOCK / "development.txt"), "-e", ".[dev]")
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
        "given_back",
    ):
        session.run("python", f"benchmarks/{script}.py")
    # fakesnow's own server takes clients of 4.x only.
    session.install("-c", str(LOCK / "connector-4.txt"), "-e", ".[dev]")
    session.run("python", "benchmarks/beside_fakesnow.py")
