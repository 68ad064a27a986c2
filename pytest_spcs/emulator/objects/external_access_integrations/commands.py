"""What can be asked of external access integrations, besides what is asked of all integrations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome
from pytest_spcs.emulator.objects.external_access_integrations.state import NO_SECRETS, AllowedSecrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateExternalAccessIntegration(Command[Outcome]):
    """CREATE EXTERNAL ACCESS INTEGRATION.

    https://docs.snowflake.com/en/sql-reference/sql/create-external-access-integration
    """

    name: str
    network_rules: tuple[ObjectName, ...]
    secrets: AllowedSecrets = NO_SECRETS
    api_integrations: tuple[str, ...] = ()
    enabled: bool = True
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AlterExternalAccessIntegration(Command[Outcome]):
    """ALTER EXTERNAL ACCESS INTEGRATION ... SET and UNSET: ``values`` has the new value of each field of the command.

    https://docs.snowflake.com/en/sql-reference/sql/alter-external-access-integration
    """

    name: str
    values: Mapping[str, object]
    if_exists: bool = False
