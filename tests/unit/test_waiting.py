"""A wait ends at its deadline, says what was seen, and runs on real time."""

from __future__ import annotations

import time

import freezegun
import pytest

from pytest_spcs.errors import WaitTimeoutError
from pytest_spcs.waiting import LONGEST_PAUSE, Deadline, SteadyClock, steady_seconds, wait_until


class ScriptedClock(SteadyClock):
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float, _sleep: object = None) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds


def test_the_first_answer_that_is_not_none_ends_the_wait() -> None:
    answers = iter([None, None, 0])
    clock = ScriptedClock()
    assert wait_until(lambda: next(answers), deadline=Deadline(30, clock=clock), evidence=lambda: "") == 0
    assert clock.pauses == [0.01, 0.015]


def test_pauses_grow_up_to_half_a_second() -> None:
    clock = ScriptedClock()
    with pytest.raises(WaitTimeoutError):
        wait_until(lambda: None, deadline=Deadline(10, clock=clock), evidence=lambda: "")
    assert max(clock.pauses) == LONGEST_PAUSE
    assert clock.pauses[:-1] == sorted(clock.pauses[:-1])


def test_the_deadline_is_kept_exactly_and_there_is_a_last_look_at_it() -> None:
    clock = ScriptedClock()
    looked_at: list[float] = []
    with pytest.raises(WaitTimeoutError, match=r"^waited 30 s in vain: the service is PENDING$"):
        wait_until(
            lambda: looked_at.append(clock.now()),
            deadline=Deadline(30, clock=clock),
            evidence=lambda: "the service is PENDING",
        )
    assert looked_at[0] == 100
    assert looked_at[-1] == pytest.approx(130)


def test_a_deadline_of_no_time_looks_once() -> None:
    looks: list[int] = []
    with pytest.raises(WaitTimeoutError, match=r"^waited 0 s in vain: nothing$"):
        wait_until(lambda: looks.append(1), deadline=Deadline(0), evidence=lambda: "nothing")
    assert looks == [1]


def test_what_a_look_raises_ends_the_wait() -> None:
    with pytest.raises(ZeroDivisionError):
        wait_until(lambda: 1 // 0, deadline=Deadline(30), evidence=lambda: "")


def test_frozen_time_does_not_stop_a_wait() -> None:
    with freezegun.freeze_time("2020-02-02"):
        frozen = time.monotonic()
        before = steady_seconds()
        with pytest.raises(WaitTimeoutError, match=r"waited 0\.05 s in vain"):
            wait_until(lambda: None, deadline=Deadline(0.05), evidence=lambda: "")
        assert steady_seconds() - before >= 0.05
        assert time.monotonic() == frozen
