"""The directory of the file that calls, to which the paths in that call are relative."""

from __future__ import annotations

import sys
from pathlib import Path

_ON_THE_WAY = "pytest_spcs.arguments"


def calling_directory(depth: int = 1) -> Path:
    """Return the directory of the file that called the function that asks; ``depth`` further callers up.

    What checks the arguments of that function on its way is not counted.
    """
    frame = sys._getframe(depth + 1)  # noqa: SLF001  # the way to look at callers
    while frame.f_globals.get("__name__") == _ON_THE_WAY and frame.f_back is not None:
        frame = frame.f_back
    return Path(frame.f_code.co_filename).absolute().parent
