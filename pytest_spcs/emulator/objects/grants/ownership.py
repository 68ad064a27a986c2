"""What holds when another role becomes the owner: of an object, of all of a kind, or of those to come.

https://docs.snowflake.com/en/sql-reference/sql/grant-ownership
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.account.grants import FutureOf, Grant, Grantee
from pytest_spcs.emulator.account.securable_objects import objects_of
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.grants.commands import TransferOwnership
from pytest_spcs.emulator.objects.grants.rules import targets
from pytest_spcs.emulator.objects.roles.state import ROLES

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session

NEVER_TRANSFERRED = frozenset({"SERVICE", "SERVICE ROLE", "ACCOUNT"})
"""https://docs.snowflake.com/en/sql-reference/sql/grant-ownership: services are refused."""


def transfer(account: Account, session: Session, command: TransferOwnership) -> None:
    """Make another role the owner; with other roles' privileges on an object, only if these are copied or revoked."""
    account[ROLES].get(command.role)
    kind = command.target.kind
    if kind in NEVER_TRANSFERRED:
        raise SnowflakeError(2, "0A000", f"Unsupported feature 'GRANT OWNERSHIP ON {kind}'.")
    meant = targets(account, command.target)
    if account.kinds[kind].key is None:
        raise not_emulated(f"GRANT OWNERSHIP ON {kind}")
    if isinstance(command.target, FutureOf):
        _own_future(account, session, command.target, command.role)
        return
    objects = [one for one in meant if isinstance(one, Securable)]
    if not command.outbound:
        for one in objects:
            _check_no_dependent_grants(account, one)
    if command.outbound == "REVOKE":
        handed_over = frozenset(objects)
        account.grants.forget(lambda grant: grant.on in handed_over)
    for owned in (held for one in objects for held in objects_of(account, one)):
        owned.owner = command.role


def _check_no_dependent_grants(account: Account, securable: Securable) -> None:
    others = account.grants.on(securable)
    if others:
        raise SnowflakeError(
            3132,
            "42501",
            "SQL execution error: Dependent grant of privilege "
            f"'{others[0].privilege}' on securable '{securable}' to role '{others[0].grantee.name}' exists. "
            "It must be revoked first. More than one dependent grant may exist: use 'SHOW GRANTS' command to view "
            "them.",
        )


def _own_future(account: Account, session: Session, target: FutureOf, role: str) -> None:
    """Keep that a role will own what is created; one role at a time can."""
    before = account.grants.where(lambda grant: grant.on == target and grant.privilege == "OWNERSHIP")
    if before and before[0].grantee.name != role:
        raise SnowflakeError(
            3132,
            "42501",
            f"SQL execution error: Future objects of type {target.kind} in this place belong to role "
            f"'{before[0].grantee.name}' already. Revoke OWNERSHIP on them from it first.",
        )
    account.grants.add(
        Grant(
            privilege="OWNERSHIP",
            on=target,
            grantee=Grantee("ROLE", role),
            granted_by=session.role,
            created_on=account.clock.now(),
        )
    )


PERFORMERS: dict[type, Performer] = {TransferOwnership: transfer}
