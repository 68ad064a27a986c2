from __future__ import annotations

import asyncio

from pytest_spcs.emulator.doors.memory import ENOUGH, MemoryReturn
from pytest_spcs.emulator.doors.workers import Workers


def test_memory_is_given_back_once_for_a_crowd_of_large_statements_and_not_for_small_ones() -> None:
    async def times(*taken: int) -> int:
        memory = MemoryReturn(Workers(1), pause=0)
        for each in taken:
            memory.note(each)
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        return memory.times

    assert asyncio.run(times(1, ENOUGH - 2)) == 0
    assert asyncio.run(times(1, ENOUGH, ENOUGH, ENOUGH)) == 1
