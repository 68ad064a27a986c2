"""What the commands of external access integrations demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-external-access-integration#access-control-requirements
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.privileges import acts_on, both, on_account, using
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.external_access_integrations.commands import (
    AlterExternalAccessIntegration,
    CreateExternalAccessIntegration,
)
from pytest_spcs.emulator.objects.external_access_integrations.state import NO_SECRETS, AllowedSecrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demand, Demands
    from pytest_spcs.emulator.account.sessions import Session


def _create(_account: Account, _session: Session, command: CreateExternalAccessIntegration) -> Iterable[Demand]:
    return _named(command.network_rules, command.secrets)


def _alter(_account: Account, _session: Session, command: AlterExternalAccessIntegration) -> Iterable[Demand]:
    rules: Any = command.values.get("network_rules", ())
    secrets: Any = command.values.get("secrets", NO_SECRETS)
    return _named(rules, secrets)


def _named(rules: Iterable[Any], secrets: AllowedSecrets) -> Iterable[Demand]:
    for rule in rules:
        yield from using(Securable("NETWORK RULE", rule))
    for secret in secrets.names:
        yield from using(Securable("SECRET", secret), "USAGE", "READ")


DEMANDS: dict[type, Demands] = {
    CreateExternalAccessIntegration: both(on_account("CREATE INTEGRATION", "INTEGRATION"), _create),
    AlterExternalAccessIntegration: both(acts_on("INTEGRATION", "OWNERSHIP"), _alter),
}
