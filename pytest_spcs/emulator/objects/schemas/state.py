"""What is held of a schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pytest_spcs.identifiers import SchemaName


@dataclass(eq=False, kw_only=True)
class Schema:
    """One schema; the objects in it are in the account's collections and in the SQL engine."""

    name: SchemaName
    owner: str
    created_on: datetime
    comment: str | None = None
    transient: bool = False
    managed_access: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
