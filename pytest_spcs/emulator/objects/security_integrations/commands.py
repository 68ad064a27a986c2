"""What can be asked of security integrations, besides what is asked of all integrations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIngressOAuth(Command[Outcome]):
    """CREATE SECURITY INTEGRATION ... TYPE = OAUTH OAUTH_CLIENT = SNOWSERVICES_INGRESS."""

    name: str
    enabled: bool = False
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiAuthentication(Command[Outcome]):
    """CREATE SECURITY INTEGRATION ... TYPE = API_AUTHENTICATION; ``settings`` by upper-case name, one a secret.

    https://docs.snowflake.com/en/sql-reference/sql/create-security-integration-api-auth
    """

    name: str
    settings: Mapping[str, object] = field(repr=False)
    enabled: bool = False
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterSecurityIntegration(Command[Outcome]):
    """ALTER SECURITY INTEGRATION ... SET and UNSET: ``values`` by upper-case name, None for what is unset."""

    name: str
    values: Mapping[str, object] = field(repr=False)
    if_exists: bool = False
