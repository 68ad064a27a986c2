"""What became of each instruction of a Dockerfile in the offline image."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What was done about one instruction."""

    DONE = "done"
    REPLACED = "replaced"
    REUSED = "reused"
    INSTALLED = "installed"
    NOT_RUN = "not run"
    NOT_APPLIED = "not applied"


@dataclass(frozen=True, slots=True)
class BuildStep:
    """One instruction, its line, what became of it, and a note where that needs one."""

    line: int
    instruction: str
    outcome: Outcome
    note: str = ""

    def __str__(self) -> str:
        return f"{self.line:4} {self.outcome.value:<11} {self.instruction}{f'  ({self.note})' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The steps of one build, in the order of the Dockerfile."""

    dockerfile: str
    steps: tuple[BuildStep, ...]

    @property
    def not_run(self) -> tuple[BuildStep, ...]:
        """The commands of RUN instructions that the image would have and the offline image lacks."""
        return tuple(step for step in self.steps if step.outcome is Outcome.NOT_RUN)

    def __str__(self) -> str:
        return "\n".join([f"offline image from {self.dockerfile}", *map(str, self.steps)])
