"""The laws of docs/architecture.md on who imports whom: the two halves, what is pure, and what is heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.layout.sources import SOURCES, imports_of, name_of, offences, own, place, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHARED = {
    "arguments",
    "argument_kinds",
    "hidden_texts",
    "errors",
    "identifiers",
    "isolation",
    "waiting",
    "specification",
    "dockerfiles",
    "batches",
    "data_types",
    "statement_patterns",
    "wildcards",
}
"""What both halves may use; it uses neither."""
SNOWFLAKE_SIDE = {"emulator"}
"""The half that is Snowflake. Everything that is in neither set is of the test side."""


def half_of(name: str) -> str:
    room = name.partition(".")[0]
    if room in SNOWFLAKE_SIDE:
        return "Snowflake side"
    return "shared" if room in SHARED else "test side"


def test_the_two_halves_do_not_import_each_other() -> None:
    def found() -> Iterator[str]:
        for source in SOURCES:
            half = half_of(name_of(source))
            for imported in imports_of(source):
                name = own(imported)
                if name and half_of(name) not in {half, "shared"}:
                    yield f"{place(source, imported.line)}: {half} imports {imported.module} of the {half_of(name)}"

    offences(found())


def test_what_decides_is_pure() -> None:
    """Specification, commands and rules know no wire, SQL text, process, thread or clock of their own.

    Decoding is text to command (``sql.py``) or JSON to command (``rest.py``): neither is imported by rules.
    """
    impure = {
        *("asyncio", "concurrent", "ctypes", "http", "multiprocessing", "queue", "random", "select", "selectors"),
        *("secrets", "signal", "socket", "socketserver", "ssl", "subprocess", "threading", "time", "urllib.request"),
        *("uuid", "fakesnow", "duckdb", "sqlglot", "pyarrow", "starlette", "uvicorn", "httpx", "requests", "snowflake"),
    }
    of_ours = (
        *("emulator.doors", "emulator.runtimes.in_process", "emulator.runtimes.process", "emulator.runtimes.docker"),
        *(
            "emulator.sql.parser",
            "emulator.sql.scanner",
            "emulator.sql.duckdb",
            "emulator.sql.router",
            "emulator.sql.dispatch",
        ),
    )
    calls_of_a_clock = {"now", "utcnow", "today", "monotonic", "perf_counter", "sleep"}

    def is_pure_by_law(source: Path) -> bool:
        name = name_of(source)
        return name.partition(".")[0] == "specification" or (
            name.startswith("emulator.objects.") and source.name in {"commands.py", "rules.py", "privileges.py"}
        )

    def found() -> Iterator[str]:
        for source in filter(is_pure_by_law, SOURCES):
            for imported in imports_of(source):
                name = own(imported) or ""
                tops = {imported.module.partition(".")[0], ".".join(imported.module.split(".")[:2])}
                decodes = name.startswith("emulator.objects.") and {"sql", "rest"} & set(name.split("."))
                if not imported.typing_only and (tops & impure or decodes or name.startswith(of_ours)):
                    yield f"{place(source, imported.line)}: imports {imported.module}"
            for node in ast.walk(tree_of(source)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                    told = ast.unparse(node.func)
                    first, _, call = told.rpartition(".")
                    of_the_machine = call in calls_of_a_clock and first.split(".")[0] in {"datetime", "date", "time"}
                    if of_the_machine or call == "machine_time":
                        yield f"{place(source, node.lineno)}: reads a clock of its own: {told}()"

    offences(found())


@pytest.mark.parametrize(
    ("room", "composers"),
    [
        # The two places that put things together: the emulator's runtimes, and the images that each of them runs.
        ("emulator.runtimes", {"emulator.application", "emulator.images.making"}),
        # Commands need the emulator's process and its environment, and no target: they connect to nothing themselves.
        (
            "targets",
            {
                *("provisioning.run", "fixtures.run", "rehearsal.emulator"),
                *("serving.served_emulator", "serving.command_environment"),
            },
        ),
    ],
)
def test_an_implementation_is_handed_in(room: str, composers: set[str]) -> None:
    """A contract is imported, an implementation handed in: nobody else can ask a runtime or a target its name.

    Asking needs the class (``isinstance``) or the setting (``mode == "docker"``). So the modules with implementations
    are imported by those that put things together only, and only they, or the knobs themselves, look at a mode.
    """

    def found() -> Iterator[str]:
        for source in SOURCES:
            name = name_of(source)
            if name.startswith(room) or name in composers:
                continue
            for imported in imports_of(source):
                used = own(imported) or ""
                if used.startswith(f"{room}.") and not used.startswith(f"{room}.contract"):
                    yield f"{place(source, imported.line)}: imports {imported.module}; {room}.contract is for all"
            for node in ast.walk(tree_of(source)):
                if name != "knobs" and isinstance(node, ast.Compare) and _mentions_a_mode(node):
                    yield f"{place(source, node.lineno)}: asks which mode it is: {ast.unparse(node)}"

    offences(found())


def _mentions_a_mode(node: ast.Compare) -> bool:
    modes = {"offline", "docker", "live"}
    constants = (part for side in (node.left, *node.comparators) for part in ast.walk(side))
    return any(isinstance(part, ast.Constant) and part.value in modes for part in constants)


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("fakesnow", {"emulator.sql.duckdb"}),
        ("duckdb", {"emulator.sql.duckdb"}),
        ("sqlglot", {"emulator.sql.duckdb"}),
        ("pyarrow", {"emulator.sql.duckdb"}),
        ("numpy", {"emulator.sql.duckdb"}),
        ("dockerfile_parse", set()),
        ("docker", set()),
        ("testcontainers", set()),
        ("responses", set()),
        ("snowflake.core", set()),
        ("httpx", {"handles", "unit"}),
        ("a2wsgi", set()),
    ],
)
def test_a_heavy_or_wobbly_library_has_one_importer(library: str, rooms: set[str]) -> None:
    """``rooms`` are folders that may hold the library; without any, it is one module. Annotations do not count."""
    importers = {
        name_of(source)
        for source in SOURCES
        for imported in imports_of(source)
        if not imported.typing_only and f"{imported.module}.".startswith(f"{library}.")
    }
    elsewhere = {name for name in importers if not any(f"{name}.".startswith(f"{room}.") for room in rooms)}
    if rooms:
        assert elsewhere == set()
    else:
        assert len(elsewhere) <= 1, f"{library} is imported by {sorted(elsewhere)}"


def test_the_test_side_imports_what_is_heavy_late() -> None:
    """At the top of their modules, the test side and what is shared import only pytest and the standard library."""

    def found() -> Iterator[str]:
        for source in SOURCES:
            if half_of(name_of(source)) == "Snowflake side":
                continue
            for imported in imports_of(source):
                top = imported.module.partition(".")[0]
                light = top in sys.stdlib_module_names or top in {"pytest", "pytest_spcs"}
                if not (light or imported.typing_only or imported.late):
                    yield f"{place(source, imported.line)}: imports {imported.module} at its top"

    offences(found())


def test_the_plugin_loads_only_pytest_and_the_standard_library() -> None:
    listing = "import sys; before = set(sys.modules); {}; print(*sorted(set(sys.modules) - before))"
    pytest_alone = _fresh_interpreter(listing.format("import pytest"))
    with_plugin = _fresh_interpreter(listing.format("import pytest, pytest_spcs.plugin"))
    tops = {name.partition(".")[0] for name in with_plugin - pytest_alone}
    foreign = {top for top in tops if top not in sys.stdlib_module_names and top != "pytest_spcs"}
    assert foreign == set()


def test_a_run_without_container_services_loads_only_pytest_and_the_standard_library(tmp_path: Path) -> None:
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass\n")
    arguments = ["-q", "-p", "pytest_spcs.plugin", str(tmp_path)]
    listing = f"import sys, pytest; assert pytest.main({arguments}) == 0; print(*sys.modules)"
    loaded = _fresh_interpreter(listing, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", cwd=tmp_path)
    heavy = {"snowflake", "httpx", "yaml", "uvicorn", "starlette", "docker", "responses", "duckdb", "fakesnow"}
    assert heavy & {name.partition(".")[0] for name in loaded} == set()
    assert {"pytest_spcs.plugin", "pytest_spcs.knobs"} <= loaded


def _fresh_interpreter(program: str, *, cwd: Path | None = None, **environment: str) -> set[str]:
    import os

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stdout.splitlines()[-1].split())
