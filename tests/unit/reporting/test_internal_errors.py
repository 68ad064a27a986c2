"""An internal error in a report: the section that names the file and shows the traceback."""

from pathlib import Path

from pytest_spcs.reporting.internal_errors import sections

LOG = """\
pytest-spcs emulator: Unexpected exception while answering query 1-a
Traceback (most recent call last):
ValueError: first
pytest-spcs emulator: Unexpected exception in GET /api/v2/x.y
Traceback (most recent call last):
KeyError: second
"""


def _told(place: str, log: Path) -> str:
    return f"E   error: an internal error of pytest-spcs{place}.\nE   Its traceback is in {log}; please report it."


def test_the_section_names_the_file_and_shows_that_traceback_alone(tmp_path: Path) -> None:
    log = tmp_path / "with a blank" / "emulator.log"
    log.parent.mkdir()
    log.write_text(LOG)
    ((title, text),) = sections(_told(", query id 1-a", log) * 2)
    assert title == f"internal error of pytest-spcs, from {log}"
    assert text.endswith("ValueError: first")
    ((_title, text),) = sections(_told(" in GET /api/v2/x.y", log).replace(".\nE   Its", ". Its"))
    assert text.endswith("KeyError: second")


def test_without_a_log_there_is_no_section(tmp_path: Path) -> None:
    assert sections("AssertionError") == []
    assert sections(_told(", query id 1-a", tmp_path / "none.log")) == []
