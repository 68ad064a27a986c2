"""What the account has to know of a noun, such as a stage or a service; `objects` has the nouns themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.keys import Key
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.securables import Kind
    from pytest_spcs.identifiers import SchemaName


def nothing_in_databases(_account: Account, _database: str) -> None:
    """Remove nothing: objects of this noun are in no database, or in its schemas."""


def nothing_in_schemas(_account: Account, _schema: SchemaName) -> None:
    """Remove nothing: objects of this noun are in no schema."""


@dataclass(frozen=True, kw_only=True)
class AccountNoun:
    """One noun, for the account.

    ``keys`` are the parts of the account that hold its objects, ``kinds`` what privileges on them are granted on.
    ``performers`` say how its commands are performed, ``waiting_performers`` those that wait for something and run
    without the account's lock therefore; ``demands`` what the commands demand of a role.
    """

    keys: tuple[Key[Any], ...] = ()
    kinds: tuple[Kind, ...] = ()
    performers: Mapping[type[Any], Performer] = field(default_factory=dict)
    waiting_performers: Mapping[type[Any], Performer] = field(default_factory=dict)
    demands: Mapping[type[Any], Demands] = field(default_factory=dict)
    remove_with_database: Callable[[Account, str], None] = nothing_in_databases
    remove_with_schema: Callable[[Account, SchemaName], None] = nothing_in_schemas
