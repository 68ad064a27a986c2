"""docs/coverage.md says what the code and the tests say."""

from __future__ import annotations

from tests.layout.coverage_page import COMMAND, PAGE, page


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), f"docs/coverage.md is out of date: run {COMMAND}"
