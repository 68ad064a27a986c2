"""Every kind of object that is not emulated is named by the refusal, in every form of statement."""

from __future__ import annotations

from contextlib import suppress

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.sql.object_kinds import ENGINE_KINDS, KINDS
from pytest_spcs.emulator.statements.router import Router

FORMS = {
    "CREATE": (
        "CREATE {kind} x",
        "create or replace {kind} x",
        "CREATE OR ALTER {kind} x",
        "CREATE {kind} IF NOT EXISTS x",
        "CREATE OR REPLACE TEMPORARY {kind} x",
        "CREATE TRANSIENT {kind} x",
        "CREATE /* so */ SECURE {kind} db.s.x",
    ),
    "ALTER": ("ALTER {kind} x SUSPEND", "ALTER {kind} IF EXISTS x SET COMMENT = ''"),
    "DROP": ("DROP {kind} x", "drop {kind} if exists x"),
    "UNDROP": ("UNDROP {kind} x",),
    "DESCRIBE": ("DESCRIBE {kind} x", "DESC {kind} x"),
    "SHOW": ("SHOW {kinds}", "SHOW TERSE {kinds} LIKE 'x'", "SHOW {kinds} IN ACCOUNT"),
}
UNSUPPORTED = sorted(
    {
        "AGENT",
        "AGGREGATE FUNCTION",
        "ALERT",
        "API INTEGRATION",
        "APPLICATION",
        "APPLICATION PACKAGE",
        "AUTHENTICATION POLICY",
        "CORTEX SEARCH SERVICE",
        "DYNAMIC TABLE",
        "EXTERNAL FUNCTION",
        "EXTERNAL TABLE",
        "EXTERNAL VOLUME",
        "FAILOVER GROUP",
        "GIT REPOSITORY",
        "HYBRID TABLE",
        "ICEBERG TABLE",
        "MASKING POLICY",
        "MATERIALIZED VIEW",
        "MODEL",
        "NOTEBOOK",
        "NOTIFICATION INTEGRATION",
        "PASSWORD POLICY",
        "PIPE",
        "PROCEDURE",
        "REPLICATION GROUP",
        "RESOURCE MONITOR",
        "ROW ACCESS POLICY",
        "SEMANTIC VIEW",
        "SHARE",
        "STORAGE INTEGRATION",
        "STREAM",
        "STREAMLIT",
        "TAG",
        "TASK",
    }
)
SHOWN_EMPTY = {"PIPE", "PROCEDURE", "STREAM", "TASK"}
"""Nobody can create one, so SHOW has nothing to show; dbt and Snowpark ask."""
ROUTER = Router(nouns.statement_forms())


def _plural(kind: str) -> str:
    return f"{kind[:-1]}IES" if kind.endswith(("POLICY", "REPOSITORY")) else f"{kind}S"


@pytest.mark.parametrize(
    ("kind", "verb"),
    [(kind, verb) for kind in UNSUPPORTED for verb in FORMS if verb != "SHOW" or kind not in SHOWN_EMPTY],
)
def test_a_refusal_names_the_kind_in_every_form(kind: str, verb: str) -> None:
    named = _plural(kind) if verb == "SHOW" else kind
    for form in FORMS[verb]:
        with pytest.raises(NotEmulatedError) as raised:
            ROUTER.find(form.format(kind=kind, kinds=named))
        assert raised.value.message.startswith(
            f"Unsupported feature '{verb} {named}': pytest-spcs does not emulate it."
        )


@pytest.mark.parametrize("kind", sorted(KINDS - ENGINE_KINDS))
def test_no_kind_but_the_engines_reaches_the_engine(kind: str) -> None:
    for verb in ("CREATE", "ALTER", "DROP", "DESCRIBE", "UNDROP"):
        with suppress(NotEmulatedError):
            assert ROUTER.find(f"{verb} {kind} x") is not None


@pytest.mark.parametrize("kind", sorted(ENGINE_KINDS))
def test_the_engines_kinds_are_left_to_it_but_for_undrop(kind: str) -> None:
    for verb in ("CREATE", "ALTER", "DROP", "DESCRIBE"):
        assert ROUTER.find(f"{verb} {kind} x") is None
    with pytest.raises(NotEmulatedError, match=f"'UNDROP {kind}'.*What is dropped is gone here"):
        ROUTER.find(f"UNDROP {kind} x")


@pytest.mark.parametrize(
    "sql",
    [
        "BEGIN LET x INT := 1; RETURN x; END;",
        "begin\n  select 1; end",
        "DECLARE x INT; BEGIN RETURN x; END",
        "BEGIN :x := 1; END",
        "IF (1 = 1) THEN SELECT 1; END IF",
        "FOR i IN 1 TO 3 DO SELECT 1; END FOR",
        "LET x := 1",
        "RETURN 1",
    ],
)
def test_snowflake_scripting_is_refused_by_name(sql: str) -> None:
    with pytest.raises(NotEmulatedError, match=r"'Snowflake Scripting': .* Send its statements one by one\."):
        ROUTER.find(sql)


@pytest.mark.parametrize(
    "sql", ["BEGIN", "begin;", "BEGIN TRANSACTION", "BEGIN WORK", "BEGIN NAME t", "BEGIN -- so\n;"]
)
def test_a_transaction_is_no_block(sql: str) -> None:
    ROUTER.find(sql)
