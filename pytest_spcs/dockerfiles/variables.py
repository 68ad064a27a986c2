"""Words and variables of a Dockerfile: quotes, ``$NAME``, ``${NAME:-default}``.

Rules: https://docs.docker.com/reference/dockerfile/#environment-replacement
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = re.compile(
    r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?::?(?P<kind>[-+])(?P<word>[^}]*))?\})"
)
_ESCAPED_IN_DOUBLE_QUOTES = frozenset('"$\\')


def split_words(text: str) -> list[str]:
    """Split at blanks that are neither quoted nor escaped; quotes and escapes stay in the words."""
    words: list[str] = []
    current = ""
    quote = ""
    index = 0
    while index < len(text):
        character = text[index]
        if character == "\\" and quote != "'" and index + 1 < len(text):
            current += text[index : index + 2]
            index += 2
            continue
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character.isspace():
            if current:
                words.append(current)
            current = ""
            index += 1
            continue
        current += character
        index += 1
    return [*words, current] if current else words


def expand(word: str, variables: Mapping[str, str]) -> str:
    """Remove quotes and escapes and put in the variables' values; an unknown variable is empty."""
    result = ""
    quote = ""
    index = 0
    while index < len(word):
        character = word[index]
        if character == "\\" and quote != "'" and index + 1 < len(word):
            following = word[index + 1]
            result += following if not quote or following in _ESCAPED_IN_DOUBLE_QUOTES else character + following
            index += 2
            continue
        if character in "'\"" and quote in ("", character):
            quote = "" if quote else character
            index += 1
            continue
        if character == "$" and quote != "'" and (match := _VARIABLE.match(word, index)):
            result += _value(match, variables)
            index = match.end()
            continue
        result += character
        index += 1
    return result


def _value(match: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(match["plain"] or match["braced"])
    alternative = match["word"] or ""
    if match["kind"] == "-":
        return value or expand(alternative, variables)
    if match["kind"] == "+":
        return expand(alternative, variables) if value else ""
    return value or ""


def assignments(text: str, variables: Mapping[str, str]) -> dict[str, str]:
    """Read the arguments of ENV, LABEL and ARG: ``A=1 B="two words"``, or the old form ``A one value``.

    As for Docker, all values of one instruction see the variables from before it. A name without a value is left out.
    """
    words = split_words(text)
    if words and "=" not in words[0] and len(words) > 1:
        name, value = text.split(None, 1)
        return {name: expand(value.strip(), variables)}
    pairs = (word.partition("=") for word in words)
    return {expand(name, variables): expand(value, variables) for name, equals, value in pairs if equals}
