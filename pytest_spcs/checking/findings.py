"""What a check found: findings with their places, the report of a file, the report of all files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_spcs.specification.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.specification.model import Specification


_NEWER = "it is not in the reference: Snowflake refuses it, unless it is newer"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or doubtful; ``rule`` is a key of ``RULES``, line and column count from 1.

    ``number`` is the error with which Snowflake would refuse it, None where it would not or where it is not known.
    """

    rule: str
    path: str
    message: str
    line: int
    column: int
    severity: Severity = Severity.ERROR
    suggestion: str | None = None
    number: int | None = None

    @classmethod
    def of(cls, problem: Problem) -> Finding:
        """Return the finding for a problem of the specification itself."""
        return cls(
            problem.rule,
            problem.path,
            problem.message,
            problem.line,
            problem.column,
            problem.severity,
            problem.suggestion,
            problem.number,
        )

    def tolerated(self) -> Finding:
        """Return it as a warning that keeps Snowflake's number."""
        return replace(self, severity=Severity.WARNING, suggestion=self.suggestion or _NEWER)

    def at(self, line: int, column: int) -> Finding:
        """Return it for another place."""
        return replace(self, line=line, column=column)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What was found in one file, in the order of the file; ``file`` is what messages call it.

    ``placeholders`` are the template variables without a value, in whose places nothing was checked; ``variables`` all
    that the template has, None where that is not known. ``specification`` holds what could be understood, None where
    the file is no document at all.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    placeholders: tuple[str, ...] = ()
    specification: Specification | None = None
    variables: frozenset[str] | None = frozenset()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that fail a check."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not fail a check."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in all files; ``skipped`` counts the YAML files of directories that are no specifications."""

    files: tuple[FileReport, ...]
    skipped: int = 0

    @property
    def error_count(self) -> int:
        """How many errors there are in all files."""
        return sum(len(report.errors) for report in self.files)

    @property
    def warning_count(self) -> int:
        """How many warnings there are in all files."""
        return sum(len(report.warnings) for report in self.files)

    def all_findings(self) -> Iterable[tuple[FileReport, Finding]]:
        """Return each finding with the report of its file."""
        return ((report, finding) for report in self.files for finding in report.findings)
