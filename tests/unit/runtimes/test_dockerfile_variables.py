"""Words and variables of a Dockerfile mean what they mean to Docker."""

from __future__ import annotations

import pytest

from pytest_spcs.dockerfiles.variables import assignments, expand, split_words

VARIABLES = {"X": "1", "EMPTY": "", "PLACE": "/a b"}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("$X", "1"),
        ("${X}y", "1y"),
        ("a${X}-$X", "a1-1"),
        ("$UNKNOWN", ""),
        ("${UNKNOWN:-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${X:-d}", "1"),
        ("${X:+yes}", "yes"),
        ("${EMPTY:+yes}", ""),
        ("${UNKNOWN:-$X}", "1"),
        ("\\$X", "$X"),
        ("'$X'", "$X"),
        ('"$PLACE c"', "/a b c"),
        ('"a\\"b"', 'a"b'),
        ("a\\ b", "a b"),
        ("$", "$"),
    ],
)
def test_variables_are_expanded_and_quotes_removed(word: str, value: str) -> None:
    assert expand(word, VARIABLES) == value


def test_quoted_blanks_do_not_split_words() -> None:
    assert split_words("a 'b c'  d\\ e\t\"f g\"") == ["a", "'b c'", "d\\ e", '"f g"']


def test_values_of_one_env_see_the_variables_from_before_it() -> None:
    assert assignments('X=2 Y=$X Z="two words"', VARIABLES) == {"X": "2", "Y": "1", "Z": "two words"}


def test_the_old_form_of_env_takes_the_rest_of_the_line() -> None:
    assert assignments("GREETING hello $X world", VARIABLES) == {"GREETING": "hello 1 world"}
