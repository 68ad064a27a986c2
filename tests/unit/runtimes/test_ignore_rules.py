"""A .dockerignore leaves out what Docker would leave out."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError
from pytest_spcs.emulator.runtimes.process.ignore_rules import parse_ignore_file

RULES = parse_ignore_file("# comment\n*.log\n/build/\n**/__pycache__\n.env*\n!.env.example\ndocs/**\n!docs/keep.md\n")


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("a.log", True),
        ("sub/a.log", False),
        ("build", True),
        ("build/x/y", True),
        ("src/build", False),
        ("__pycache__/x.pyc", True),
        ("a/b/__pycache__/x.pyc", True),
        (".env", True),
        (".env.local", True),
        (".env.example", False),
        ("docs/other.md", True),
        ("docs/keep.md", False),
        ("app.py", False),
    ],
)
def test_the_last_pattern_that_fits_decides(path: str, ignored: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert RULES.ignores(path) is ignored


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("*a*b", "xaxb", True),
        ("*a*b", "xa/b", False),
        ("*a*b", "aabab", True),
        ("**a*b", "a/ab", True),
        ("**/x*y/**/z*", "q/xy/xay/w/zz", True),
        ("x/**/y/**/z", "x/y/z", True),
        ("x/**/y/**/z", "x/z", False),
        ("[a-c]?*.t*t", "b1x.txt", True),
        ("**/*a*a", "d/e/banana", True),
        ("*" + "a*" * 30 + "b", "a" * 200, False),
        ("**/" * 30 + "b", "a/" * 100 + "a", False),
        ("**a" * 30 + "b", "a" * 200, False),
    ],
)
def test_wild_cards_stay_where_docker_lets_them(pattern: str, path: str, ignored: bool) -> None:  # noqa: FBT001 - as above
    assert parse_ignore_file(pattern).ignores(path) is ignored


def test_a_line_that_is_no_pattern_is_named() -> None:
    with pytest.raises(ImageBuildError, match=r"line 2 of \.dockerignore is no pattern"):
        parse_ignore_file("*.log\n[z-a]\n")
