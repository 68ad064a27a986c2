"""Databases: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.databases import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.noun import Noun

DATABASE = Noun(
    name="databases",
    keys=(DATABASES,),
    kinds=(
        kind(
            "DATABASE",
            Level.PLAIN,
            "USAGE, MODIFY, MONITOR, CREATE SCHEMA, CREATE DATABASE ROLE, IMPORTED PRIVILEGES, APPLYBUDGET",
            DATABASES,
        ),
    ),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
)
