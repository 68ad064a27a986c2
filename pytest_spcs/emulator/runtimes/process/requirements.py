"""What a requirements file asks for, and which of it an installed environment lacks.

Format: https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from packaging.requirements import Requirement

_COMMENT = re.compile(r"(^|\s+)#.*$")
_PER_REQUIREMENT = re.compile(r"\s--(?:hash|config-settings?|global-option)[= ].*$")
_URL = re.compile(r"(?:git|hg|svn|bzr)\+|[a-z]+://")
_ENVIRONMENT = re.compile(r"\$\{([A-Z0-9_]+)\}")


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed distribution: its version and the requirements that its metadata declares."""

    version: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirements:
    """What requirement files and arguments add up to; ``local`` are paths and URLs, which only pip can judge."""

    names: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def __add__(self, other: Requirements) -> Requirements:
        return Requirements(
            self.names + other.names,
            self.local + other.local,
            self.constraints + other.constraints,
            self.options + other.options,
        )


def read_requirement_file(
    path: str, read: Callable[[str], str], variables: Mapping[str, str] | None = None
) -> Requirements:
    """Return what a requirements file and the files that it names ask for; ``read`` gives the text of a path."""
    found = Requirements()
    for line in _logical_lines(read(path)):
        text = _ENVIRONMENT.sub(lambda match: (variables or {}).get(match[1], match[0]), line)
        option, argument = _option(text)
        if option in ("-r", "--requirement"):
            found += read_requirement_file(posixpath.join(posixpath.dirname(path), argument), read, variables)
        elif option in ("-c", "--constraint"):
            inner = read_requirement_file(posixpath.join(posixpath.dirname(path), argument), read, variables)
            found += Requirements(constraints=inner.names)
        elif option in ("-e", "--editable"):
            found += Requirements(local=(argument,))
        elif option:
            found += Requirements(options=(option, argument) if argument else (option,))
        else:
            found += classify(_PER_REQUIREMENT.sub("", text).strip())
    return found


def classify(text: str) -> Requirements:
    """Return one argument of ``pip install`` as a named requirement, or as a path or URL."""
    named = "@" in text and not text.startswith((".", "/")) and not _URL.match(text)
    looks_local = text.startswith((".", "/")) or text.endswith((".whl", ".tar.gz", ".zip")) or "/" in text
    if not named and (looks_local or _URL.match(text)):
        return Requirements(local=(text,))
    return Requirements(names=(text,))


def _logical_lines(text: str) -> Iterable[str]:
    pending = ""
    for line in text.removeprefix("\ufeff").splitlines():
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            pending += line[:-1]
            continue
        complete = _COMMENT.sub("", pending + line).strip()
        pending = ""
        if complete:
            yield complete
    if pending.strip():
        yield pending.strip()


def _option(line: str) -> tuple[str, str]:
    if not line.startswith("-"):
        return "", ""
    if line.startswith("--"):
        name, *rest = re.split(r"[=\s]+", line, maxsplit=1)
    else:
        name, rest = line[:2], [line[2:]]
    return name, rest[0].strip() if rest else ""


def missing(
    wanted: Requirements, installed: Mapping[str, Distribution], marker_environment: Mapping[str, str]
) -> list[str]:
    """Return the requirements that are not satisfied, each with the reason, in the order they are asked for."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    limits: dict[str, list[Requirement]] = {}
    for text in wanted.constraints:
        limit = Requirement(text)
        limits.setdefault(canonicalize_name(limit.name), []).append(limit)
    lacking = [f"{path} (a path or URL)" for path in wanted.local]
    for text in wanted.names:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            lacking.append(f"{text} (not a named requirement)")
            continue
        reason = _unsatisfied(requirement, installed, marker_environment, set())
        for limit in limits.get(canonicalize_name(requirement.name), ()):
            reason = reason or _unsatisfied(limit, installed, marker_environment, set())
        if reason:
            lacking.append(f"{requirement} ({reason})")
    return lacking


def _unsatisfied(
    requirement: Requirement,
    installed: Mapping[str, Distribution],
    marker_environment: Mapping[str, str],
    seen: set[tuple[str, frozenset[str]]],
) -> str | None:
    """Say why a requirement, or one of its extras' requirements, is not satisfied; None when it is."""
    from packaging.utils import canonicalize_name

    if requirement.marker and not requirement.marker.evaluate({**marker_environment, "extra": ""}):
        return None
    name = canonicalize_name(requirement.name)
    distribution = installed.get(name)
    if distribution is None:
        return "not installed"
    if requirement.url:
        return f"installed from elsewhere than {requirement.url}"
    if not requirement.specifier.contains(distribution.version, prereleases=True):
        return f"installed is {distribution.version}"
    return _unsatisfied_extra(requirement, distribution, installed, marker_environment, seen)


def _unsatisfied_extra(
    requirement: Requirement,
    distribution: Distribution,
    installed: Mapping[str, Distribution],
    marker_environment: Mapping[str, str],
    seen: set[tuple[str, frozenset[str]]],
) -> str | None:
    from packaging.requirements import Requirement

    key = (requirement.name, frozenset(requirement.extras))
    if key in seen:
        return None
    seen.add(key)
    for text in distribution.requires:
        inner = Requirement(text)
        if inner.marker is None or "extra" not in str(inner.marker):
            continue
        if any(inner.marker.evaluate({**marker_environment, "extra": extra}) for extra in requirement.extras):
            inner.marker = None
            reason = _unsatisfied(inner, installed, marker_environment, seen)
            if reason:
                return f"its extra needs {inner}, {reason}"
    return None
