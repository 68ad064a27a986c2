"""Schemas: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun
from pytest_spcs.emulator.objects.schemas import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS

SCHEMA = Noun(
    name="schemas",
    keys=(SCHEMAS,),
    kinds=(
        kind(
            "SCHEMA",
            Level.DATABASE,
            "USAGE, MODIFY, MONITOR, CREATE TABLE, CREATE VIEW, CREATE STAGE, CREATE FILE FORMAT, "
            "CREATE SEQUENCE, CREATE FUNCTION, CREATE PROCEDURE, CREATE SERVICE, CREATE IMAGE REPOSITORY, "
            "CREATE SNAPSHOT, CREATE GATEWAY, CREATE SECRET, CREATE NETWORK RULE, CREATE STREAM, "
            "CREATE TASK, CREATE PIPE, CREATE TAG, CREATE STREAMLIT, CREATE NOTEBOOK, CREATE MODEL, "
            "CREATE DYNAMIC TABLE, CREATE EXTERNAL TABLE, CREATE MATERIALIZED VIEW, CREATE EVENT TABLE, "
            "CREATE ALERT, CREATE GIT REPOSITORY, CREATE MASKING POLICY, CREATE ROW ACCESS POLICY, "
            "ADD SEARCH OPTIMIZATION, APPLYBUDGET",
            SCHEMAS,
        ),
    ),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
)
