"""Integrations: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.integrations import privileges, rules, sql, state
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS
from pytest_spcs.emulator.objects.noun import Noun

INTEGRATION = Noun(
    name="integrations",
    keys=(INTEGRATIONS,),
    kinds=(kind("INTEGRATION", Level.PLAIN, "USAGE, USE_ANY_ROLE", INTEGRATIONS),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    kept_in=(state,),
)
