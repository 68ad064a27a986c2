"""The verdicts on specifications: on public ones, which this repository does not hold, and on its own.

``public_specifications.tsv`` has the first, ``specifications.tsv`` the second, whose files are in ``specifications/``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
VARIABLE = "PYTEST_SPCS_PUBLIC_SPECIFICATIONS"
"""The variable with the directory that has copies of the public specifications, under whatever names."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is thought of one file: whether Snowflake accepts it, whether a check passes, and why."""

    snowflake: str
    check: str
    errors: str
    warnings: str
    argument: str

    @property
    def error_rules(self) -> set[str]:
        return set(self.errors.split(",")) - {"-"}

    @property
    def warning_rules(self) -> set[str]:
        return set(self.warnings.split(",")) - {"-"}


@dataclass(frozen=True, kw_only=True)
class PublicVerdict(Verdict):
    """The verdict on a file of a public repository; ``reference`` names the pages that say so."""

    repository: str
    path: str
    commit: str
    sha256: str
    reference: str

    def content(self) -> bytes | None:
        """Return the file, None where the directory of copies lacks it or is not named."""
        return _copies().get(self.sha256)


@dataclass(frozen=True, kw_only=True)
class OwnVerdict(Verdict):
    """The verdict on a file of this repository; ``using`` are a template's values as JSON, ``-`` where it is none."""

    file: str
    using: str

    @property
    def content(self) -> bytes:
        return (HERE / "specifications" / self.file).read_bytes()

    @property
    def variables(self) -> dict[str, str] | None:
        return None if self.using == "-" else json.loads(self.using)


@cache
def _copies() -> dict[str, bytes]:
    directory = os.environ.get(VARIABLE)
    files = [path for path in Path(directory).rglob("*") if path.is_file()] if directory else []
    return {hashlib.sha256(content).hexdigest(): content for content in (path.read_bytes() for path in files)}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


VERDICTS = [PublicVerdict(**row) for row in _rows("public_specifications.tsv")]
OWN_VERDICTS = [OwnVerdict(**row) for row in _rows("specifications.tsv")]
