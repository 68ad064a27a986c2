"""A .dockerignore leaves out what Docker would leave out."""

from __future__ import annotations

import pytest

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
