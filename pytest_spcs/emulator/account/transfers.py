"""What PUT and GET answer: a description of the transfer, whose bytes the client moves itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Upload:
    """PUT: local files, given by patterns as the client wrote them, to a directory of a stage.

    ``directory`` is that directory on this machine, ``prefix`` the same below the stage (empty, or ending in ``/``).
    """

    sources: tuple[str, ...]
    directory: Path
    prefix: str
    auto_compress: bool = True
    overwrite: bool = False
    parallel: int = 4
    source_compression: str = "auto_detect"


@dataclass(frozen=True, slots=True)
class Download:
    """GET: files of a stage, named relative to the stage's ``directory``, to a local directory of the client."""

    directory: Path
    files: tuple[str, ...]
    target: str
    parallel: int = 10
