"""Grants: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account import grants as grants_state
from pytest_spcs.emulator.account import securables
from pytest_spcs.emulator.objects.grants import caller_grants, ownership, privileges, rest, rules, sql
from pytest_spcs.emulator.objects.noun import Noun

GRANT = Noun(
    name="grants",
    performers={**rules.PERFORMERS, **caller_grants.PERFORMERS, **ownership.PERFORMERS},
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(
        grants_state,
        securables,
    ),
)
