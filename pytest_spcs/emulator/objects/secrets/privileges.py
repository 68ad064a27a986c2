"""What the commands of secrets demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#secret-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.privileges import acts_on, both, creates, looks_in, using
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.secrets.commands import (
    AlterSecret,
    CreateSecret,
    DescribeSecret,
    DropSecret,
    ShowSecrets,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demand, Demands
    from pytest_spcs.emulator.account.sessions import Session


def _authentication(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    """Demand USAGE on the security integration that a secret is to get its tokens from."""
    given: Mapping[str, Any] = command.properties if isinstance(command, CreateSecret) else command.values
    if given.get("api_authentication") is not None:
        yield from using(Securable("INTEGRATION", given["api_authentication"]), "USAGE")


DEMANDS: dict[type, Demands] = {
    CreateSecret: both(creates("SECRET"), _authentication),
    AlterSecret: both(acts_on("SECRET", "OWNERSHIP"), _authentication),
    DropSecret: acts_on("SECRET", "OWNERSHIP"),
    ShowSecrets: looks_in,
    DescribeSecret: acts_on("SECRET", "USAGE"),
}
