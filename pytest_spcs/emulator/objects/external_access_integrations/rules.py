"""What holds when external access integrations are created and altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.objects.external_access_integrations.commands import (
    AlterExternalAccessIntegration,
    CreateExternalAccessIntegration,
)
from pytest_spcs.emulator.objects.external_access_integrations.state import (
    NO_SECRETS,
    AllowedSecrets,
    ExternalAccessIntegration,
)
from pytest_spcs.emulator.objects.integrations.rules import create_integration, find
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES, RuleMode
from pytest_spcs.emulator.objects.secrets.state import SECRETS
from pytest_spcs.emulator.objects.security_integrations.state import ApiAuthentication

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName


def create(account: Account, session: Session, command: CreateExternalAccessIntegration) -> Outcome:
    """Create an integration; what it names must exist, and its rules must be for egress."""
    _check(account, command.network_rules, command.secrets, command.api_integrations)
    return create_integration(
        account,
        session,
        command,
        ExternalAccessIntegration,
        network_rules=command.network_rules,
        secrets=command.secrets,
        api_integrations=command.api_integrations,
    )


def alter(account: Account, _session: Session, command: AlterExternalAccessIntegration) -> Outcome:
    """Set the given values; running services follow them."""
    if command.if_exists and command.name not in account[INTEGRATIONS]:
        return Outcome(command.name, Change.ABSENT)
    integration = find(account, ExternalAccessIntegration, command.name)
    values: dict[str, Any] = dict(command.values)
    _check(
        account,
        values.get("network_rules", ()),
        values.get("secrets", NO_SECRETS),
        values.get("api_integrations", ()),
    )
    for key, value in values.items():
        setattr(integration, key, value)
    return Outcome(command.name, Change.ALTERED)


def _check(
    account: Account, rules: tuple[ObjectName, ...], secrets: AllowedSecrets, api_integrations: tuple[str, ...]
) -> None:
    for name in rules:
        rule = account[NETWORK_RULES].get(name)
        if rule.mode is not RuleMode.EGRESS:
            raise invalid_value(
                f"Network rule '{name}' has MODE = {rule.mode.value}; external access integrations take rules with "
                "MODE = EGRESS only."
            )
    for name in secrets.names:
        account[SECRETS].get(name)
    for integration in api_integrations:
        find(account, ApiAuthentication, integration)


PERFORMERS: dict[type, Performer] = {CreateExternalAccessIntegration: create, AlterExternalAccessIntegration: alter}
