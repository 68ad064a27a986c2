from __future__ import annotations

import pytest

from pytest_spcs.statement_patterns import StatementPattern, one_line

SQL = """
-- a comment
CREATE   SERVICE apps.public.api  /* another */
  IN COMPUTE POOL pool FROM SPECIFICATION $$
spec: -- no comment here
$$;
"""


def test_blanks_and_comments_outside_of_quotes_become_one_space() -> None:
    assert one_line(SQL) == (
        "CREATE SERVICE apps.public.api IN COMPUTE POOL pool FROM SPECIFICATION $$\nspec: -- no comment here\n$$"
    )
    assert one_line("SELECT 'a  -- b' // c\n , \"x  y\" ; ") == "SELECT 'a  -- b' , \"x  y\""


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        (StatementPattern(words="create service"), True),
        (StatementPattern(words="CREATE  SERVICE\napps.public.api"), True),
        (StatementPattern(words="CREATE SERVICE apps.public.ap"), False),
        (StatementPattern(words="CREATE SERV"), False),
        (StatementPattern(words="SERVICE"), False),
        (StatementPattern(like="create service %.api in%"), True),
        (StatementPattern(like="create service"), False),
        (StatementPattern(regex=r"POOL\s+pool\b"), True),
        (StatementPattern(regex=r"(?i)pool POOL"), True),
        (StatementPattern(regex=r"pool POOL"), False),
        (StatementPattern(contains="in compute pool POOL"), True),
        (StatementPattern(words="CREATE", contains="nothing of the kind"), False),
    ],
)
def test_statements_are_picked_by_what_is_given(pattern: StatementPattern, *, meant: bool) -> None:
    assert pattern.matches(SQL) is meant
    assert StatementPattern.from_document(pattern.document()) == pattern


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "the pattern says nothing"),
        ({"words": ""}, "the pattern says nothing"),
        ({"words": 1}, "'words' of the pattern is 1, not a text"),
        ({"regex": "("}, r"'\(' is no regular expression"),
    ],
)
def test_a_pattern_that_cannot_be_meant_is_refused(document: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        StatementPattern.from_document(document)


def test_a_pattern_reads_as_it_was_given() -> None:
    assert str(StatementPattern(words="CREATE SERVICE", like="%api%")) == "CREATE SERVICE like '%api%'"


@pytest.mark.parametrize(
    ("pattern", "text", "meant"),
    [
        (StatementPattern(like="%a" * 40 + "b"), "a" * 5_000, False),
        (StatementPattern(like="%A" * 40 + "%"), "a" * 5_000, True),
        (StatementPattern(contains="x"), "/*" * 50_000, False),
        (StatementPattern(contains="x"), r"'\'" * 50_000, False),
        (StatementPattern(contains="x"), "-- \n" * 50_000 + "x", True),
        (StatementPattern(contains="$$"), "$$" * 49_999, True),
    ],
)
def test_any_text_is_looked_at_at_once(pattern: StatementPattern, text: str, *, meant: bool) -> None:
    assert pattern.matches(text) is meant
