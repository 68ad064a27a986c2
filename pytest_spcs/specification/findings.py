"""Collecting what is wrong with a specification while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.specification.problems import Problem, Severity
from pytest_spcs.specification.rules import RULES

if TYPE_CHECKING:
    from pytest_spcs.specification.nodes import Node

SUGGESTION_LIMIT = 100
"""Problems after which nothing is compared with what was probably meant; a file of thousands would take minutes."""


@dataclass(slots=True)
class Findings:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)
    explaining: set[Problem] = field(default_factory=set)
    """Unknown options that stand for a required one, whose absence is therefore not noted."""

    def error(self, rule: str, path: str, node: Node, message: str, suggestion: str | None = None) -> Problem:
        """Note something that Snowflake would refuse, and return it."""
        problem = Problem(rule, path, message, node.line, node.column, Severity.ERROR, suggestion)
        self._add(problem)
        return problem

    def warning(self, rule: str, path: str, node: Node, message: str, suggestion: str | None = None) -> None:
        """Note something that Snowflake accepts, and that is likely to disappoint."""
        self._add(Problem(rule, path, message, node.line, node.column, Severity.WARNING, suggestion))

    def _add(self, problem: Problem) -> None:
        if problem.rule not in RULES:
            raise KeyError(problem.rule)
        self.problems.append(problem)

    def in_order(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        return sorted(self.problems, key=lambda problem: (problem.line, problem.column))

    @property
    def crowded(self) -> bool:
        """Whether there are so many problems that looking for what was meant would take too long."""
        return len(self.problems) >= SUGGESTION_LIMIT

    @property
    def errors(self) -> bool:
        """Whether Snowflake would refuse the specification."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)
