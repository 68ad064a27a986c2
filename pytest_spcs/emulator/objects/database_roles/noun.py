"""Database roles: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.database_roles import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.database_roles.state import DATABASE_ROLES
from pytest_spcs.emulator.objects.noun import Noun

DATABASE_ROLE = Noun(
    name="database roles",
    keys=(DATABASE_ROLES,),
    kinds=(kind("DATABASE ROLE", Level.DATABASE, "USAGE", DATABASE_ROLES),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    remove_with_database=rules.remove_roles_in,
)
