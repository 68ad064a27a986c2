"""Compute pools: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.compute_pools import nodes, privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.noun import Noun

COMPUTE_POOL = Noun(
    name="compute pools",
    keys=(COMPUTE_POOLS,),
    kinds=(kind("COMPUTE POOL", Level.PLAIN, "USAGE, MODIFY, MONITOR, OPERATE, APPLYBUDGET", COMPUTE_POOLS),),
    performers={**rules.PERFORMERS, **nodes.PERFORMERS},
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    system_functions=sql.SYSTEM_FUNCTIONS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
)
