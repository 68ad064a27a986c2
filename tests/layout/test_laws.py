"""The laws of docs/architecture.md, read from the source: who imports whom, what is pure, how the house is laid out."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "pytest_spcs"
SOURCES = sorted(PACKAGE.rglob("*.py"))
NOUNS = sorted(path for path in (PACKAGE / "emulator" / "objects").iterdir() if (path / "__init__.py").exists())

SHARED = {
    "errors",
    "identifiers",
    "waiting",
    "specification",
    "dockerfiles",
    "batches",
    "data_types",
    "statement_patterns",
}
"""What both halves may use; it uses neither."""

SNOWFLAKE_SIDE = {"emulator"}
"""The half that is Snowflake. Everything that is in neither set is of the test side."""

NOUN_FILES = {"__init__.py", "commands.py", "rules.py", "sql.py", "rest.py", "privileges.py"}
"""What the folder of each noun holds, whatever else it has."""

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}

LONGEST_MODULE = 400


@dataclass(frozen=True)
class Import:
    """One imported module; ``typing_only`` where it is imported for annotations, ``late`` inside a function."""

    module: str
    line: int
    typing_only: bool
    late: bool


def name_of(source: Path) -> str:
    """Return the dotted name of a module of the package, without ``pytest_spcs.``."""
    parts = source.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(source: Path) -> ast.Module:
    return ast.parse(source.read_text(encoding="utf-8"), str(source))


@cache
def imports_of(source: Path) -> tuple[Import, ...]:
    package = ("pytest_spcs", *source.relative_to(PACKAGE).parts[:-1])
    found = _imports(tree_of(source), typing_only=False, late=False)
    return tuple(replace(imported, module=_absolute(imported.module, package)) for imported in found)


def _absolute(module: str, package: tuple[str, ...]) -> str:
    """Return the dotted name that a module name with leading dots stands for in a package."""
    name = module.lstrip(".")
    dots = len(module) - len(name)
    return ".".join([*package[: len(package) - dots + 1], name]) if dots else name


def _imports(node: ast.AST, *, typing_only: bool, late: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, typing_only, late)
        elif isinstance(child, ast.ImportFrom):
            origin = "." * child.level + (f"{child.module}." if child.module else "")
            for alias in child.names:
                # What is imported may be a module or a name in one; the longer name serves for both.
                yield Import(f"{origin}{alias.name}", child.lineno, typing_only, late)
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            for part in child.body:
                yield from _imports(ast.Module([part], []), typing_only=True, late=late)
            for part in child.orelse:
                yield from _imports(ast.Module([part], []), typing_only=typing_only, late=late)
        else:
            in_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, typing_only=typing_only, late=late or in_function)


def own(imported: Import) -> str | None:
    """Return the dotted name below ``pytest_spcs`` of an imported module of ours, or None."""
    head, _, rest = imported.module.partition(".")
    return rest if head == "pytest_spcs" else None


def half_of(name: str) -> str:
    room = name.partition(".")[0]
    if room in SNOWFLAKE_SIDE:
        return "Snowflake side"
    return "shared" if room in SHARED else "test side"


def offences(found: Iterator[str]) -> None:
    """Fail with all that was found, a line each."""
    told = sorted(found)
    assert not told, "\n" + "\n".join(told)


def place(source: Path, line: int) -> str:
    return f"{source.relative_to(PACKAGE.parent)}:{line}"


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
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    told = ast.unparse(node.func)
                    if node.func.attr in calls_of_a_clock and told.split(".")[0] in {"datetime", "date", "time"}:
                        yield f"{place(source, node.lineno)}: reads a clock of its own: {told}()"

    offences(found())


def test_commands_are_frozen_data() -> None:
    def found() -> Iterator[str]:
        for noun in NOUNS:
            source = noun / "commands.py"
            for node in tree_of(source).body if source.exists() else ():
                if not isinstance(node, ast.ClassDef) or any("Enum" in ast.unparse(base) for base in node.bases):
                    continue
                decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
                if not any(text.startswith("dataclass(") and "frozen=True" in text for text in decorators):
                    yield f"{place(source, node.lineno)}: {node.name} is no frozen dataclass"
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and not any(
                        ast.unparse(decorator) in {"property", "classmethod", "staticmethod"}
                        for decorator in method.decorator_list
                    ):
                        yield f"{place(source, method.lineno)}: {node.name}.{method.name}: a command only holds data"

    offences(found())


@pytest.mark.parametrize(
    ("room", "composers"),
    [
        # The two places that put things together: the emulator's runtimes, and the images that each of them runs.
        ("emulator.runtimes", {"emulator.application", "emulator.image_making"}),
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


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_each_noun_has_the_same_files(noun: Path) -> None:
    assert NOUN_FILES - {path.name for path in noun.iterdir()} == set()


def test_each_command_says_what_it_demands_of_a_role() -> None:
    """Performing one without a row in its noun's ``privileges.py`` would be free for all."""

    def found() -> Iterator[str]:
        for noun in NOUNS:
            rows = {
                ast.unparse(key)
                for node in ast.walk(tree_of(noun / "privileges.py"))
                if isinstance(node, ast.Dict)
                for key in node.keys
                if key is not None
            }
            for node in tree_of(noun / "commands.py").body:
                is_command = isinstance(node, ast.ClassDef) and "Command[" in ast.unparse(node).partition(":")[0]
                if isinstance(node, ast.ClassDef) and is_command and node.name not in rows:
                    yield f"{noun.name}/privileges.py: DEMANDS lacks {node.name}"

    offences(found())


def test_no_module_has_a_vague_name() -> None:
    offences(str(source.relative_to(PACKAGE)) for source in SOURCES if source.stem in VAGUE_NAMES)


def test_no_module_is_too_long() -> None:
    def found() -> Iterator[str]:
        for source in SOURCES:
            length = len(source.read_text(encoding="utf-8").splitlines())
            if length > LONGEST_MODULE:
                yield f"{source.relative_to(PACKAGE)}: {length} lines: which two nouns does it hold?"

    offences(found())


def test_most_modules_fit_on_a_page_or_two() -> None:
    lengths = sorted(len(source.read_text(encoding="utf-8").splitlines()) for source in SOURCES)
    assert lengths[len(lengths) // 2] < 150


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    def found() -> Iterator[str]:
        for source in SOURCES:
            told = ast.get_docstring(tree_of(source))
            if not told or not told.splitlines()[0].rstrip().endswith("."):
                yield f"{source.relative_to(PACKAGE)}: {told!r}"

    offences(found())
