"""What is held of a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(eq=False, kw_only=True)
class Role:
    """One account role; what it may do is in the account's grants."""

    name: str
    owner: str
    created_on: datetime
    comment: str | None = None


ROLES: Key[Collection[str, Role]] = Key("roles", lambda _account: Collection("Role"))
