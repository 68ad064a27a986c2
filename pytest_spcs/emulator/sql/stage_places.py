"""Which paths the files of stages may have: a directory of this machine holds them, which cannot hold every one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_PART = 255
_LONGEST = 1024
"""Bytes of a key in cloud storage: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
_SHOWN = 80


def check_stage_path(path: str) -> None:
    """Raise SnowflakeError for a path below a stage that no file can have."""
    readable = path.encode(errors="replace").decode()
    shown = readable if len(readable) <= _SHOWN else f"{readable[:_SHOWN]}..."
    parts = path.split("/")
    if ".." in parts:
        raise _invalid(shown, "'..'")
    if "\0" in path or readable != path:
        raise _invalid(shown, "a character that no name holds")
    if len(path.encode()) > _LONGEST:
        raise _invalid(shown, f"more than {_LONGEST} bytes")
    if any(len(part.encode()) > _LONGEST_PART for part in parts):
        raise not_emulated(f"stage path {shown}", f"No part between slashes may be longer than {_LONGEST_PART} bytes.")


@contextmanager
def placing(path: str) -> Iterator[None]:
    """Refuse what happens inside where it takes a file of a stage for a directory, or a directory for a file."""
    try:
        yield
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise not_emulated(
            f"stage path {path[:_SHOWN]} beside the files that are there",
            "Here the name of a file cannot be the beginning of another's path.",
        ) from None


def _invalid(path: str, why: str) -> SnowflakeError:
    return SnowflakeError(1014, "22023", f"SQL compilation error:\ninvalid value [{path}] for stage path: {why}")
