"""What is left of a run of pytest inside pytest."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from pytest_spcs.waiting import Deadline, wait_until


@dataclass(frozen=True)
class Leavings:
    """What runs of a project leave behind: processes of theirs, run directories, ledgers."""

    token: str
    temporary: Path
    state: Path

    def processes(self) -> list[str]:
        """Return the command lines of the living processes that a run has started."""
        return [
            command
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and (command := self._command(folder))
        ]

    def run_directories(self) -> list[Path]:
        return list(self.temporary.glob("pytest-spcs-run-*"))

    def ledgers(self) -> list[Path]:
        return list(self.state.rglob("*.jsonl"))

    def all(self) -> list[str]:
        return [*self.processes(), *map(str, self.run_directories()), *map(str, self.ledgers())]

    def wait_until_no_process(self) -> None:
        wait_until(
            lambda: True if not self.processes() else None,
            deadline=Deadline(30),
            evidence=lambda: "\n".join(self.processes()),
        )

    def _command(self, folder: Path) -> str | None:
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes()
            is_zombie = not command
            if not is_zombie and (self.token.encode() in environment or self.token in command):
                return f"{folder.name}: {command}"
        return None
