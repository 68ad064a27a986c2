"""Whose a statement is."""

import pytest

from pytest_spcs.emulator.account.commands import Command
from pytest_spcs.emulator.account.errors import NotEmulatedError
from pytest_spcs.emulator.account.results import Rows
from pytest_spcs.emulator.sql.forms import StatementForm
from pytest_spcs.emulator.statements.router import Router, head


def form(words: str) -> StatementForm:
    return StatementForm(words, lambda _statement, _session: Command(), lambda _result: Rows((), []))


SERVICES = form("SHOW SERVICES")
POOLS = form("SHOW COMPUTE POOLS")
POOL = form("CREATE COMPUTE POOL")
FAMILIES = form("SHOW COMPUTE POOL INSTANCE FAMILIES")
DESCRIBE = form("DESCRIBE SERVICE")
ROUTER = Router([SERVICES, POOLS, POOL, FAMILIES, DESCRIBE])


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("show services like 'x'", SERVICES),
        ("  -- why\n SHOW COMPUTE POOLS", POOLS),
        ("create or replace compute pool p", POOL),
        ("CREATE COMPUTE POOL IF NOT EXISTS p", POOL),
        ("show compute pool instance families", FAMILIES),
        ("desc service s", DESCRIBE),
        ("select 1", None),
        ("show tables", None),
        ("create or replace temporary table t (a int)", None),
        ("", None),
        ("(select 1)", None),
    ],
)
def test_the_longest_form_wins_and_the_rest_is_the_engines(sql: str, expected: StatementForm | None) -> None:
    assert ROUTER.find(sql) is expected


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("create application shop", "CREATE APPLICATION"),
        ("create application package shop", "CREATE APPLICATION PACKAGE"),
        ("undrop service echo", "UNDROP SERVICE"),
    ],
)
def test_a_statement_for_services_that_is_not_emulated_fails_by_name(sql: str, named: str) -> None:
    with pytest.raises(NotEmulatedError) as caught:
        ROUTER.find(sql)
    assert caught.value.message.startswith(f"Unsupported feature '{named}': pytest-spcs does not emulate it.")


@pytest.mark.parametrize("noun", ["database demo", "schema demo.public", "table t"])
def test_an_undrop_says_what_to_do(noun: str) -> None:
    with pytest.raises(NotEmulatedError) as caught:
        ROUTER.find(f"undrop {noun}")
    assert caught.value.message.endswith(
        "docs/coverage.md lists what it does. What is dropped is gone here, with its tables and files: create it anew, "
        "or CLONE the database or schema before it is dropped."
    )


@pytest.mark.parametrize(
    "sql", ["create or replace table t using template (select 1)", "CREATE TABLE t USING\nTEMPLATE (x)"]
)
def test_a_table_from_a_template_is_refused_by_name(sql: str) -> None:
    with pytest.raises(
        NotEmulatedError, match=r"Unsupported feature 'CREATE TABLE \.\.\. USING TEMPLATE': .*Name the columns"
    ):
        ROUTER.find(sql)


@pytest.mark.parametrize(
    "sql", ["create table t (a varchar default 'using template')", "create table t (a int) -- using template"]
)
def test_words_of_a_template_in_a_text_are_none(sql: str) -> None:
    assert ROUTER.find(sql) is None


def test_head_resolves_synonyms_and_leaves_out_modifiers() -> None:
    assert head("create or replace transient database d")[:2] == ("CREATE", "DATABASE")
    assert head("ls @stage") == ("LIST",)
    assert head("show terse schemas") == ("SHOW", "SCHEMAS")
