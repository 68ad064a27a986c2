"""A report as workflow commands, which GitHub shows as annotations beside the lines of a change.

Format: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; the escapes are those of
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.checking.reports.text import summary

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import Finding, Report


def write(report: Report) -> str:
    """Return a workflow command for each finding, and the line that counts."""
    return "\n".join([*(_command(file.file, finding) for file, finding in report.all_findings()), summary(report)])


def _command(file: str, finding: Finding) -> str:
    number = f" ({finding.number})" if finding.number is not None else ""
    properties = {
        "file": file.replace("\\", "/"),
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
