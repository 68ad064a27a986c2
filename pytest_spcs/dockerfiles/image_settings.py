"""What a Dockerfile says about the image it makes: platform, ports, ENTRYPOINT and CMD of the last stage."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pytest_spcs.dockerfiles.instructions import Instruction, parse_dockerfile
from pytest_spcs.dockerfiles.stages import Stage, split_stages
from pytest_spcs.dockerfiles.variables import assignments, expand, split_words

_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?(?:/(tcp|udp))?", re.IGNORECASE)
_HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class StartCommand:
    """An ENTRYPOINT or CMD: words, or in the shell form one line for the shell."""

    words: tuple[str, ...]
    is_shell: bool
    line: int

    def __str__(self) -> str:
        return self.words[0] if self.is_shell else " ".join(self.words)


@dataclass(slots=True)
class ImageSettings:
    """The settings of the image; None and empty are what the base image has, which is not known here.

    ``ports`` are the TCP ports that EXPOSE names; ``ports_known`` is False where a variable without a value hides some.
    """

    platform: str | None = None
    platform_line: int = 1
    entrypoint: StartCommand | None = None
    command: StartCommand | None = None
    ports: set[int] = field(default_factory=set)
    ports_known: bool = True
    _variables: dict[str, str] = field(default_factory=dict)

    def _read(self, stage: Stage, outer: dict[str, str]) -> None:
        platform = stage.source.flag("platform")
        if platform is not None:
            self.platform, self.platform_line = expand(platform, outer), stage.source.line
        self._variables = dict(self._variables)
        for each in stage.instructions:
            match each.keyword:
                case "ENV":
                    self._variables |= assignments(each.text, self._variables)
                case "ARG":
                    inherited = {name: outer[name] for name in split_words(each.text) if name in outer}
                    self._variables |= inherited | assignments(each.text, self._variables)
                case "ENTRYPOINT":
                    # An ENTRYPOINT resets the CMD of the base image; a CMD of the same stage stays.
                    self.entrypoint = _start_command(each)
                    if self.command is not None and not _is_of(stage, self.command):
                        self.command = None
                case "CMD":
                    self.command = _start_command(each)
                case "EXPOSE":
                    self._expose(each)

    def _expose(self, instruction: Instruction) -> None:
        for word in split_words(instruction.text):
            found = _PORTS.fullmatch(expand(word, self._variables))
            if found is None:
                self.ports_known = False
            elif (found[3] or "tcp").lower() == "tcp":
                first = int(found[1])
                self.ports.update(range(first, min(int(found[2] or first), _HIGHEST_PORT) + 1))


def read_image_settings(text: str) -> ImageSettings:
    """Return the settings of the last stage, with those of the stages it starts from; raise DockerfileError."""
    first, stages = split_stages(parse_dockerfile(text))
    outer: dict[str, str] = {}
    for each in first:
        outer |= assignments(each.text, outer)
    settings = ImageSettings()
    for stage in _lineage(stages, outer):
        settings._read(stage, outer)  # noqa: SLF001 - the class is filled here only
    return settings


def _lineage(stages: list[Stage], outer: dict[str, str]) -> list[Stage]:
    """Return the last stage and the stages of this file that it starts from, the first of them first."""
    lineage = [stages[-1]]
    while True:
        base = expand(lineage[0].base, outer).lower()
        before = [stage for stage in stages[: lineage[0].number] if base in {stage.name, str(stage.number)}]
        if not before:
            return lineage
        lineage.insert(0, before[-1])


def _start_command(instruction: Instruction) -> StartCommand:
    words = instruction.words
    return StartCommand(words if words is not None else (instruction.text,), words is None, instruction.line)


def _is_of(stage: Stage, command: StartCommand) -> bool:
    return stage.source.line < command.line and (not stage.instructions or command.line <= stage.instructions[-1].line)
