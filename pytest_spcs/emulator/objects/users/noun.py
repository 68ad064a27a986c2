"""Users: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.users import credentials, privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.users.state import USERS

USER = Noun(
    name="users",
    keys=(USERS,),
    kinds=(kind("USER", Level.PLAIN, "MONITOR, MODIFY PROGRAMMATIC AUTHENTICATION METHODS", USERS),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    system_functions=sql.SYSTEM_FUNCTIONS,
    operations=rest.OPERATIONS,
    kept_in=(
        state,
        credentials,
    ),
)
