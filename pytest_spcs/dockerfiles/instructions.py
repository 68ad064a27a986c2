"""Reads a Dockerfile into its instructions.

Grammar: https://docs.docker.com/reference/dockerfile/. The library dockerfile-parse was tried and left out: it ends an
instruction at a blank line within it, reads the body of a heredoc as instructions, expands ``${A:-b}`` wrongly, and
knows neither the flags nor the JSON form of COPY.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

KEYWORDS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)
_WITH_FLAGS = frozenset({"ADD", "COPY", "FROM", "HEALTHCHECK", "RUN"})
_WITH_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})
_DIRECTIVE = re.compile(r"#\s*(\w+)\s*=\s*(\S+)\s*")
_FLAG = re.compile(r"--([a-z-]+)(?:=(\S*))?\s+")
_HEREDOC = re.compile(r"(?:^|\s)\d*<<(?P<tabs>-?)\s*(?P<quote>['\"]?)(?P<end>[A-Za-z_]\w*)(?P=quote)")


class DockerfileError(ValueError):
    """A text that is no Dockerfile; ``line`` and ``instruction`` are None where no instruction is to blame."""

    def __init__(self, seen: str, remedy: str, line: int | None = None, instruction: str | None = None) -> None:
        self.seen = seen
        self.remedy = remedy
        self.line = line
        self.instruction = instruction
        where = f"line {line}: " if line is not None else ""
        super().__init__(f"{where}{seen}. {remedy}")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its line, its flags, and its arguments as text or, in the JSON form, as words.

    ``heredocs`` tells whether the lines after it, which are not kept, belong to it.
    """

    line: int
    keyword: str
    text: str
    flags: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] | None = None
    heredocs: bool = False

    def __str__(self) -> str:
        flags = "".join(f"--{name}={value} " if value else f"--{name} " for name, value in self.flags)
        return f"{self.keyword} {flags}{self.text}"

    def flag(self, name: str) -> str | None:
        """Return a flag's value, or None where it is not given."""
        return dict(self.flags).get(name)


def parse_dockerfile(text: str) -> list[Instruction]:
    """Return the instructions in order; raise DockerfileError for what is none."""
    lines = text.removeprefix("\ufeff").splitlines()
    escape = _escape_character(lines)
    instructions = []
    index = 0
    while index < len(lines):
        start = index
        logical, index = _logical_line(lines, index, escape)
        if logical:
            instruction = _instruction(start + 1, logical)
            instructions.append(instruction)
            index = _behind_heredocs(instruction, lines, index)
    if not any(each.keyword == "FROM" for each in instructions):
        raise DockerfileError(
            "it has no FROM instruction",
            "Check that this is the Dockerfile; its first instruction is FROM, as in FROM python:3.11",
        )
    return instructions


def _behind_heredocs(instruction: Instruction, lines: list[str], index: int) -> int:
    """Return the index of the line behind the bodies of an instruction's heredocs."""
    if not instruction.heredocs:
        return index
    for match in _HEREDOC.finditer(instruction.text):
        while index < len(lines):
            line = lines[index].lstrip("\t") if match["tabs"] else lines[index]
            index += 1
            if line == match["end"]:
                break
        else:
            raise DockerfileError(
                f"the heredoc {match['end']} has no end",
                f"End it with a line that holds {match['end']} alone.",
                instruction.line,
                str(instruction),
            )
    return index


def _escape_character(lines: list[str]) -> str:
    for line in lines:
        directive = _DIRECTIVE.fullmatch(line.strip())
        if directive is None:
            break
        if directive[1].lower() == "escape":
            return directive[2]
    return "\\"


def _logical_line(lines: list[str], index: int, escape: str) -> tuple[str, int]:
    """Join a line with its continuations; comments and blank lines within are dropped, as Docker does."""
    parts: list[str] = []
    while index < len(lines):
        line = lines[index]
        index += 1
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            if parts:
                continue
            break
        trimmed = line.rstrip()
        if not trimmed.endswith(escape):
            parts.append(line)
            break
        parts.append(trimmed[: -len(escape)])
    return "".join(parts).strip(), index


def _instruction(line: int, logical: str) -> Instruction:
    keyword, _, rest = logical.partition(" ") if "\t" not in logical else _split_blank(logical)
    keyword = keyword.upper()
    rest = rest.strip()
    if keyword not in KEYWORDS:
        known = f"Known are: {', '.join(sorted(KEYWORDS))}."
        raise DockerfileError(f"{keyword} is no instruction", known, line, logical)
    flags: list[tuple[str, str]] = []
    while keyword in _WITH_FLAGS and (match := _FLAG.match(rest)):
        flags.append((match[1], match[2] or ""))
        rest = rest[match.end() :]
    if not rest:
        raise DockerfileError(f"{keyword} has no argument", "Give it one, or remove the line.", line, logical)
    heredocs = keyword in _WITH_HEREDOCS and _HEREDOC.search(rest) is not None
    return Instruction(line, keyword, rest, tuple(flags), _json_words(rest), heredocs)


def _split_blank(logical: str) -> tuple[str, str, str]:
    keyword, *rest = logical.split(None, 1)
    return keyword, " ", rest[0] if rest else ""


def _json_words(text: str) -> tuple[str, ...] | None:
    """Return the words of a JSON array of strings; what only looks like one is shell text, as for Docker."""
    if not text.startswith("["):
        return None
    try:
        words = json.loads(text)
    except ValueError:
        return None
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return tuple(words)
    return None
