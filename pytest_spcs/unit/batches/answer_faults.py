"""One thing that is wrong with an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: its name, what was seen, what to do, and lines with sent and got side by side."""

    kind: str
    told: str
    advice: str
    comparison: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the fault as lines of a message, the advice last."""
        return [f"{self.kind}: {self.told}", *(f"  {line}" for line in self.comparison), self.advice]
