"""Python scripts among the programs of an environment, wherever it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.runtimes.process.python_scripts import is_python_script

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#!/env/bin/python3\nimport sys\n", True),
        ("#!/usr/bin/env python\n", True),
        ("#!/bin/sh\n'''exec' \"/new machine/env/bin/python3\" \"$0\" \"$@\"\n' '''\nimport sys\n", True),
        ('#!/bin/sh\nexec "/env/bin/python" "/env/bin/flask" "$@"\n', True),
        ("#!/bin/sh\nexec node\n", False),
        ("\x7fELF", False),
        ("", False),
    ],
    ids=["first-line", "env", "blank-in-path", "started-by-shell", "shell", "binary", "empty"],
)
def test_scripts_are_known_by_their_beginning(tmp_path: Path, text: str, *, expected: bool) -> None:
    (tmp_path / "program").write_text(text)
    assert is_python_script(tmp_path / "program") is expected
