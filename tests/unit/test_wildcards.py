"""Wild cards find what they stand for, however many there are."""

from __future__ import annotations

import pytest

from pytest_spcs.wildcards import like, starred


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("", "", True),
        ("%", "", True),
        ("_", "", False),
        ("a%", "ABC", True),
        ("%b%", "abc", True),
        ("%c", "abc", True),
        ("a_c", "abc", True),
        ("a\\_c", "abc", False),
        ("a\\_c", "a_c", True),
        ("%ab%ab", "abab", True),
        ("%ab%ab", "ab", False),
        ("a.c", "abc", False),
        ("%a" * 100 + "b", "a" * 5_000, False),
        ("%" * 100_000 + "x", "x", True),
    ],
)
def test_like(pattern: str, text: str, *, fits: bool) -> None:
    assert like(pattern)(text) is fits


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("/api/*/services", "/API/v2/services", True),
        ("/api/*", "/other", False),
        ("*a" * 100 + "b", "a" * 5_000, False),
        ("a+", "aa", False),
    ],
)
def test_starred(pattern: str, text: str, *, fits: bool) -> None:
    assert starred(pattern)(text) is fits
