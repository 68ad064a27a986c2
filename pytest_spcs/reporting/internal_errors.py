"""An internal error of the emulator in a failed test's report: its traceback, and the file that has it."""

from __future__ import annotations

import re
from pathlib import Path

_TOLD = re.compile(
    r"an internal error of pytest-spcs(?:, query id | in )(?P<place>[^\n]+?)\.\s+(?:E\s+)?"
    r"Its traceback is in (?P<log>[^\n]+?); please report"
)
_ENTRY = "pytest-spcs emulator: "


def sections(told: str) -> list[tuple[str, str]]:
    """Return a section for each internal error that a report tells of; none where its log cannot be read."""
    found = {match["place"]: Path(match["log"]) for match in _TOLD.finditer(told)}
    return [
        (f"internal error of pytest-spcs, from {log}", text)
        for place, log in found.items()
        if (text := _traceback(log, place))
    ]


def _traceback(log: Path, place: str) -> str:
    try:
        entries = log.read_text(encoding="utf-8", errors="replace").split(_ENTRY)
    except OSError:
        return ""
    return "\n".join(entry.rstrip() for entry in entries if place in entry.partition("\n")[0])
