"""Finds the ``pip install`` commands in a RUN instruction; everything else in it is not run offline."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.dockerfiles.variables import expand, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PIP = re.compile(r"(?:.*/)?pip[\d.]*")
_PYTHON = re.compile(r"(?:.*/)?python[\d.]*")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*")
_SEPARATORS = frozenset({"&&", "||", ";", "&", "|", "(", ")", "\n"})
_REDIRECTIONS = frozenset({">", ">>", "<", "<<", ">&", "<&", "&>", ">|"})
_WITH_VALUE = frozenset(
    [
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "--trusted-host",
        "--timeout",
        "--retries",
        "--progress-bar",
        "--no-binary",
        "--only-binary",
        "--cache-dir",
        "--cert",
        "--client-cert",
        "--proxy",
        "--exists-action",
        "--upgrade-strategy",
        "--use-feature",
        "--use-deprecated",
        "--platform",
        "--python-version",
        "--implementation",
        "--abi",
        "--config-settings",
        "-C",
        "--log",
        "--src",
        "--root-user-action",
        "--report",
        "--python",
    ]
)
_PASSED_ON = frozenset(
    [
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "--trusted-host",
        "--no-index",
        "--pre",
        "--no-deps",
        "--no-binary",
        "--only-binary",
        "--prefer-binary",
        "--require-hashes",
        "--no-build-isolation",
        "--timeout",
        "--retries",
        "--proxy",
    ]
)
_ELSEWHERE = frozenset({"-t", "--target", "--prefix", "--root"})
_INSTALLERS = frozenset({"pip", "wheel"})


@dataclass(frozen=True, slots=True)
class PipInstall:
    """One ``pip install``: what it asks for, and the options that change the answer."""

    requirements: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    refused: str | None = None
    """An option or argument that the offline image cannot honour."""

    @property
    def only_installers(self) -> bool:
        """Tell whether it merely brings pip itself up to date, which an offline image has no use for."""
        return not self.files and bool(self.requirements) and set(self.requirements) <= _INSTALLERS


@dataclass(frozen=True, slots=True)
class RunCommand:
    """One simple command of a RUN; ``install`` is None for all but pip."""

    text: str
    install: PipInstall | None = None


def parse_run(text: str, words: tuple[str, ...] | None, variables: Mapping[str, str]) -> list[RunCommand]:
    """Return the simple commands of a RUN instruction, given as shell text or as the words of its JSON form."""
    if words is not None:
        return [_command(list(words), {})]
    try:
        tokens = list(_tokens(text))
    except ValueError:
        return [RunCommand(text)]
    commands: list[RunCommand] = []
    current: list[str] = []
    piped = False
    for piece in [*tokens, ";"]:
        if piece not in _SEPARATORS:
            current.append(piece)
            continue
        if current:
            # The end of a pipe gets arguments or a terminal from somewhere else; that is beyond reading a text.
            commands.append(RunCommand(" ".join(current)) if piped else _command(current, variables))
        current = []
        piped = piece == "|"
    return commands


def _tokens(text: str) -> Iterator[str]:
    lexer = shlex.shlex(text, posix=False, punctuation_chars="();<>|&\n")
    lexer.whitespace_split = True
    lexer.commenters = ""
    lexer.whitespace = " \t\r"
    return iter(lexer)


def _command(raw: list[str], variables: Mapping[str, str]) -> RunCommand:
    words: list[str] = []
    skip_file = False
    for word in raw:
        if skip_file:
            skip_file = False
        elif word in _REDIRECTIONS:
            skip_file = True
            if words and words[-1] in ("1", "2"):
                words.pop()
        else:
            words += split_words(word) if word else []
    shown = " ".join(words)
    words = [expand(word, variables) for word in words]
    while words and _ASSIGNMENT.fullmatch(words[0]):
        del words[0]
    arguments = _pip_arguments(words)
    return RunCommand(shown, None if arguments is None else _install(arguments))


def _pip_arguments(words: list[str]) -> list[str] | None:
    """Return what follows ``pip install``, or None for another command."""
    if words and words[0] == "exec":
        words = words[1:]
    if words and words[0] == "uv":
        words = words[1:]
    elif (
        "-m" in words
        and _PYTHON.fullmatch(words[0])
        and all(word.startswith("-") for word in words[1 : words.index("-m")])
    ):
        words = words[words.index("-m") + 1 :]
    if not words or not _PIP.fullmatch(words[0]):
        return None
    rest = words[1:]
    while rest and rest[0].startswith("-"):
        rest = rest[1:]
    return rest[1:] if rest and rest[0] == "install" else None


def _install(arguments: list[str]) -> PipInstall:
    requirements: list[str] = []
    files: list[str] = []
    constraints: list[str] = []
    options: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=") if argument.startswith("--") else (argument, "", "")
        if name in ("-r", "--requirement"):
            files.append(value if equals else next(rest, ""))
        elif name in ("-c", "--constraint"):
            constraints.append(value if equals else next(rest, ""))
        elif name in ("-e", "--editable"):
            requirements.append(value if equals else next(rest, ""))
        elif name in _ELSEWHERE:
            return PipInstall(refused=f"{name} installs into another directory")
        elif argument.startswith("-r") and len(argument) > len("-r"):
            files.append(argument[2:])
        elif argument.startswith("-"):
            given = [argument] if equals or name not in _WITH_VALUE else [argument, next(rest, "")]
            if name in _PASSED_ON:
                options += given
        else:
            requirements.append(argument)
    return PipInstall(tuple(requirements), tuple(files), tuple(constraints), tuple(options))
