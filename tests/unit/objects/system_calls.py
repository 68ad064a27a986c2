"""Calls of system functions, as the dispatcher makes them."""

from pytest_spcs.emulator.objects import nouns
from tests.unit.objects.desk import Desk


def system_call(desk: Desk, name: str, *arguments: str) -> str | None:
    """Return what a system function answers."""
    function = next(one for one in nouns.system_functions() if one.name == name)
    command = function.decode(list(arguments), desk.session)
    return function.encode(desk.account.perform(command, desk.session))
