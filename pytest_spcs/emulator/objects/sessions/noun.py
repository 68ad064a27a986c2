"""Sessions: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.sessions import privileges, rules, sql

SESSION = Noun(
    name="sessions",
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    system_functions=sql.SYSTEM_FUNCTIONS,
)
