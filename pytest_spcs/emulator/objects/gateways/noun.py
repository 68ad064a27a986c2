"""Gateways: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.gateways import privileges, rules, specification, sql, state
from pytest_spcs.emulator.objects.gateways.state import GATEWAY_NUMBERS, GATEWAYS
from pytest_spcs.emulator.objects.noun import Noun, drop_all

GATEWAY = Noun(
    name="gateways",
    keys=(
        GATEWAYS,
        GATEWAY_NUMBERS,
    ),
    kinds=(kind("GATEWAY", Level.SCHEMA, "USAGE, MODIFY", GATEWAYS),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    kept_in=(
        state,
        specification,
    ),
    remove_with_schema=drop_all("GATEWAY"),
)
