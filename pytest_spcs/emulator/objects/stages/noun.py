"""Stages: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.stages import directory_tables, files, links, privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.stages.link_state import STAGE_LINKS
from pytest_spcs.emulator.objects.stages.state import STAGE_NUMBERS, STAGES

STAGE = Noun(
    name="stages",
    keys=(
        STAGES,
        STAGE_NUMBERS,
        STAGE_LINKS,
    ),
    kinds=(kind("STAGE", Level.SCHEMA, "USAGE, READ, WRITE", STAGES),),
    performers={**rules.PERFORMERS, **files.PERFORMERS, **links.PERFORMERS, **directory_tables.PERFORMERS},
    waiting_performers=files.READERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    remove_with_schema=rules.remove_stages_in,
)
