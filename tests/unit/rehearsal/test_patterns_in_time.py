"""No pattern of a test keeps it waiting for ever, and what is recorded stays small."""

from __future__ import annotations

import signal

import pytest

from pytest_spcs.emulator.rehearsal.bounded_records import BoundedRecords, written_length
from pytest_spcs.rehearsal.searching import EndlessSearchError, found_in_time
from pytest_spcs.unit.mocks.declared_answers import Call, DeclaredAnswer


def test_an_expression_that_would_take_for_ever_is_ended_by_name() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(EndlessSearchError, match=r"looked for in one statement for 0\.1 s"):
        found_in_time("(a+)+b", "a" * 64, seconds=0.1)
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert found_in_time("(?i)CREATE (?!POOL)", "create service")


def test_a_path_of_many_wild_cards_is_compared_at_once() -> None:
    declared = DeclaredAnswer(method="*", path="/" + "*a" * 40 + "b", compute=lambda _call: None)
    assert declared.difference(Call(method="GET", url="http://s/", target="/" + "a" * 4000)) == "another path"


@pytest.mark.parametrize(
    ("path", "called", "fits"),
    [
        ("/a/*", "/a/b", True),
        ("/a/*", "/a/", False),
        ("/*/b", "/a/b", True),
        ("/*/b", "//b", False),
        ("/**", "/a", False),
    ],
)
def test_a_wild_card_stands_for_one_character_or_more(path: str, called: str, *, fits: bool) -> None:
    declared = DeclaredAnswer(method="*", path=path, compute=lambda _call: None)
    assert (declared.difference(Call(method="GET", url="http://s/", target=called)) is None) is fits


def test_records_are_bounded_in_number_and_size() -> None:
    records: BoundedRecords[str] = BoundedRecords(most=3, characters=100)
    for text in ("a" * 60, "b" * 60, "c", "d", "e"):
        records.append(text, len(text))
    assert list(records) == ["c", "d", "e"]
    records.append("f" * 500, 500)
    assert list(records) == ["f" * 500]
    records.clear()
    assert len(records) == 0
    assert written_length({"key": ["four", 1]}) == 15
