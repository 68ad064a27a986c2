"""What holds when users get and lose tokens: programmatic access tokens, and OAuth tokens that a test gives out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import already_exists, does_not_exist, invalid_value
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.users.commands import (
    AddProgrammaticAccessToken,
    ExpireOauthToken,
    GetCallerTokenExpiry,
    IssueOauthToken,
    NewToken,
    RemoveProgrammaticAccessToken,
    RevokeOauthToken,
    ShowProgrammaticAccessTokens,
)
from pytest_spcs.emulator.objects.users.credentials import AccessToken, TokenKind, new_secret, token_digest
from pytest_spcs.emulator.objects.users.state import USERS

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.users.state import User

LONGEST_TOKEN_DAYS = 365
"""https://docs.snowflake.com/en/user-guide/programmatic-access-tokens."""
MOST_TOKENS = 15
"""Programmatic access tokens that one user can have, from the same page."""
_EXPIRED_FOR = timedelta(hours=1)
"""How long an expired OAuth token is kept, so that a login with it is told that it has expired."""


def add_token(account: Account, session: Session, command: AddProgrammaticAccessToken) -> NewToken:
    """Give a user a new token; its secret is told once."""
    user = _token_user(account, session, command.user)
    name = command.token
    programmatic = [token for token in user.tokens if token.kind is TokenKind.PROGRAMMATIC]
    if any(token.name == name for token in programmatic):
        raise already_exists(name)
    if len(programmatic) >= MOST_TOKENS:
        raise invalid_value(f"User '{user.name}' has {MOST_TOKENS} programmatic access tokens, the most there can be.")
    if not 1 <= command.days_to_expiry <= LONGEST_TOKEN_DAYS:
        raise invalid_value(f"invalid value [{command.days_to_expiry}] for parameter 'DAYS_TO_EXPIRY'")
    if command.role_restriction is not None:
        account[ROLES].get(command.role_restriction)
        if command.role_restriction not in account.grants.roles_of_user(user.name):
            raise invalid_value(
                f"ROLE_RESTRICTION '{command.role_restriction}' is a role that user '{user.name}' has not been granted."
            )
    return _issue(
        user,
        AccessToken(
            name=name,
            kind=TokenKind.PROGRAMMATIC,
            digest=b"",
            created_on=account.clock.now(),
            created_by=session.user,
            expires_at=account.clock.now() + timedelta(days=command.days_to_expiry),
            role=command.role_restriction,
            comment=command.comment,
        ),
    )


def issue_oauth_token(account: Account, session: Session, command: IssueOauthToken) -> NewToken:
    """Give out an OAuth token for a user, and forget those that expired some time ago."""
    user = account[USERS].get(command.user)
    now = account.clock.now()
    if command.role is not None:
        account[ROLES].get(command.role)
    forgotten = now - _EXPIRED_FOR
    user.tokens = [token for token in user.tokens if token.kind is not TokenKind.OAUTH or token.valid_at(forgotten)]
    return _issue(
        user,
        AccessToken(
            name="",
            kind=TokenKind.OAUTH,
            digest=b"",
            created_on=now,
            created_by=session.user,
            expires_at=now + command.lifetime,
            role=command.role,
        ),
    )


def expire_oauth_token(account: Account, _session: Session, command: ExpireOauthToken) -> Outcome:
    """Let an OAuth token expire now."""
    user, token = _oauth_token(account, command.secret)
    now = account.clock.now()
    if token.valid_at(now):
        user.tokens[user.tokens.index(token)] = replace(token, expires_at=now)
    return Outcome(user.name, Change.ALTERED)


def revoke_oauth_token(account: Account, _session: Session, command: RevokeOauthToken) -> Outcome:
    """Forget an OAuth token."""
    user, token = _oauth_token(account, command.secret)
    user.tokens.remove(token)
    return Outcome(user.name, Change.DROPPED)


def caller_token_expiry(account: Account, _session: Session, command: GetCallerTokenExpiry) -> datetime:
    """Return until when a token counts; every OAuth token that was given out for a user may stand for a caller's."""
    _user, token = _oauth_token(account, command.secret)
    return token.expires_at


def _oauth_token(account: Account, secret: str) -> tuple[User, AccessToken]:
    for user in account[USERS]:
        token = user.token(secret, TokenKind.OAUTH)
        if token is not None:
            return user, token
    raise invalid_value("no user has this OAuth token; it may have expired some time ago")


def _issue(user: User, token: AccessToken) -> NewToken:
    secret = new_secret()
    user.tokens.append(replace(token, digest=token_digest(secret)))
    return NewToken(token.name, secret, token.expires_at)


def remove_token(account: Account, session: Session, command: RemoveProgrammaticAccessToken) -> Outcome:
    """Take a token from a user."""
    user = _token_user(account, session, command.user)
    for token in user.tokens:
        if token.kind is TokenKind.PROGRAMMATIC and token.name == command.token:
            user.tokens.remove(token)
            return Outcome(command.token, Change.DROPPED)
    raise does_not_exist("Programmatic access token", command.token)


def show_tokens(account: Account, session: Session, command: ShowProgrammaticAccessTokens) -> list[Facts]:
    """List a user's programmatic access tokens, without their secrets."""
    user = _token_user(account, session, command.user)
    now = account.clock.now()
    return [
        {
            "name": token.name,
            "user_name": user.name,
            "role_restriction": token.role,
            "expires_at": token.expires_at,
            "status": "ACTIVE" if token.valid_at(now) else "EXPIRED",
            "comment": token.comment,
            "created_on": token.created_on,
            "created_by": token.created_by,
        }
        for token in user.tokens
        if token.kind is TokenKind.PROGRAMMATIC
    ]


def _token_user(account: Account, session: Session, name: str | None) -> User:
    return account[USERS].get(session.user if name is None else name)


PERFORMERS: dict[type, Performer] = {
    AddProgrammaticAccessToken: add_token,
    RemoveProgrammaticAccessToken: remove_token,
    ShowProgrammaticAccessTokens: show_tokens,
    IssueOauthToken: issue_oauth_token,
    ExpireOauthToken: expire_oauth_token,
    GetCallerTokenExpiry: caller_token_expiry,
    RevokeOauthToken: revoke_oauth_token,
}
