"""What is held of a schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pytest_spcs.identifiers import SchemaName


INFORMATION_SCHEMA = "INFORMATION_SCHEMA"
"""The schema that every database has by itself; the SQL engine answers from it, and nobody owns or drops it."""


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
