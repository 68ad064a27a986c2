"""Calls of service functions that are commands: REST's execute, run as a SELECT."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.engine.contract import Bind
from pytest_spcs.emulator.objects.service_functions.commands import CallServiceFunction

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.data_types import DataType
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.statements.executor import Executor

_BIND_TYPES = {"NUMBER": "FIXED", "FLOAT": "REAL", "BOOLEAN": "BOOLEAN"}


class FunctionCalls:
    """Calls service functions by what runs the statements of a session."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def performers(self) -> dict[type, Performer]:
        """Return how the command is performed; without the account's lock, since the service is waited for."""
        return {CallServiceFunction: self._call}

    def _call(self, _account: Account, session: Session, command: CallServiceFunction) -> dict[str, object]:
        """Run one call as a SELECT, for REST's execute."""
        places = ", ".join("?" for _ in command.arguments)
        binds = {
            str(number): _bind(data_type, value) for number, (data_type, value) in enumerate(command.arguments, start=1)
        }
        outcome = self._executor.execute(
            session, f"SELECT {command.name}({places})", query_id=str(uuid.uuid4()), binds=binds
        )
        if isinstance(outcome.result, Upload | Download):
            raise not_emulated(f"executing {command.name}")
        return {command.name.name: _json_scalar(outcome.result.values()[0][0])}


def _bind(data_type: DataType, value: object) -> Bind:
    if value is None:
        return Bind("ANY", None)
    if isinstance(value, bool):
        return Bind("BOOLEAN", "true" if value else "false")
    return Bind(_BIND_TYPES.get(data_type.family, "TEXT"), str(value))


def _json_scalar(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(cast("Any", value))
