"""The verdicts on public specifications, as ``public_specifications.tsv`` holds them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """One file: where it is from, and what is thought of it."""

    repository: str
    path: str
    commit: str
    sha256: str
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


def read_verdicts() -> list[Verdict]:
    """Return the rows of the table."""
    with (Path(__file__).parent / "public_specifications.tsv").open(encoding="utf-8", newline="") as file:
        return [Verdict(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


VERDICTS = read_verdicts()
