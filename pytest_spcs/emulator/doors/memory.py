"""Gives memory that large statements and results have taken back to the system, soon after they are gone.

Allocators keep what is freed for themselves: after a few results of 200 MB, as much as they took at most.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.doors.workers import Workers

ENOUGH = 16 << 20
"""Bytes of statements and answers after which it is worth the while."""
_PAUSE_SECONDS = 0.5
"""How much later it is done: an answer is being sent until then, and large statements come in crowds."""


def use_system_allocator() -> None:
    """Let Arrow take memory where everybody else does: its own pools keep it. Before Arrow is imported."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


class MemoryReturn:
    """Counts what statements take, and gives memory back when it was much. Used in the server's event loop."""

    def __init__(self, workers: Workers, pause: float = _PAUSE_SECONDS) -> None:
        self._workers = workers
        self._pause = pause
        self._taken = 0
        self._task: asyncio.Task[None] | None = None
        self.times = 0
        """How often memory has been given back."""

    def note(self, taken: int) -> None:
        """Note that a statement has taken so many bytes for its text, binds and answer."""
        self._taken += taken
        if self._taken >= ENOUGH and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._give_back())

    async def _give_back(self) -> None:
        await asyncio.sleep(self._pause)
        self._taken, self._task = 0, None
        await self._workers.run(give_back)
        self.times += 1


def give_back() -> None:
    """Free what nobody refers to any more, syntax trees for example, and give free memory to the system."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others give back by themselves
    if trim is not None:
        trim(0)
