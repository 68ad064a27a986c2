"""The other end of a service function, for the contract tests of SQL engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytest_spcs.emulator.engine.contract import FunctionSignature
from tests.contracts.engine_user import named

Rows = Sequence[Sequence[object]]


class Recorder:
    """A function's other end, which keeps what it was asked."""

    def __init__(self, answer: Callable[..., object]) -> None:
        self.answer = answer
        self.calls: list[tuple[str, list[tuple[object, ...]]]] = []

    def __call__(self, query_id: str, rows: Rows) -> list[object]:
        self.calls.append((query_id, [tuple(row) for row in rows]))
        return [self.answer(*row) for row in rows]

    @property
    def rows(self) -> list[tuple[object, ...]]:
        """All rows of all calls."""
        return [row for _, rows in self.calls for row in rows]


def signature(name: str, *types: str, returns: str, null_on_null: bool = False) -> FunctionSignature:
    arguments = tuple((f"a{i}", kind) for i, kind in enumerate(types))
    return FunctionSignature(named(name), arguments, returns, null_on_null)
