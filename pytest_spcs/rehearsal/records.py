"""What was sent to the account, as tests look at it. Secrets have been taken out before it came here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

from pytest_spcs.statement_patterns import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedStatement:
    """One SQL statement that reached the account; ``outcome`` is ``succeeded``, ``failed`` or ``running``.

    ``binds`` are the values of ``?`` and ``:1`` in order, as texts, None for NULL. ``errno``, ``sql_state`` and
    ``message`` are those of the error where it failed.
    """

    text: str
    binds: tuple[Any, ...]
    query_id: str
    session_id: int
    user: str
    role: str
    database: str | None
    schema: str | None
    warehouse: str | None
    outcome: str
    errno: int | None
    sql_state: str | None
    message: str | None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Return the statement that the emulator tells of."""
        known = {field.name: document[field.name] for field in fields(cls)}
        return cls(**{**known, "binds": tuple(document["binds"])})

    @property
    def succeeded(self) -> bool:
        """Whether it was carried out without an error."""
        return self.outcome == "succeeded"

    @property
    def line(self) -> str:
        """The statement on one line, without comments."""
        return one_line(self.text)

    def __str__(self) -> str:
        told = shortened(self.line)
        if self.binds:
            told += f"  binds {list(self.binds)!r}"
        if self.outcome == "failed":
            first = next(iter((self.message or "").replace("SQL compilation error:\n", "").splitlines()), "")
            return f"{told}  -> failed: {self.errno:06d} ({self.sql_state}): {shortened(first)}"
        return told if self.succeeded else f"{told}  -> {self.outcome}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestCall:
    """One REST call that reached the account; ``path`` begins with ``/api/v2``, ``body`` is the JSON that was sent."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    role: str
    status: int
    message: str | None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Return the call that the emulator tells of."""
        return cls(**{field.name: document[field.name] for field in fields(cls)})

    @property
    def succeeded(self) -> bool:
        """Whether it was answered without an error."""
        return self.status < 400  # noqa: PLR2004  # where HTTP's errors begin

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.query.items())
        told = f"{self.method} {self.path}{'?' + query if query else ''}  -> {self.status}"
        return told if not self.message else f"{told}: {shortened(one_line(self.message))}"


def shortened(text: str) -> str:
    """Return a line that is not too long for a message."""
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
