"""What a specification is compared with: the shape of a comparison, and how it notes what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_spcs.checking.findings import Finding
from pytest_spcs.checking.rules import COMPARISON_RULES
from pytest_spcs.specification.model import Specification
from pytest_spcs.specification.problems import Severity

if TYPE_CHECKING:
    from pytest_spcs.checking.places import Places


@dataclass(slots=True)
class Differences:
    """The differences found so far, each at the place of an option of the specification."""

    places: Places
    findings: list[Finding] = field(default_factory=list)

    def error(
        self, rule: str, path: str, message: str, suggestion: str | None = None, *, number: int | None = None
    ) -> None:
        """Note what cannot work."""
        self._add(Finding(rule, path, message, 0, 0, Severity.ERROR, suggestion, number))

    def warning(self, rule: str, path: str, message: str, suggestion: str | None = None) -> None:
        """Note what may be meant, and is likely not to be."""
        self._add(Finding(rule, path, message, 0, 0, Severity.WARNING, suggestion))

    def _add(self, finding: Finding) -> None:
        if finding.rule not in COMPARISON_RULES:
            raise KeyError(finding.rule)
        node = self.places.node(finding.path)
        written = self.places.written(finding.path)
        self.findings.append(replace(finding, path=written, line=node.line, column=node.column))


Comparison = Callable[[Specification, Differences], None]
"""Compares a specification with something, and notes the differences."""

Comparisons = Sequence[Comparison]


class ComparisonError(Exception):
    """Something to compare with cannot be used: the message says what, why, and what to do."""
