"""The modules of the package as the laws read them: their syntax and what they import."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2] / "pytest_spcs"
SOURCES = sorted(PACKAGE.rglob("*.py"))
NOUNS = sorted(path for path in (PACKAGE / "emulator" / "objects").iterdir() if (path / "__init__.py").exists())


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
    """Return what a module of the package, or of a copy of it, imports."""
    package = source.parts[len(source.parts) - 1 - source.parts[::-1].index("pytest_spcs") : -1]
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


def offences(found: Iterator[str]) -> None:
    """Fail with all that was found, a line each."""
    told = sorted(found)
    assert not told, "\n" + "\n".join(told)


def place(source: Path, line: int) -> str:
    return f"{source.relative_to(PACKAGE.parent)}:{line}"
