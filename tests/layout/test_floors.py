"""The floors of the emulator: each room imports only what lies below it, annotations included."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.layout.sources import PACKAGE, imports_of, offences

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOORS = (
    ("account",),
    ("engine",),
    ("sql", "rest", "runtimes"),
    ("objects",),
    ("statements", "service_calls", "supervision", "images"),
    ("kept_state", "rehearsal"),
    ("doors",),
)
"""From the ground up. The modules that lie loose in ``emulator`` put everything together and stand on all of them."""
LOOSE = {"__main__", "emulator", "application", "options"}
_FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def upward_imports(emulator: Path) -> Iterator[str]:
    """Yield each import of a room beside or above the importing one, with the file that has it."""
    for source in sorted(emulator.rglob("*.py")):
        room = source.relative_to(emulator).parts[0]
        if room not in _FLOOR:
            continue
        for imported in imports_of(source):
            head, _, rest = imported.module.removeprefix("pytest_spcs.").partition(".")
            target = rest.partition(".")[0]
            if head != "emulator" or target == room:
                continue
            if _FLOOR.get(target, len(FLOORS)) >= _FLOOR[room]:
                place = f"pytest_spcs/emulator/{source.relative_to(emulator)}:{imported.line}"
                yield f"{place}: {room} imports {imported.module}, which is not below it"


def test_each_room_imports_only_what_lies_below_it() -> None:
    offences(upward_imports(PACKAGE / "emulator"))


def test_every_room_has_its_floor() -> None:
    rooms = {path.name for path in (PACKAGE / "emulator").iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(_FLOOR)
    assert {path.stem for path in (PACKAGE / "emulator").glob("*.py")} == LOOSE | {"__init__"}


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("account/commands.py", "from pytest_spcs.emulator.objects.services.state import Service"),
        ("sql/forms.py", "from pytest_spcs.emulator.rest.operations import Operation"),
        ("objects/nouns.py", "import pytest_spcs.emulator.doors.connector.door"),
        ("kept_state/codec.py", "from ..rehearsal import recording"),
        ("runtimes/contract.py", "from pytest_spcs.emulator.application import Application"),
    ],
)
def test_an_import_that_runs_upward_is_named_with_its_file(tmp_path: Path, module: str, line: str) -> None:
    copy = tmp_path / "pytest_spcs" / "emulator"
    shutil.copytree(PACKAGE / "emulator", copy, ignore=shutil.ignore_patterns("__pycache__"))
    source = copy / module
    lines = source.read_text(encoding="utf-8").splitlines()
    source.write_text("\n".join([*lines, f"if TYPE_CHECKING:\n    {line}"]), encoding="utf-8")
    (found,) = upward_imports(copy)
    assert found.startswith(f"pytest_spcs/emulator/{module}:{len(lines) + 2}: {Path(module).parts[0]} imports ")
