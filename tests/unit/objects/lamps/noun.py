"""Lamps: all that this package hands over; small enough for one module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Scope, Selection
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.privileges import acts_on, creates, looks_in
from pytest_spcs.emulator.account.results import Column, Facts, SqlType, table
from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.noun import Noun, drop_all
from pytest_spcs.emulator.objects.noun_rules import create_object, drop_rule, show_rule
from pytest_spcs.emulator.sql.forms import StatementForm, created
from pytest_spcs.emulator.sql.noun_forms import drop_form, in_schema, show_in_form
from tests.unit.objects.lamps import state
from tests.unit.objects.lamps.state import LAMPS, Lamp

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import ObjectName

TOO_BRIGHT = 100


@dataclass(frozen=True, slots=True)
class CreateLamp(Command[Outcome]):
    name: ObjectName
    watts: int
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS


@dataclass(frozen=True, slots=True)
class DropLamp(Command[Outcome]):
    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowLamps(Command[list[Facts]]):
    selection: Selection = Selection()
    scope: Scope = Scope()


def _create(account: Account, session: Session, command: CreateLamp) -> Outcome:
    outcome = create_object(
        account,
        "LAMP",
        command.name,
        command.mode,
        lambda: Lamp(name=command.name, owner=session.role, watts=command.watts, created_on=account.clock.now()),
    )
    if command.watts > TOO_BRIGHT:  # too late for a check, for the sake of the savepoint
        raise SnowflakeError(1, "22023", "too bright")
    return outcome


def _decode(statement: Statement, session: Session) -> CreateLamp:
    mode = statement.create_header("LAMP")
    name = session.resolve_object(statement.name())
    statement.expect("WATTS", "=")
    watts = statement.integer()
    statement.end()
    return CreateLamp(name, watts, mode)


LAMP = Noun(
    name="lamps",
    keys=(LAMPS,),
    kinds=(kind("LAMP", Level.SCHEMA, "USAGE", LAMPS),),
    performers={
        CreateLamp: _create,
        DropLamp: drop_rule("LAMP"),
        ShowLamps: show_rule("LAMP", lambda lamp: {"name": lamp.name.name, "watts": lamp.watts}),
    },
    demands={CreateLamp: creates("LAMP"), DropLamp: acts_on("LAMP", "OWNERSHIP"), ShowLamps: looks_in},
    statements=(
        StatementForm("CREATE LAMP", _decode, created("Lamp")),
        drop_form("LAMP", DropLamp, in_schema),
        show_in_form("LAMPS", ShowLamps, lambda found: table((Column("name"), Column("watts", SqlType.FIXED)), found)),
    ),
    kept_in=(state,),
    remove_with_schema=drop_all("LAMP"),
)
