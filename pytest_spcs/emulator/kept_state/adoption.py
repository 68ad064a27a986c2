"""Databases and schemas that are in the kept tables and not in the kept account: they become the account's again.

A kill may lose their creation, of the last moments, while the tables in them were kept with each commit.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.databases.commands import CreateDatabase
from pytest_spcs.emulator.objects.schemas.commands import CreateSchema
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session

_log = logging.getLogger(__name__)


def adopt(account: Account, untold: Callable[[], Sequence[tuple[str, ...]]], session: Session) -> None:
    """Create what ``untold`` names, owned by the session's role, until it names nothing new.

    What the account cannot have again is told and left as it is.
    """
    tried: set[tuple[str, ...]] = set()
    while names := [name for name in untold() if name not in tried]:
        for name in names:
            tried.add(name)
            try:
                account.perform(
                    CreateDatabase(name[0]) if len(name) == 1 else CreateSchema(SchemaName(name[0], name[1])), session
                )
            except SnowflakeError as error:
                _log.warning("%s is in the kept tables and cannot be used again: %s", ".".join(name), error.message)
