"""Security integrations: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.security_integrations import privileges, rules, sql, state

SECURITY_INTEGRATION = Noun(
    name="security integrations",
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    kept_in=(state,),
)
