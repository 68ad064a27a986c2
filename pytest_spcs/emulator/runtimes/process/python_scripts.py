"""Which files of a directory of programs are Python scripts."""

from __future__ import annotations

from pathlib import Path

_LOOKED_AT = 1024


def is_python_script(path: Path | str) -> bool:
    """Tell whether a file is a Python script, or a shell script that is one or starts Python with it.

    Installers write the latter where the interpreter's path has blanks or is too long for a first line.
    """
    with Path(path).open("rb") as file:
        first, _, rest = file.read(_LOOKED_AT).partition(b"\n")
    starts_python = b"/python" in rest and rest.startswith((b"exec ", b"'''exec' "))
    return first.startswith(b"#!") and (b"python" in first or starts_python)
