from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_spcs.emulator.sql.written_texts import Edit, as_written, edited, shown_name, written


def test_a_part_of_an_edited_text_is_known_as_it_was_written() -> None:
    text = "  SELECT f(1), g('x') + 1;"
    made = edited(text, [Edit(9, 10, "_library.f_0"), Edit(15, 21, "'a longer answer'")])
    assert made == "  SELECT _library.f_0(1), 'a longer answer' + 1;"
    first, second = made.index("_library"), made.index("'a longer")
    assert written(made, first, made.index(",")) == "f(1)"
    assert written(made, second, made.index(";")) == "g('x') + 1"
    stripped = edited(made, [Edit(0, 2, ""), Edit(len(made) - 1, len(made), "")])
    assert stripped == made[2:-1]
    assert written(stripped, 0, len(stripped)) == text[2:-1]
    assert written(stripped, second - 2, len(stripped)) == "g('x') + 1"
    assert as_written(stripped) == text
    assert as_written("plain") == written("plain", 0, 5) == "plain"


@given(st.lists(st.tuples(st.text("ab ,", min_size=1, max_size=4), st.booleans()), min_size=1, max_size=8), st.data())
def test_every_unedited_part_keeps_its_place(parts: list[tuple[str, bool]], data: st.DataObject) -> None:
    text = "".join(part for part, _changed in parts)
    edits, at = [], 0
    for part, changed in parts:
        if changed:
            edits.append(Edit(at, at + len(part), data.draw(st.text("xy", max_size=6))))
        at += len(part)
    made = edited(text, edits)
    again = edited(made, [Edit(0, 0, "!"), Edit(len(made), len(made), "!")])
    assert as_written(again) == text
    start = 1
    for (part, changed), edit in zip(parts, _each(parts, edits), strict=True):
        length = len(edit.text) if edit is not None else len(part)
        if length:
            assert written(again, start, start + length) == part
        assert changed == (edit is not None)
        start += length


def _each(parts: list[tuple[str, bool]], edits: list[Edit]) -> list[Edit | None]:
    left = iter(edits)
    return [next(left) if changed else None for _part, changed in parts]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("count( * )", "COUNT( * )"),
        ("a\n  + /* one */ 1 -- end", "A + 1"),
        ("'a -- b' || \"c\n\"", "'A -- B' || \"C\n\""),
        ("$$x  y$$", "$$X  Y$$"),
    ],
)
def test_a_name_is_one_line_without_comments(text: str, name: str) -> None:
    assert shown_name(text) == name
