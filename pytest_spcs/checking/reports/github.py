"""A report as workflow commands, which GitHub shows as annotations beside the lines of a change.

Format: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; the escapes are those of
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.checking.reports.addresses import from_here
from pytest_spcs.checking.reports.text import summary, template_note

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import FileReport, Finding, Report


def write(report: Report) -> str:
    """Return a workflow command for each finding and each template with unchecked places, and the line that counts."""
    commands = [_command(file.file, finding) for file, finding in report.all_findings()]
    notices = [_notice(file) for file in report.files if file.placeholders]
    return "\n".join([*commands, *notices, summary(report)])


def _notice(report: FileReport) -> str:
    file = _escaped_property(from_here(report.file))
    return f"::notice file={file},title=template::{_escaped(template_note(report))}"


def _command(file: str, finding: Finding) -> str:
    number = f" ({finding.number})" if finding.number is not None else ""
    properties = {
        "file": from_here(file),
        "line": str(finding.line),
        "col": str(finding.column),
        "title": f"{finding.rule}{number}",
    }
    listed = ",".join(f"{name}={_escaped_property(value)}" for name, value in properties.items())
    message = f"{finding.path}: {finding.message}"
    if finding.suggestion:
        message += f"\n{finding.suggestion}"
    return f"::{finding.severity.value} {listed}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
