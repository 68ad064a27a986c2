"""What holds when security integrations are created and altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import does_not_exist, invalid_value
from pytest_spcs.emulator.objects.integrations.rules import create_integration
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS
from pytest_spcs.emulator.objects.security_integrations.commands import (
    AlterSecurityIntegration,
    CreateApiAuthentication,
    CreateIngressOAuth,
)
from pytest_spcs.emulator.objects.security_integrations.state import (
    ApiAuthentication,
    IngressOAuth,
    SecurityIntegration,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session


def create_ingress(account: Account, session: Session, command: CreateIngressOAuth) -> Outcome:
    """Create the integration for users of public endpoints."""
    return create_integration(account, session, command, IngressOAuth)


def create_api_authentication(account: Account, session: Session, command: CreateApiAuthentication) -> Outcome:
    """Create an integration that secrets can refer to."""
    return create_integration(account, session, command, ApiAuthentication, settings=dict(command.settings))


def alter(account: Account, _session: Session, command: AlterSecurityIntegration) -> Outcome:
    """Set and unset the given values."""
    if command.if_exists and command.name not in account[INTEGRATIONS]:
        return Outcome(command.name, Change.ABSENT)
    integration = _find(account, command.name)
    values: dict[str, Any] = dict(command.values)
    enabled = values.pop("ENABLED", integration.enabled)
    comment = values.pop("COMMENT", integration.comment)
    if isinstance(integration, ApiAuthentication):
        settings = {**integration.settings, **values}
        integration.settings = {key: value for key, value in settings.items() if value is not None}
    elif values:
        raise invalid_value(f"invalid property '{next(iter(values))}' for integration '{command.name}'.")
    integration.enabled, integration.comment = bool(enabled), comment
    return Outcome(command.name, Change.ALTERED)


def _find(account: Account, name: str) -> SecurityIntegration:
    found = account[INTEGRATIONS].find(name)
    if not isinstance(found, SecurityIntegration):
        raise does_not_exist("Integration", name)
    return found


PERFORMERS: dict[type, Performer] = {
    CreateIngressOAuth: create_ingress,
    CreateApiAuthentication: create_api_authentication,
    AlterSecurityIntegration: alter,
}
