"""Each rule of a specification is described, and broken by a case of this directory."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.rules import RULES
from tests.unit.specification.rules.specified import Case, in_spec

BOTH_SPELLINGS = in_spec("endpoints: [{name: a, port: 80}]\nendpoint: [{name: b, port: 81}]\n")


def all_cases() -> list[Case]:
    modules = [import_module(f"{__package__}.{path.stem}") for path in sorted(Path(__file__).parent.glob("test_*.py"))]
    return [case for module in modules for name in ("ERRORS", "WARNINGS") for case in getattr(module, name, ())]


def test_both_spellings_of_a_list_are_refused() -> None:
    with pytest.raises(InvalidSpecificationError, match="There is also 'endpoints'; write one list"):
        load_specification(BOTH_SPELLINGS)


def test_each_rule_is_described_in_a_sentence_and_has_a_case_here() -> None:
    texts = ["", BOTH_SPELLINGS, *(case[0] for case in all_cases())]

    broken = {problem.rule for text in texts for problem in check_specification(text)}

    assert broken == set(RULES)
    assert all(sentence.endswith(".") for sentence in RULES.values())
