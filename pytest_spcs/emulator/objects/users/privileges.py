"""What the commands of users demand of a role. Users may change themselves and their own tokens.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#user-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.privileges import (
    ACCOUNT,
    Access,
    Demand,
    acts_on,
    creates_or_alters,
    nothing,
    on_account,
)
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.users.commands import (
    AddProgrammaticAccessToken,
    AlterUser,
    CreateOrAlterUser,
    CreateUser,
    DescribeUser,
    DropUser,
    ExpireOauthToken,
    GetCallerTokenExpiry,
    IssueOauthToken,
    RemoveProgrammaticAccessToken,
    RevokeOauthToken,
    ShowProgrammaticAccessTokens,
    ShowUsers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _alter(_account: Account, session: Session, command: Any) -> Iterable[Demand]:
    if command.name != session.user:
        yield Demand(Securable("USER", command.name), ("OWNERSHIP",))


def _describe(account: Account, session: Session, command: Any) -> Iterable[Demand]:
    if not may_describe(Access.of_session(account, session), session, command.name):
        yield Demand(Securable("USER", command.name), ("OWNERSHIP", "MONITOR"))


def may_describe(access: Access, session: Session, user: str) -> bool:
    """Tell whether more than a user's name is told: of oneself, to the owner, and to who manages users or grants.

    https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_06/bcr-975
    """
    if session.is_platform or user == session.user:
        return True
    return any(access.has(privilege, ACCOUNT) for privilege in ("CREATE USER", "MANAGE GRANTS")) or any(
        access.has(privilege, Securable("USER", user)) for privilege in ("OWNERSHIP", "MONITOR")
    )


def _tokens(_account: Account, session: Session, command: Any) -> Iterable[Demand]:
    if command.user not in {None, session.user}:
        yield Demand(Securable("USER", command.user), ("MODIFY PROGRAMMATIC AUTHENTICATION METHODS",))


DEMANDS: dict[type, Demands] = {
    CreateUser: on_account("CREATE USER", "USER"),
    CreateOrAlterUser: creates_or_alters("USER", on_account("CREATE USER")),
    AlterUser: _alter,
    DropUser: acts_on("USER", "OWNERSHIP"),
    ShowUsers: nothing,
    DescribeUser: _describe,
    AddProgrammaticAccessToken: _tokens,
    RemoveProgrammaticAccessToken: _tokens,
    ShowProgrammaticAccessTokens: _tokens,
    # Who has the token may ask.
    GetCallerTokenExpiry: nothing,
    # No statement and no REST operation asks for these: they are the platform's.
    IssueOauthToken: nothing,
    ExpireOauthToken: nothing,
    RevokeOauthToken: nothing,
}
