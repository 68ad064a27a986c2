from __future__ import annotations

from pytest_spcs.images.report import BuildReport, BuildStep
from pytest_spcs.reporting.notes import Notes


def test_each_line_is_noted_once_in_order() -> None:
    notes = Notes()
    notes.extend(["second", "first", "second"])
    assert notes.lines == ("second", "first")


def test_only_the_steps_that_were_left_out_are_noted() -> None:
    steps = (
        BuildStep(line=1, instruction="FROM python:3.11", outcome="done"),
        BuildStep(line=2, instruction="RUN apt-get install curl", outcome="not run", detail="no package manager"),
    )
    report = BuildReport("/src/Dockerfile", steps)
    notes = Notes()
    notes.add_build("/d/s/r/api:1", report)
    assert notes.lines == ("image /d/s/r/api:1: not run: RUN apt-get install curl (line 2)",)
    assert str(report) == (
        "/src/Dockerfile\n  line 1: FROM python:3.11: done\n"
        "  line 2: RUN apt-get install curl: not run (no package manager)"
    )
