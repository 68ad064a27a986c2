"""A noun of Snowflake, such as a service or a stage: all that its package hands over, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.noun import AccountNoun
from pytest_spcs.emulator.objects.noun_rules import drop_object

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.rest.operations import Operation
    from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction
    from pytest_spcs.emulator.sql.table_functions import TableFunction
    from pytest_spcs.identifiers import SchemaName


@dataclass(frozen=True, kw_only=True)
class Noun(AccountNoun):
    """One noun. What it lacks is a default, so an empty module is never needed.

    ``statements``, the functions and ``operations`` are how clients ask for its commands; ``kept_in`` are the modules
    whose dataclasses and enums may be kept by ``--state``.
    """

    name: str
    statements: tuple[StatementForm, ...] = ()
    system_functions: tuple[SystemFunction, ...] = ()
    table_functions: tuple[TableFunction, ...] = ()
    operations: tuple[Operation, ...] = ()
    kept_in: tuple[ModuleType, ...] = ()


def drop_all(kind: str) -> Callable[[Account, SchemaName], None]:
    """Return what drops all objects of a kind that are in a schema, with the grants on them."""

    def remove(account: Account, schema: SchemaName) -> None:
        key = account.kinds[kind].key
        assert key is not None
        for one in account[key].everything():
            if one.name.parent == schema:
                drop_object(account, kind, one.name)

    return remove
