"""The forms in which a report is written, by the names that ``--format`` takes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.checking.findings import Report

FORMATS = {
    "text": "pytest_spcs.checking.reports.text",
    "json": "pytest_spcs.checking.reports.json_document",
    "github": "pytest_spcs.checking.reports.github",
    "sarif": "pytest_spcs.checking.reports.sarif",
}
"""The module of each form; its ``write`` makes the text."""


def write_report(report: Report, form: str) -> str:
    """Return a report in one of ``FORMATS``, without a line end."""
    text: str = import_module(FORMATS[form]).write(report)
    return text
