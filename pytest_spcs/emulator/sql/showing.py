"""What the account's SHOW statements share in how they write rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import Column, Facts, Rows, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FLAGS = ("is_default", "is_current", "is_inherited")


def flagged_table(*columns: Column) -> Callable[[Sequence[Facts]], Rows]:
    """Return the encoder of a SHOW that writes ``is_default``, ``is_current`` and the like as ``Y`` and ``N``."""

    def encode(found: Sequence[Facts]) -> Rows:
        rows = [{**facts, **{flag: "Y" if facts[flag] else "N" for flag in _FLAGS if flag in facts}} for facts in found]
        return table(columns, rows)

    return encode
