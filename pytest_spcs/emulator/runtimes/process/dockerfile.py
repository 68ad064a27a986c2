"""Reads the Dockerfile of an offline image, and refuses what offline images do not honour."""

from __future__ import annotations

from pytest_spcs.dockerfiles import instructions
from pytest_spcs.dockerfiles.instructions import DockerfileError, Instruction
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError, at_line


def parse_dockerfile(text: str, name: str = "Dockerfile") -> list[Instruction]:
    """Return the instructions in order; raise ImageBuildError for what is no instruction or cannot be honoured."""
    try:
        found = instructions.parse_dockerfile(text)
    except DockerfileError as error:
        if error.line is not None and error.instruction is not None:
            raise at_line(name, error.line, error.instruction, error.seen, error.remedy) from None
        raise ImageBuildError(
            f"the offline image cannot be built from {name}\n  {error.seen}\n{error.remedy}"
        ) from None
    for each in found:
        if each.heredocs:
            raise at_line(
                name,
                each.line,
                str(each),
                "heredocs (<<) are not read by the offline image",
                "Join the commands with && \\, COPY a file instead, or use --spcs-mode=docker.",
            )
    return found
