"""Compares a specification with one thing, and tells what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.checking.check import Request, check_text

if TYPE_CHECKING:
    from pytest_spcs.checking.comparisons import Comparison


def compared(text: str, comparison: Comparison) -> list[tuple[str, str, str, str | None]]:
    """Return severity and rule, path, message and suggestion of each finding."""
    report = check_text(text, Request(comparisons=[comparison]))
    return [(f"{f.severity.value} {f.rule}", f.path, f.message, f.suggestion) for f in report.findings]
