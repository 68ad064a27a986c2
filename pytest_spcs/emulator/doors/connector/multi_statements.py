"""Multi-statement texts: how many statements were meant, and which binds belong to which of them.

Rules: https://docs.snowflake.com/en/sql-reference/parameters#multi-statement-count
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.scanner import TokenKind, scan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.engine.contract import Bind
    from pytest_spcs.emulator.statements.executor import Executor


def statements(executor: Executor, session: Session, sql: str, wanted: int | None) -> Sequence[str]:
    """Return the statements of a text; raise 000008 unless there are as many as the request or the session wants."""
    if wanted is None:
        text = session.parameters.get("MULTI_STATEMENT_COUNT", "1")
        wanted = int(text) if text.isdigit() else 1
    single = ";" not in sql.strip().rstrip(";")
    found = [sql] if single else list(executor.split(sql))
    if wanted not in {0, len(found)}:
        raise SnowflakeError(
            8,
            "0A000",
            f"Actual statement count {len(found)} did not match the desired statement count {wanted}.",
        )
    # One statement is passed on as it came, so that positions in error messages are the client's.
    return found if len(found) > 1 else [sql]


def share_binds(texts: Sequence[str], binds: Mapping[str, Bind]) -> list[Mapping[str, Bind]]:
    """Return each statement's binds: ``?`` counts through the whole text, ``:1`` names a bind anywhere."""
    if not binds:
        return [{} for _ in texts]
    shares: list[Mapping[str, Bind]] = []
    taken = 0
    for text in texts:
        marks = [token.text for token in scan(text) if token.kind is TokenKind.BIND]
        count = marks.count("?")
        if count:
            shares.append({str(n): binds[str(taken + n)] for n in range(1, count + 1) if str(taken + n) in binds})
            taken += count
        else:
            shares.append(binds)
    return shares
