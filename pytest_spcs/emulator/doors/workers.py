"""The threads in which statements and commands run, so that one that waits holds up nobody else."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from pytest_spcs.emulator.account.errors import not_emulated

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

THREADS = 128
STATEMENTS = 512
"""Enough for every session to have a statement that waits for a service, which in turn asks back in its own session."""
_BRIEF = 16


class Workers:
    """Runs blocking calls for the server's event loop; what they return is theirs even when the caller is cancelled.

    Statements, of which each may wait for long, take no thread from REST calls, and neither takes one from what is
    over at once: logins, and the abort of a statement.
    """

    def __init__(self, threads: int = THREADS, statements: int = STATEMENTS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pytest-spcs-call")
        self._brief = ThreadPoolExecutor(_BRIEF, thread_name_prefix="pytest-spcs-brief")
        self._statements = ThreadPoolExecutor(statements, thread_name_prefix="pytest-spcs-statement")
        self._most = statements
        self._running = 0

    async def run(self, call: Callable[[], Result]) -> Result:
        """Run ``call`` in a thread and return what it gives."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def run_brief(self, call: Callable[[], Result]) -> Result:
        """Run a call that waits for the account at most."""
        return await asyncio.get_running_loop().run_in_executor(self._brief, call)

    async def run_statement(self, call: Callable[[], Result]) -> Result:
        """Run a statement; raise SnowflakeError where too many are running."""
        if self._running >= self._most:
            raise not_emulated(f"more than {self._most} statements at a time", "Run it again when others are through.")
        self._running += 1
        running = asyncio.get_running_loop().run_in_executor(self._statements, call)
        running.add_done_callback(self._ended)
        return await asyncio.shield(running)

    def close(self) -> None:
        """Take no further calls; those that run are left to end."""
        for pool in (self._pool, self._brief, self._statements):
            pool.shutdown(wait=False, cancel_futures=True)

    def _ended(self, _call: asyncio.Future[Result]) -> None:
        self._running -= 1
