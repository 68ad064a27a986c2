"""Specifications damaged at random: a check always answers, with places in the text, and agrees with the loader."""

from __future__ import annotations

import random

import pytest

from pytest_spcs.checking.check import Request, check_text
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.problems import InvalidSpecificationError
from tests.unit.checking.golden.verdicts import OWN_VERDICTS

TEXTS = [verdict.content.decode() for verdict in OWN_VERDICTS]
DAMAGE = [
    "{}",
    "[]",
    "~",
    "{a:b}",
    "[a]",
    "-1",
    "1.5",
    "true",
    "<a>",
    "{{",
    "a",
    "}}",
    "{{",
    "%}",
    "&x",
    "*a",
    "@x",
    "<<:",
    "\t",
    "!!int",
    "|",
    ">",
    "null",
    "{{a|default('b')}}",
    "$X",
    "${Y}",
    "{z}\n",
    "",
    "",
    "",
    "é",
    "\ufeff",
    "0x1f",
    "1e400",
    ".nan",
    "-",
    "?",
    "---",
    "999999999999999999999999",
    "''",
    '""',
    "<%",
    "&{a}",
    "\u2028",
    "1:2:3",
    "2026-01-31",
]
DAMAGED_OF_EACH_SEED = 60


def damaged(chance: random.Random) -> str:
    """Return a specification with a few lines removed, moved in from another one, indented anew or spoilt."""
    lines = chance.choice(TEXTS).split("\n")
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(lines))
        line = lines[place]
        key = line.partition(":")[0]
        cut = chance.randrange(len(line) + 1)
        spoilt = [
            "",
            chance.choice(chance.choice(TEXTS).split("\n")),
            f"{key}: {chance.choice(DAMAGE)}",
            line[:cut] + chance.choice(DAMAGE),
            " " * chance.randint(0, 8) + line.lstrip(),
        ]
        lines[place] = chance.choice(spoilt)
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_specification_is_checked_to_its_end(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(DAMAGED_OF_EACH_SEED):
        text = damaged(chance)
        ends = [len(line) + 1 for line in text.splitlines()] or [1]
        for request in (Request(), Request(strict=True), Request({"a": "1"})):
            for finding in check_text(text, request).findings:
                assert 1 <= finding.line <= len(ends) + 1, text
                assert finding.column >= 1, text
                assert finding.message.isprintable(), text
        if "{{" not in text and "{%" not in text:
            assert bool(check_text(text, Request(strict=True)).errors) == is_refused(text), text


def is_refused(text: str) -> bool:
    try:
        load_specification(text)
    except InvalidSpecificationError:
        return True
    return False
