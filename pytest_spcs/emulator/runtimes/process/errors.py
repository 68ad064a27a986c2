"""What keeps an offline image from being built."""

from __future__ import annotations


class ImageBuildError(Exception):
    """An offline image cannot be made; the message says what of which file, what was seen, and what to do."""


def at_line(dockerfile: str, line: int, instruction: str, seen: str, remedy: str) -> ImageBuildError:
    """Return the error for one instruction of a Dockerfile; ``seen`` and ``remedy`` are written as clauses."""
    shown = instruction if len(instruction) <= 120 else f"{instruction[:117]}..."  # noqa: PLR2004 - one line of a terminal
    return ImageBuildError(
        f"the offline image cannot be built from {dockerfile}\n  line {line}: {shown}\n  {seen}\n{remedy}"
    )
