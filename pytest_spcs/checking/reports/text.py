"""A report for people: each finding on a line that terminals and editors make a link of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import FileReport, Finding, Report


def write(report: Report) -> str:
    """Return the lines of all files and a last one that counts."""
    lines = [line for file in report.files for line in lines_of(file)]
    return "\n".join([*lines, summary(report)])


def lines_of(report: FileReport) -> list[str]:
    """Return the lines of one file; none where nothing was found."""
    lines = [line for finding in report.findings for line in _lines(report.file, finding)]
    if report.placeholders:
        lines.append(f"{report.file}: note: {template_note(report)}")
    return lines


def template_note(report: FileReport) -> str:
    """Return where a template was not checked."""
    names = ", ".join(report.placeholders)
    return f"a template; not checked where the variables {names} stand (--variable NAME=VALUE)"


def summary(report: Report) -> str:
    """Return ``3 files: 1 error, 2 warnings``."""
    text = (
        f"{_count(len(report.files), 'file')}: "
        f"{_count(report.error_count, 'error')}, {_count(report.warning_count, 'warning')}"
    )
    if report.skipped:
        text += f"; {_count(report.skipped, 'other YAML file')} in directories skipped (no 'spec' at the top level)"
    return text


def _lines(file: str, finding: Finding) -> list[str]:
    number = f", {finding.number}" if finding.number is not None else ""
    place = f"{file}:{finding.line}:{finding.column}: {finding.severity.value}"
    line = f"{place}: {finding.path}: {finding.message} [{finding.rule}{number}]"
    return [line, f"    {finding.suggestion}"] if finding.suggestion else [line]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
