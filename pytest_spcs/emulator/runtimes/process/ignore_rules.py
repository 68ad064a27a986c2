"""Which files of a build context a ``.dockerignore`` leaves out.

Rules: https://docs.docker.com/build/concepts/context/#dockerignore-files
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from pytest_spcs import wildcards
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError

_WITHIN = "[^/]*"
_ANYTHING, _DIRECTORIES = ".*?", "(?:.*?/)??"


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The patterns of a ``.dockerignore``, in order; the last one that fits a path decides."""

    patterns: tuple[tuple[re.Pattern[str], bool], ...] = ()

    def ignores(self, path: str) -> bool:
        """Tell whether a path relative to the context is left out, by itself or with a directory above it."""
        parts = path.split("/")
        above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
        ignored = False
        for pattern, excluded in self.patterns:
            if any(pattern.fullmatch(candidate) for candidate in above):
                ignored = excluded
        return ignored

    @property
    def has_exceptions(self) -> bool:
        """Tell whether files below an ignored directory may come back, by a pattern with ``!``."""
        return any(not excluded for _, excluded in self.patterns)


def parse_ignore_file(text: str) -> IgnoreRules:
    """Read the text of a ``.dockerignore``; raise ImageBuildError for a line that is no pattern."""
    patterns = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        excluded = not stripped.startswith("!")
        cleaned = posixpath.normpath(stripped.removeprefix("!").strip()).strip("/")
        if cleaned not in ("", "."):
            try:
                patterns.append((re.compile(glob_expression(cleaned)), excluded))
            except re.error as problem:
                raise ImageBuildError(
                    f"the offline image cannot be built: line {number} of .dockerignore is no pattern\n"
                    f"  {stripped[:120]}: {problem}\nDocker refuses it too. Write [ as \\[ where it stands for itself."
                ) from None
    return IgnoreRules(tuple(patterns))


def glob_expression(pattern: str) -> str:
    """Return the regular expression of a path pattern: ``*`` and ``?`` stay within a name, ``**`` does not."""
    # The nearest place is right for what follows a ``*`` within its name, and for what stands between two ``**``.
    blocks: list[tuple[str, list[str]]] = [("", [])]
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if pattern.startswith("**/", index):
            blocks.append((_DIRECTORIES, []))
            index += 3
            continue
        if pattern.startswith("**", index):
            blocks.append((_ANYTHING, []))
            index += 2
            continue
        if character == "[" and (end := pattern.find("]", index + 2)) != -1:
            content = pattern[index + 1 : end].replace("\\", "\\\\")
            blocks[-1][1].append(f"[{content}]")
            index = end + 1
            continue
        if character == "\\" and index + 1 < len(pattern):
            index += 1
            blocks[-1][1].append(re.escape(pattern[index]))
        else:
            blocks[-1][1].append({"*": _WITHIN, "?": "[^/]"}.get(character) or re.escape(character))
        index += 1
    *others, (last, parts) = blocks
    nearest = (f"(?>{wild}{wildcards.nearest(parts, _WITHIN)})" for wild, parts in others)
    return "".join(nearest) + last + wildcards.expression(parts, _WITHIN)
