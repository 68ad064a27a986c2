from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pytest_spcs.emulator.sql.duckdb.translation.translation_cache import Translations

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.translation.translator import Translation


def test_translations_are_forgotten_when_there_are_too_many_or_their_texts_are_too_long() -> None:
    translation = cast("Translation", None)
    kept = Translations()
    for number in range(1000):
        kept.keep((f"SELECT {number}", f"SELECT {number}", "", None, None, 0), translation)
    assert len(kept) == 256
    for number in range(100):
        kept.keep((f"SELECT {number:19000}", f"SELECT {number:19000}", "", None, None, 0), translation)
        kept.keep((f"SELECT {number:19000}", f"SELECT {number:19000}", "", None, None, 0), translation)
    assert len(kept) == 5
    kept.keep(("x" * 1_000_000, "x" * 1_000_000, "", None, None, 0), translation)
    assert len(kept) == 5
    kept.clear()
    kept.keep(("SELECT 1", "SELECT 1", "", None, None, 0), translation)
    assert len(kept) == 1
