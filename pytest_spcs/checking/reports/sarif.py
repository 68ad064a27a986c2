"""A report in SARIF 2.1.0, which code scanning services read.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_spcs.checking.rules import RULES

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import FileReport, Finding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""Where the schema of the format is published."""


def write(report: Report) -> str:
    """Return a SARIF log with one run, whose rules are those that were broken."""
    from importlib.metadata import version

    broken = sorted({finding.rule for _, finding in report.all_findings()})
    positions = {rule: index for index, rule in enumerate(broken)}
    driver = {
        "name": "pytest-spcs",
        "version": version("pytest-spcs"),
        "rules": [_rule(rule) for rule in broken],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(file, finding, positions) for file, finding in report.all_findings()],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True)


def _rule(rule: str) -> dict[str, Any]:
    return {"id": rule, "shortDescription": {"text": RULES[rule]}}


def _result(file: FileReport, finding: Finding, positions: dict[str, int]) -> dict[str, Any]:
    text = f"{finding.path}: {finding.message}"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": positions[finding.rule],
        "level": finding.severity.value,
        "message": {"text": f"{text} ({finding.suggestion})" if finding.suggestion else text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(file.file)},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.path}],
            }
        ],
    }
    if finding.number is not None:
        result["properties"] = {"snowflakeErrorNumber": finding.number}
    return result


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
