"""Texts that are no specification: one clear problem each, in bounded time, with what to do."""

from __future__ import annotations

import string

import pytest

from pytest_spcs.specification.documents import NODE_LIMIT
from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.texts import SIZE_LIMIT

UNREADABLE = {
    "empty": ("", 1, 1, "the specification is empty"),
    "comment only": ("# nothing\n", 1, 1, "the specification is empty"),
    "list": ("\n- a\n", 2, 1, "the specification must be a mapping, not a list"),
    "single value": ("hello", 1, 1, "the specification must be a mapping, not a single value"),
    "null character": ("spec:\n  a: \0", 2, 6, "the file is not text: it holds the character U+0000"),
    "lone surrogate": ("a: \ud800", 1, 4, "the file is not text: it holds the character U+D800"),
    "no UTF-8": (b"spec:\n  a: \xff", 2, 6, "the file is not UTF-8 text: byte 0xff"),
    "gzip": (b"\x1f\x8b\x08\x00", 1, 1, "the file is compressed with gzip, not UTF-8 text"),
    "UTF-16": ("spec:\n".encode("utf-16"), 1, 1, "the file is UTF-16, not UTF-8 text"),
    "UTF-16 without its mark": (
        "spec:\n".encode("utf-16-be"),
        1,
        1,
        "the file is not text: it holds the character U+0000",
    ),
    "two documents": ("a: 1\n---\nb: 2\n", 2, 1, "the file holds more than one document"),
    "too large": ("a" * (SIZE_LIMIT + 1), 1, 1, f"the specification has {SIZE_LIMIT + 1} characters"),
    "deep brackets": ("[" * 500_000, 1, 65, "values are nested more than 64 levels deep"),
    "deep blocks": ("- " * 500_000, 1, 129, "values are nested more than 64 levels deep"),
    "many values": ("spec:\n" + "- a\n" * 200_000, 19_999, 3, f"the specification has more than {NODE_LIMIT} values"),
    "cycle": ("a: &a [*a]", 1, 8, "the alias *a stands inside what it refers to"),
    "tag": (
        "a: !!python/name:os.system x",
        1,
        4,
        "the tag 'tag:yaml.org,2002:python/name:os.system' is not known here",
    ),
    "template": ("spec:\n  a: {{ b }}\n", 2, 7, "a key must be a plain text"),
}


@pytest.mark.parametrize("with_libyaml", [True, False])
@pytest.mark.parametrize(("text", "line", "column", "message"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_text_that_is_no_specification_gets_one_clear_problem(
    monkeypatch: pytest.MonkeyPatch, text: str | bytes, line: int, column: int, message: str, *, with_libyaml: bool
) -> None:
    if not with_libyaml:
        monkeypatch.delattr("yaml.CSafeLoader", raising=False)

    (problem,) = check_specification(text)

    assert problem.rule == "unreadable"
    assert problem.message.startswith(message)
    assert (problem.line, problem.column) == (line, column)


def test_aliases_are_counted_with_all_that_they_stand_for() -> None:
    levels = string.ascii_lowercase[1:12]
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{level}: &{level} [{', '.join([f'*{chr(ord(level) - 1)}'] * 9)}]\n" for level in levels
    )

    (problem,) = check_specification(bomb)

    assert problem.message == f"the specification has more than {NODE_LIMIT} values"
    assert problem.suggestion == "aliases count with all that they stand for"


@pytest.mark.parametrize("with_libyaml", [True, False])
@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("spec:\n  volumes:\n  - source: @stage\n", 3, "put a value that starts with @ between double quotes"),
        ("spec:\n\tcontainers: []\n", 2, "indent with spaces, not with tabs"),
        ("spec:\n  a: b: c\n", 2, "look for a wrong indentation, or quote a value that contains ': '"),
        ("spec:\n  a: {port: ${PORT}}\n", 2, "put '${PORT}' between quotes, or replace it"),
        (
            "spec:\n  a: reference(''b'')\n  c: ''d''\n",
            3,
            "a text between '' and '' is of an SQL string; write it between single quotes",
        ),
    ],
)
def test_broken_yaml_gets_its_place_and_the_usual_remedy(
    monkeypatch: pytest.MonkeyPatch, text: str, line: int, hint: str, *, with_libyaml: bool
) -> None:
    if not with_libyaml:
        monkeypatch.delattr("yaml.CSafeLoader", raising=False)

    (problem,) = check_specification(text)

    assert problem.message.startswith("the text is not YAML: ")
    assert problem.line == line
    assert problem.suggestion == hint


def test_what_is_missing_at_the_end_is_told_where_the_text_ends() -> None:
    for text in ("spec:\n  containers: []\nx", "spec:\n  containers: []\nx\n"):
        with pytest.raises(InvalidSpecificationError) as caught:
            load_specification(text)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (3, 2), problem


def test_sql_in_a_comment_makes_no_sql_of_a_specification() -> None:
    with pytest.raises(InvalidSpecificationError) as caught:
        load_specification("# CREATE SERVICE web FROM SPECIFICATION $$...$$\nspec:\n\tcontainers: []\n")
    (problem,) = caught.value.problems
    assert problem.suggestion == "indent with spaces, not with tabs"


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"\x1f\x8b\x08\x00", "upload it to the stage with AUTO_COMPRESS=FALSE"),
        (
            "spec:\n".encode("utf-16"),
            "save it as UTF-8; Windows PowerShell's > writes UTF-16, its Out-File takes -Encoding utf8",
        ),
        ("spec: \u00e9\n".encode("latin-1"), "save the specification as UTF-8"),
    ],
)
def test_a_file_that_is_no_utf_8_comes_with_what_to_do(content: bytes, advice: str) -> None:
    (problem,) = check_specification(content)

    assert problem.suggestion == advice
