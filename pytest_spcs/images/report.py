"""What happened while an image was built, step by step."""

from __future__ import annotations

from dataclasses import dataclass

NOT_RUN = "not run"
"""The outcome of an instruction that only a real image build would have performed."""


@dataclass(frozen=True, slots=True)
class BuildStep:
    """One instruction of the Dockerfile: its line, its text, and what became of it."""

    line: int
    instruction: str
    outcome: str
    detail: str = ""

    def __str__(self) -> str:
        text = f"line {self.line}: {self.instruction}: {self.outcome}"
        return f"{text} ({self.detail})" if self.detail else text


@dataclass(frozen=True, slots=True)
class BuildReport:
    """How an image came to be: from which source, and by which steps (none for an app object)."""

    source: str
    steps: tuple[BuildStep, ...] = ()

    @property
    def not_run(self) -> tuple[BuildStep, ...]:
        """The steps that were left out, which a real image would have."""
        return tuple(step for step in self.steps if step.outcome == NOT_RUN)

    def __str__(self) -> str:
        return "\n".join([self.source, *(f"  {step}" for step in self.steps)])
