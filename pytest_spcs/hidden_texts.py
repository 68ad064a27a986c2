"""Texts that are not to be seen by who only looks at variables. Shared and pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class HiddenText:
    """A text that shows itself to nobody who only looks at variables, such as ``pytest --showlocals``."""

    def __init__(self, text: str | Callable[[], str]) -> None:
        self._text = text

    def __call__(self) -> str:
        """Return the text."""
        return self._text() if callable(self._text) else self._text

    def __repr__(self) -> str:
        return "***"
