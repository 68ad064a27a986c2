"""Statements on services as text: what is decoded, the same as from REST, and what is refused."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects.services import rest, sql
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateService,
    InlineSpecification,
    StagedSpecification,
)
from pytest_spcs.emulator.rest.operations import Request
from pytest_spcs.emulator.sql.statement import Statement
from tests.unit.emulator.played import SERVICE, World

CREATE = next(form for form in sql.STATEMENTS if form.words == "CREATE SERVICE")
ALTER = next(form for form in sql.STATEMENTS if form.words == "ALTER SERVICE")


def decoded(text: str) -> object:
    session = Session(1, "U", "R", database="DEMO", schema="PUBLIC")
    form = ALTER if text.upper().startswith("ALTER") else CREATE
    return form.decode(Statement(text), session)


def test_sql_and_rest_become_the_same_command() -> None:
    statement = decoded(
        "create service if not exists echo in compute pool pool from @demo.public.specs specification_file='a/s.yaml' "
        "min_instances = 2 max_instances=3 query_warehouse = wh comment = 'c'"
    )
    operation = next(o for o in rest.OPERATIONS if o.method == "POST" and o.path.endswith("/services"))
    body = {
        "name": "echo",
        "compute_pool": "pool",
        "spec": {"spec_type": "from_file", "stage": "demo.public.specs", "spec_file": "a/s.yaml"},
        "min_instances": 2,
        "max_instances": 3,
        "query_warehouse": "wh",
        "comment": "c",
    }
    request = Request({"database": "demo", "schema": "public"}, {"createMode": "ifNotExists"}, body)
    assert operation.decode(request) == statement
    assert isinstance(statement, CreateService)
    assert statement.source == StagedSpecification("@demo.public.specs", "a/s.yaml")
    assert statement.mode is CreateMode.IF_NOT_EXISTS


def test_clauses_come_in_any_order() -> None:
    first = decoded("CREATE SERVICE echo IN COMPUTE POOL p FROM SPECIFICATION $$spec$$ MIN_INSTANCES=1 COMMENT='x'")
    second = decoded("create service echo comment='x' min_instances=1 from specification 'spec' in compute pool p")
    assert first == second


def test_a_template_takes_its_values() -> None:
    command = decoded(
        "create service echo in compute pool p from specification_template $$ {{ a }} $$ "
        "using (a => 'x', \"B\" => 2, c => true, d => 1.5)"
    )
    assert isinstance(command, CreateService)
    assert command.source == InlineSpecification(" {{ a }} ", {"a": "x", "B": 2, "c": True, "d": 1.5})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("create service echo from specification $$ $$", r"Missing option\(s\): \[IN COMPUTE POOL\]"),
        ("create service echo in compute pool p", "missing specification"),
        ("create service echo in compute pool p in compute pool q", "unexpected 'in'"),
        ("create service echo in compute pool p specification_file='x'", "SPECIFICATION_FILE needs a stage"),
        ("create service echo in compute pool p from specification_template 'x'", "needs USING"),
        ("create or replace service echo in compute pool p", "Unsupported feature 'CREATE OR REPLACE SERVICE'"),
        ("create service echo in compute pool p replicas = 3", "unexpected 'replicas'"),
        ("alter service echo unset replicas", "unexpected 'replicas'"),
    ],
)
def test_statements_that_are_incomplete_or_unknown_are_refused(text: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        decoded(text)


def test_unset_sets_the_defaults() -> None:
    command = decoded("alter service if exists echo unset min_instances,comment, auto_resume")
    assert command == AlterService(SERVICE, {"min_instances": 1, "comment": None, "auto_resume": True}, if_exists=True)


@pytest.mark.parametrize(
    "text",
    [
        "create service echo in compute pool p from specification 'a' from specification 'b'",
        "create service echo in compute pool p from @st specification_file = 'a' specification_file = 'b'",
        "alter service echo from specification 'a' specification_template 'b' using ()",
    ],
)
def test_a_specification_that_is_given_twice_is_a_syntax_error(text: str) -> None:
    with pytest.raises(SnowflakeError, match="syntax error line 1 at position"):
        decoded(text)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("SYSTEM$GET_SERVICE_LOGS", ["echo", "0", "main", "many"], "'many' is no number of lines"),
        ("SYSTEM$WAIT_FOR_SERVICES", ["inf", "echo"], "'inf' is no number of seconds"),
    ],
)
def test_system_functions_say_which_arguments_they_take(
    world: World, name: str, arguments: list[str], message: str
) -> None:
    function = next(function for function in sql.SYSTEM_FUNCTIONS if function.name == name)
    with pytest.raises(SnowflakeError, match=message):
        function.decode(arguments, world.session)
