"""External access integrations: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.objects.external_access_integrations import privileges, rules, sql, state
from pytest_spcs.emulator.objects.noun import Noun

EXTERNAL_ACCESS_INTEGRATION = Noun(
    name="external access integrations",
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    kept_in=(state,),
)
