"""What can be asked of sessions and of the account's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, Question, Selection, SessionChange
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.identifiers import SchemaName


@dataclass(frozen=True, slots=True)
class UseRole(SessionChange[None]):
    """USE ROLE."""

    name: str


@dataclass(frozen=True, slots=True)
class UseSecondaryRoles(SessionChange[None]):
    """USE SECONDARY ROLES: ``ALL``, ``NONE`` or role names."""

    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UseWarehouse(SessionChange[None]):
    """USE WAREHOUSE; None leaves the session without one."""

    name: str | None


@dataclass(frozen=True, slots=True)
class UseDatabase(SessionChange[None]):
    """USE DATABASE: its schema PUBLIC becomes the current one where there is such a schema."""

    name: str


@dataclass(frozen=True, slots=True)
class UseSchema(SessionChange[None]):
    """USE SCHEMA."""

    name: SchemaName


@dataclass(frozen=True, slots=True)
class AlterSession(SessionChange[None]):
    """ALTER SESSION SET: values as text, by upper-cased name."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UnsetSessionParameters(SessionChange[None]):
    """ALTER SESSION UNSET."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlterAccount(Command[None]):
    """ALTER ACCOUNT SET of parameters; None as a value is UNSET."""

    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class ShowParameters(Question[list[Facts]]):
    """SHOW PARAMETERS, of the session or of the account."""

    selection: Selection = Selection()
    account: bool = False


@dataclass(frozen=True, slots=True)
class ShowRegions(Question[list[Facts]]):
    """SHOW REGIONS."""

    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class ShowClientVersions(Question[list[Facts]]):
    """SYSTEM$CLIENT_VERSION_INFO: which client versions are supported; the emulator demands none."""


@dataclass(frozen=True, slots=True)
class EndSession(SessionChange[None]):
    """The end of a session: what only it could see is gone."""


@dataclass(frozen=True, slots=True)
class CancelAllQueries(Command[str]):
    """SYSTEM$CANCEL_ALL_QUERIES, as Snowpark calls it when a session is closed."""

    session: int
