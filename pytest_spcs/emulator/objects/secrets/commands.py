"""What can be asked of secrets; their values are in no ``repr``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.objects.secrets.state import SecretType
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSecret(Command[Outcome]):
    """CREATE SECRET: https://docs.snowflake.com/en/sql-reference/sql/create-secret.

    ``properties`` has what the type asks for, by its lower-case name.
    """

    name: ObjectName
    type: SecretType
    properties: Mapping[str, object] = field(repr=False)
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterSecret(Command[Outcome]):
    """ALTER SECRET ... SET and UNSET: https://docs.snowflake.com/en/sql-reference/sql/alter-secret.

    ``values`` has the new value of each property by its lower-case name, the comment among them.
    """

    name: ObjectName
    values: Mapping[str, object] = field(repr=False)
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropSecret(Command[Outcome]):
    """DROP SECRET; containers keep what they were started with."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowSecrets(Question[list[Facts]]):
    """SHOW SECRETS."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeSecret(Question[Facts]):
    """DESCRIBE SECRET, which tells everything but the secret."""

    name: ObjectName
