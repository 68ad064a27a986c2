"""Network rules: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.network_rules import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES
from pytest_spcs.emulator.objects.noun import Noun, drop_all

NETWORK_RULE = Noun(
    name="network rules",
    keys=(NETWORK_RULES,),
    kinds=(kind("NETWORK RULE", Level.SCHEMA, "USAGE", NETWORK_RULES),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    remove_with_schema=drop_all("NETWORK RULE"),
)
