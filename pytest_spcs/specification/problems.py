"""What is wrong with a specification: every problem at once, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INVALID_SPECIFICATION = 395018
"""Snowflake's number for ``Invalid spec: ...`` (SQL state 22023)."""


class Severity(Enum):
    """Whether Snowflake would refuse the specification for it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; ``path`` is written like ``spec.containers[0].image``, line and column count from 1.

    ``message`` is what Snowflake says after ``Invalid spec: `` where its wording is known; ``suggestion`` tells what to
    do; ``rule`` is a key of ``pytest_spcs.specification.rules.RULES``.
    """

    rule: str
    path: str
    message: str
    line: int
    column: int
    severity: Severity = Severity.ERROR
    suggestion: str | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: {self.path}: {self.message}"
        return f"{where} ({self.suggestion})" if self.suggestion else where

    @property
    def number(self) -> int | None:
        """Snowflake's error number; None for a warning, which Snowflake does not raise."""
        return INVALID_SPECIFICATION if self.severity is Severity.ERROR else None


class InvalidSpecificationError(ValueError):
    """A specification that Snowflake would refuse; ``problems`` has all that was found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))
