"""Specifications as pytest items: each file that the ini value ``spcs_specifications`` names is checked."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.checking.check import Request, check_source
from pytest_spcs.checking.sources import UnreadableSourceError, read_source
from pytest_spcs.checking.specification_warning import SpecificationWarning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from _pytest._code.code import TerminalRepr

    from pytest_spcs.checking.findings import FileReport

INI = "spcs_specifications"
"""The ini value: globs relative to the root directory of pytest."""

FILES = pytest.StashKey[frozenset[Path]]()
"""The files that the globs match."""


def find_files(config: pytest.Config) -> None:
    """Note the files of a run, and add them to what is collected where the command line names no paths."""
    root = config.rootpath
    pruned = [str(pattern) for pattern in config.getini("norecursedirs")]
    found: dict[Path, None] = {}
    for pattern in config.getini(INI):
        matched = sorted(_matching(root, pattern, pruned))
        if not matched:
            raise pytest.UsageError(
                f"ini value {INI}: {pattern!r} matches no file below {root}\n{_advice(root, pattern)}"
            )
        found.update(dict.fromkeys(matched))
    config.stash[FILES] = frozenset(found)
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        paths = [Path(config.invocation_params.dir, argument) for argument in config.args]
        config.args += [str(file) for file in found if not any(file.is_relative_to(path) for path in paths)]


def _advice(root: Path, pattern: str) -> str:
    if pattern.strip() and (root / pattern).is_dir():
        return f"It is a directory: write {Path(pattern).as_posix()}/**/*.yaml for the files below it."
    return "Globs are relative to the root directory; ** stands for any number of directories."


def collect(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a file that is named, None for all others."""
    if file_path not in parent.config.stash.get(FILES, frozenset()):
        return None
    return SpecificationFile.from_parent(parent, path=file_path)


class SpecificationFile(pytest.File):
    """A specification, which is one item."""

    def collect(self) -> Iterator[pytest.Item]:
        """Return the only item, which needs no Snowflake."""
        yield SpecificationItem.from_parent(self, name="specification")


class InvalidSpecificationFile(Exception):  # noqa: N818 - never seen by users, whose failure is the report
    """The report of a file that fails."""

    def __init__(self, report: FileReport) -> None:
        self.report = report
        super().__init__(report.file)


class SpecificationItem(pytest.Item):
    """The check of one file: errors fail it, warnings are SpecificationWarnings."""

    def runtest(self) -> None:
        """Check the file."""
        name = Path(os.path.relpath(self.path, self.config.rootpath)).as_posix()
        report = check_source(read_source(self.path, name), Request())
        if report.errors:
            raise InvalidSpecificationFile(report)
        for finding in report.warnings:
            hint = f" ({finding.suggestion})" if finding.suggestion else ""
            try:
                warnings.warn_explicit(
                    SpecificationWarning(f"{finding.rule}: {finding.path}: {finding.message}{hint}"),
                    category=None,
                    filename=str(self.path),
                    lineno=finding.line,
                )
            except SpecificationWarning:  # a filter of the project makes it an error
                raise InvalidSpecificationFile(report) from None

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """Return the report; a traceback of the checker would tell nothing."""
        if isinstance(excinfo.value, InvalidSpecificationFile):
            from pytest_spcs.checking.reports.text import lines_of

            return "\n".join(lines_of(excinfo.value.report))
        if isinstance(excinfo.value, UnreadableSourceError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return what the header of a failure says."""
        return self.path, None, f"{self.path.name}::{self.name}"


def _matching(root: Path, pattern: str, pruned: Sequence[str]) -> Iterator[Path]:
    """Yield the files that a glob matches, without looking into directories where pytest does not look."""
    parts = [part for part in pattern.replace("\\", "/").split("/") if part not in {"", "."}]
    if parts:
        yield from _below(root, parts, pruned)


def _below(directory: Path, parts: Sequence[str], pruned: Sequence[str]) -> Iterator[Path]:
    import fnmatch

    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _below(directory, rest or ["*"], pruned)
        for child in _directories(directory):
            if not any(fnmatch.fnmatch(child.name, each) for each in pruned):
                yield from _below(child, parts, pruned)
        return
    if part == "..":
        yield from _below(directory.parent, rest or ["."], pruned)
        return
    plain = re.search(r"[*?\[]", part) is None
    candidates = [directory / part] if plain else sorted(directory.iterdir())
    for path in candidates:
        if not plain and not fnmatch.fnmatchcase(path.name, part):
            continue
        if rest and path.is_dir():
            yield from _below(path, rest, pruned)
        elif not rest and path.is_file():
            yield path


def _directories(directory: Path) -> list[Path]:
    return sorted(path for path in directory.iterdir() if path.is_dir() and not path.is_symlink())
