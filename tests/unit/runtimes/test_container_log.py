"""Logs come as lines, the last 100 KB of a run, and the run before is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytest_spcs.emulator.runtimes.process.container_log import KEPT_BYTES, ContainerLog, RunLog

START = datetime(2026, 1, 1, tzinfo=UTC)


class Ticking:
    def __init__(self) -> None:
        self.ticks = 0

    def __call__(self) -> datetime:
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)


def test_pieces_become_lines_with_the_time_of_their_end() -> None:
    log = RunLog(Ticking())
    log.write(b"a\nb", "stdout")
    log.write(b"err\r\n", "stderr")
    log.write(b"c\n", "stdout")
    assert [(line.text, line.stream, (line.at - START).seconds) for line in log.lines()] == [
        ("a", "stdout", 1),
        ("err", "stderr", 2),
        ("bc", "stdout", 3),
    ]


def test_a_line_without_its_end_is_shown_and_kept() -> None:
    log = RunLog(Ticking())
    log.write(b"\xc3", "stdout")
    log.write(b"\xa4 50%", "stdout")
    assert [line.text for line in log.lines()] == ["ä 50%"]
    log.end("stdout")
    assert [line.text for line in log.lines()] == ["ä 50%"]


def test_only_the_last_100_kb_are_kept() -> None:
    log = RunLog(Ticking())
    for number in range(3000):
        log.write(f"{number:099}\n".encode(), "stdout")
    kept = [int(line.text) for line in log.lines()]
    assert kept == list(range(3000 - KEPT_BYTES // 100, 3000))
    log.write(b"x" * (3 * KEPT_BYTES), "stdout")
    assert len(log.lines()[-1].text) == KEPT_BYTES


def test_a_new_run_makes_the_present_one_the_one_before() -> None:
    log = ContainerLog(Ticking())
    log.begin().write(b"first\n", "stdout")
    assert log.lines(previous=True) == []
    log.begin().write(b"second\n", "stdout")
    assert [line.text for line in log.lines()] == ["second"]
    assert [line.text for line in log.lines(previous=True)] == ["first"]
