"""Secrets: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun, drop_all
from pytest_spcs.emulator.objects.secrets import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.secrets.state import SECRETS

SECRET = Noun(
    name="secrets",
    keys=(SECRETS,),
    kinds=(kind("SECRET", Level.SCHEMA, "USAGE, READ", SECRETS),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    remove_with_schema=drop_all("SECRET"),
)
