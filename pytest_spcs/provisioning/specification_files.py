"""A specification's file as a text, or the reason why there is none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_spcs.argument_kinds import is_text
from pytest_spcs.arguments import shown
from pytest_spcs.provisioning.problems import SpecificationSourceError
from pytest_spcs.specification.texts import SIZE_LIMIT, UnreadableError, check_text, decode

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 4 * SIZE_LIMIT
"""Four bytes are the most that a character takes in UTF-8."""


def read_specification_file(given: str | Path, *, relative_to: Path) -> tuple[str, Path]:
    """Return a file's text and its path; raise SpecificationSourceError where it is no specification's."""
    if not str(given).strip():
        raise SpecificationSourceError.empty()
    if not is_text(str(given)):
        raise SpecificationSourceError.unreadable(shown(str(given)), "no file's name has NUL or lone surrogates")
    path = relative_to / given
    try:
        if path.is_dir():
            raise SpecificationSourceError.directory(path)
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        raise SpecificationSourceError.missing(path) from None
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        raise SpecificationSourceError.unreadable(shown(str(given)), reason) from None
    return decoded(content, str(path)), path


def decoded(content: bytes, origin: str) -> str:
    """Return what a specification's bytes say, where that is a text."""
    try:
        text = decode(content)
        check_text(text)
    except UnreadableError as error:
        problem = error.problem
        seen = f"line {problem.line}, column {problem.column}: {problem.message}"
        raise SpecificationSourceError.no_text(origin, seen, problem.suggestion) from None
    if not text.strip():
        raise SpecificationSourceError.blank(origin)
    return text
