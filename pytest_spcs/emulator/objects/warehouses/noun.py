"""Warehouses: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.warehouses import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.warehouses.state import WAREHOUSES

WAREHOUSE = Noun(
    name="warehouses",
    keys=(WAREHOUSES,),
    kinds=(kind("WAREHOUSE", Level.PLAIN, "USAGE, MODIFY, MONITOR, OPERATE, APPLYBUDGET", WAREHOUSES),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
)
