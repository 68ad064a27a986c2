"""What is held of job services beyond what is held of every service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.keys import Counter, Key

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.services.state import Service

JOB_HISTORY: Key[list[Service]] = Key("job_history", lambda _account: [])
"""Jobs in the order in which they were started, also those that have been dropped."""
JOB_NUMBERS = Key("job_numbers", lambda _account: Counter())
