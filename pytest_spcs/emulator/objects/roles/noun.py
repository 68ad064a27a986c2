"""Roles: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.roles import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.roles.state import ROLES

ROLE = Noun(
    name="roles",
    keys=(ROLES,),
    kinds=(kind("ROLE", Level.PLAIN, "USAGE", ROLES),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
)
