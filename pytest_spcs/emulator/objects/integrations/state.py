"""What is held of every integration, whatever its kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime


class Category(Enum):
    """The kinds of integrations that the account has, as SHOW writes them."""

    EXTERNAL_ACCESS = "EXTERNAL_ACCESS"
    SECURITY = "SECURITY"

    @property
    def words(self) -> str:
        """The kind as statements write it before INTEGRATION."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Property:
    """One row of DESCRIBE INTEGRATION: its ``kind`` is ``Boolean``, ``String``, ``List`` or ``Long``."""

    name: str
    kind: str
    value: str
    default: str = ""


@dataclass(eq=False, kw_only=True)
class Integration(ABC):
    """One integration; names of all kinds are in one collection, since they must differ."""

    category: ClassVar[Category]
    name: str
    owner: str
    created_on: datetime
    enabled: bool = True
    comment: str | None = None

    @property
    @abstractmethod
    def type(self) -> str:
        """The type, as SHOW INTEGRATIONS writes it."""

    @abstractmethod
    def own_properties(self) -> list[Property]:
        """Return the rows of DESCRIBE INTEGRATION between ENABLED and COMMENT."""

    def properties(self) -> list[Property]:
        """Return the rows of DESCRIBE INTEGRATION; secrets are not among them."""
        enabled = Property("ENABLED", "Boolean", "true" if self.enabled else "false", "false")
        return [enabled, *self.own_properties(), Property("COMMENT", "String", self.comment or "")]


def bracketed(texts: tuple[str, ...]) -> str:
    """Return a list as DESCRIBE INTEGRATION writes it: ``[a, b]``."""
    return f"[{', '.join(texts)}]"


INTEGRATIONS: Key[Collection[str, Integration]] = Key("integrations", lambda _account: Collection("Integration"))
"""Integrations of all kinds, which share their names."""
