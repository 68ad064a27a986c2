"""The directory of the file that calls, to which the paths in that call are relative."""

from __future__ import annotations

import sys
from pathlib import Path


def calling_directory(depth: int = 1) -> Path:
    """Return the directory of the file that called the function that asks; ``depth`` further callers up."""
    return Path(sys._getframe(depth + 1).f_code.co_filename).absolute().parent  # noqa: SLF001  # the way to look at callers
