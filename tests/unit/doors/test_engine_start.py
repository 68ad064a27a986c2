from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.statements.engine_start import StartingEngine

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import SqlEngine


class _Engine:
    def __init__(self) -> None:
        self.told: list[str] = []
        self.closed = False

    def create_database(self, name: str) -> None:
        self.told.append(f"create {name}")

    def drop_database(self, name: str) -> None:
        self.told.append(f"drop {name}")

    def open_session(self, *, autocommit: bool = True) -> str:
        return f"session with autocommit {autocommit}"

    def close(self) -> None:
        self.closed = True


def test_what_an_engine_has_to_know_is_kept_in_order_until_it_is_there() -> None:
    go, engine = threading.Event(), _Engine()

    def open_engine() -> SqlEngine:
        assert go.wait(5)
        return cast("SqlEngine", engine)

    starting = StartingEngine(open_engine)
    starting.create_database("A")
    starting.drop_database("A")
    assert engine.told == []
    go.set()
    assert starting.open_session(autocommit=False) == "session with autocommit False"  # type: ignore[comparison-overlap] # the played engine's sessions are texts
    starting.create_database("B")
    assert engine.told == ["create A", "drop A", "create B"]
    starting.close()
    assert engine.closed


def test_an_engine_that_does_not_start_is_told_to_every_statement(caplog: pytest.LogCaptureFixture) -> None:
    def open_engine() -> SqlEngine:
        raise RuntimeError("its libraries do not fit together")

    starting = StartingEngine(open_engine)
    for _ in range(2):
        with pytest.raises(SnowflakeError, match="pytest-spcs has no SQL engine: its libraries do not fit together"):
            starting.open_session()
    assert "The SQL engine did not start" in caplog.text
    starting.close()


def test_what_an_engine_refuses_while_it_catches_up_does_not_keep_it_from_starting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Refusing(_Engine):
        def create_database(self, name: str) -> None:
            if name == "MAIN":
                raise SnowflakeError(2043, "02000", "reserved name")
            super().create_database(name)

    go, engine = threading.Event(), Refusing()

    def open_engine() -> SqlEngine:
        assert go.wait(5)
        return cast("SqlEngine", engine)

    starting = StartingEngine(open_engine)
    starting.create_database("MAIN")
    starting.create_database("A")
    go.set()
    starting.open_session()
    assert engine.told == ["create A"]
    assert "reserved name" in caplog.text
    starting.close()
