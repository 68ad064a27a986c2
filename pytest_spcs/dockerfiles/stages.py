"""The stages of a Dockerfile, and which of them the final one needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.dockerfiles.instructions import Instruction


@dataclass(frozen=True, slots=True)
class Stage:
    """A FROM with the instructions that follow it; ``name`` is its number where it has no name."""

    name: str
    number: int
    source: Instruction
    base: str
    instructions: tuple[Instruction, ...]


def split_stages(instructions: list[Instruction]) -> tuple[list[Instruction], list[Stage]]:
    """Return the ARGs in front of the first FROM, and the stages."""
    first = next(index for index, each in enumerate(instructions) if each.keyword == "FROM")
    stages: list[Stage] = []
    rest = instructions[first:]
    starts = [index for index, each in enumerate(rest) if each.keyword == "FROM"]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(rest)], strict=True)):
        words = rest[start].text.split()
        named = len(words) >= 3 and words[1].upper() == "AS"  # noqa: PLR2004 - FROM image AS name
        name = words[2].lower() if named else str(number)
        stages.append(Stage(name, number, rest[start], words[0], tuple(rest[start + 1 : end])))
    return instructions[:first], stages


def needed_stages(stages: list[Stage]) -> list[Stage]:
    """Return the last stage and those it copies from or starts from, in order; the others are not built."""
    by_name = {key: stage for stage in stages for key in (stage.name, str(stage.number))}
    needed: set[int] = set()
    todo = [stages[-1]]
    while todo:
        stage = todo.pop()
        if stage.number in needed:
            continue
        needed.add(stage.number)
        sources = [stage.base, *(each.flag("from") or "" for each in stage.instructions)]
        todo += [by_name[each.lower()] for each in sources if each.lower() in by_name]
    return [stage for stage in stages if stage.number in needed]
