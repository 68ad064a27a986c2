"""A report for programs; the documentation page of the command describes its keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import Finding, Report

FORMAT_VERSION = 1
"""Raised when a key changes its meaning or goes away; new keys may come any time."""


def write(report: Report) -> str:
    """Return a JSON object with the files, their problems, and the counts."""
    document = {
        "version": FORMAT_VERSION,
        "files": [
            {
                "file": file.file,
                "placeholders": list(file.placeholders),
                "problems": [_problem(finding) for finding in file.findings],
            }
            for file in report.files
        ],
        "summary": {
            "files": len(report.files),
            "errors": report.error_count,
            "warnings": report.warning_count,
            "skipped": report.skipped,
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def _problem(finding: Finding) -> dict[str, object]:
    return {
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "path": finding.path,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "number": finding.number,
    }
