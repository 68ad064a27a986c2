"""A report in SARIF 2.1.0, which code scanning services read.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_spcs.checking.reports.addresses import from_here
from pytest_spcs.checking.rules import RULES
from pytest_spcs.specification.rules import RULES as SPECIFICATION_RULES

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import FileReport, Finding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
"""Where the schema of the format is published."""
SPECIFICATION_PAGE = "https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference"
"""What the rules of a specification are taken from."""
COMPARISON_PAGE = "https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-services"
"""What services and the things around them are made of."""


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
    """Return a rule with the three texts that GitHub's code scanning requires.

    https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
    """
    sentence = RULES[rule]
    page = SPECIFICATION_PAGE if rule in SPECIFICATION_RULES else COMPARISON_PAGE
    return {
        "id": rule,
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": sentence},
        "help": {"text": f"{sentence} See {page}", "markdown": f"{sentence} See [the documentation]({page})."},
        "helpUri": page,
    }


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
    path = Path(from_here(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
