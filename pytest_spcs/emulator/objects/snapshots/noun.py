"""Snapshots: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun, drop_all
from pytest_spcs.emulator.objects.snapshots import privileges, rules, sql, state
from pytest_spcs.emulator.objects.snapshots.state import SNAPSHOTS

SNAPSHOT = Noun(
    name="snapshots",
    keys=(SNAPSHOTS,),
    kinds=(kind("SNAPSHOT", Level.SCHEMA, "USAGE", SNAPSHOTS),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    kept_in=(state,),
    remove_with_schema=drop_all("SNAPSHOT"),
)
