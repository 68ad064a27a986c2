"""Why an account's state cannot be kept in a directory, or be found again there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class StateError(Exception):
    """A state directory that cannot be used; the message is ready to be shown, with the way out."""

    @classmethod
    def unusable(cls, path: Path, cause: OSError) -> StateError:
        """Return the error for a directory that cannot be made, entered or written."""
        return cls(
            f"the state directory {path} cannot be used\n  {cause}\n"
            "Name a directory that you own and may write to, or one that is not there yet."
        )

    @classmethod
    def in_use(cls, path: Path, process: str) -> StateError:
        """Return the error for a directory that another emulator has locked."""
        return cls(
            f"the state directory {path} is in use by the emulator with process id {process}\n"
            "End that one first, or give this one a directory of its own."
        )

    @classmethod
    def foreign(cls, path: Path, entries: list[str]) -> StateError:
        """Return the error for a directory that holds something else."""
        shown = ", ".join(entries[:5]) + (", ..." if len(entries) > 5 else "")  # noqa: PLR2004 - a message has its limits
        return cls(
            f"{path} is no state directory of pytest-spcs, and it is not empty\n  it holds {shown}\n"
            "Name an empty directory or a new one. (One whose emulator was killed in its first second is such a one: "
            "nothing had been kept in it yet.)"
        )

    @classmethod
    def other_format(cls, path: Path, found: object, writer: object, known: int) -> StateError:
        """Return the error for a state that another version of pytest-spcs has written."""
        return cls(
            f"the state in {path} has format {found!r}, written by pytest-spcs {writer}; this version reads format "
            f"{known}\nNothing has been changed. Start it with that version, or give this one another directory."
        )

    @classmethod
    def damaged(cls, file: Path, seen: str) -> StateError:
        """Return the error for a file that does not say what was written."""
        return cls(
            f"the state in {file} is damaged\n  {seen}\n"
            "Nothing has been changed. Put the file back from a copy of the directory, or start with another directory."
        )

    @classmethod
    def incomplete(cls, path: Path, missing: list[str], held: str) -> StateError:
        """Return the error for a directory that lacks what its account holds."""
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")  # noqa: PLR2004 - a message has its limits
        return cls(
            f"the state in {path} is incomplete\n  {shown} is missing, and the account has {held}\n"
            "Nothing has been changed. Put it back from a copy of the directory, or start with another directory."
        )

    @classmethod
    def not_kept(cls, path: Path, cause: OSError) -> StateError:
        """Return the error for a state that cannot be written now."""
        return cls(
            f"the state cannot be kept in {path}\n  {cause}\n"
            "What was kept last is still there. Make room or give the directory back, then try again."
        )

    @classmethod
    def defect(cls, path: Path) -> StateError:
        """Return the error for an account that the emulator does not know how to write."""
        return cls(
            f"the state cannot be kept in {path}\n  a defect of pytest-spcs; its traceback is in the emulator's log\n"
            "What was kept last is still there. Please report it."
        )
