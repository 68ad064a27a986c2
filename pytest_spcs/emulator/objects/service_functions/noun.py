"""Service functions: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.service_functions import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS

SERVICE_FUNCTION = Noun(
    name="service functions",
    keys=(SERVICE_FUNCTIONS,),
    kinds=(kind("FUNCTION", Level.SCHEMA, "USAGE", SERVICE_FUNCTIONS),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    remove_with_schema=rules.remove_functions_in,
)
