"""The threads in which statements and commands run, so that one that waits holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

THREADS = 128
"""Enough for every session to have a statement that waits for a service, which in turn asks back in its own session."""


class Workers:
    """Runs blocking calls for the server's event loop."""

    def __init__(self, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pytest-spcs-statement")

    async def run(self, call: Callable[[], Result]) -> Result:
        """Run ``call`` in a thread and return what it gives; it runs to its end even when the caller is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        """Take no further calls; those that run are left to end."""
        self._pool.shutdown(wait=False, cancel_futures=True)
