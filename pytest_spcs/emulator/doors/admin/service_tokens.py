"""Session tokens for code that stands in for a container's: a test asks for them, no Snowflake client can.

What the user of a service may do: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/
spcs-execute-sql
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.grants import Grantee
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.images.requests import BadAdminRequestError
from pytest_spcs.emulator.objects.grants.commands import GrantPrivileges
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.users.commands import (
    AlterUser,
    CreateUser,
    DropUser,
    ExpireOauthToken,
    IssueOauthToken,
    RevokeOauthToken,
)
from pytest_spcs.emulator.objects.users.state import USERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session

SERVICE_USER = "SNOWFLAKE_SERVICE"
"""The type of the users as whom services run their queries."""

LIFETIME = timedelta(hours=1)
"""How long a session token counts at most, as the documentation of 2026 says; that of 2024 says ten minutes."""


class ServiceTokens:
    """Makes users for services and gives out their tokens; a user goes with its last token."""

    def __init__(self, account: Account, session: Session) -> None:
        self._account = account
        self._session = session

    def issue(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return a token for ``{"user", "role", "warehouse", "lifetime_seconds"}``, the last two being optional."""
        user, role = _text(document, "user"), _text(document, "role")
        warehouse = _text(document, "warehouse") if document.get("warehouse") is not None else None
        lifetime = _lifetime(document.get("lifetime_seconds", LIFETIME.total_seconds()))
        present = user in self._account[USERS]
        if present and self._account[USERS].get(user).type != SERVICE_USER:
            raise BadAdminRequestError(f"user {user} is there and is no service's user; choose another service name.")
        self._account[ROLES].get(role)
        if not present:
            self._perform(CreateUser(user, CreateMode.ERROR_IF_EXISTS, {"type": SERVICE_USER}))
        self._perform(AlterUser(user, {"default_role": role, "default_warehouse": warehouse}))
        self._perform(GrantPrivileges(("USAGE",), Securable("ROLE", role), Grantee("USER", user)))
        issued = self._perform(IssueOauthToken(user, lifetime=lifetime))
        return {"token": issued.secret, "expires_at": issued.expires_at.isoformat()}

    def expire(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Let a token expire now: a login with it is told so."""
        outcome = self._perform(ExpireOauthToken(_text(document, "token")))
        return {"user": outcome.name}

    def revoke(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Forget a token, and its user where it was the last one."""
        outcome = self._perform(RevokeOauthToken(_text(document, "token")))
        user = self._account[USERS].get(outcome.name)
        if user.type == SERVICE_USER and not user.tokens:
            self._perform(DropUser(user.name))
        return {"user": outcome.name}

    def _perform(self, command: Any) -> Any:
        return self._account.perform(command, self._session)


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise BadAdminRequestError(f"the request lacks {key!r}, or it is no text.")
    return value


def _lifetime(seconds: object) -> timedelta:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds <= 10 * 365 * 86_400:
        raise BadAdminRequestError(f"'lifetime_seconds' is {seconds!r}; give a number of seconds above 0.")
    return timedelta(seconds=seconds)
