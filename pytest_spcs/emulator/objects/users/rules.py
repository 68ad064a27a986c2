"""What holds when users are created, altered and dropped, and when they get and lose tokens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.errors import (
    SnowflakeError,
    already_exists,
    does_not_exist,
    insufficient_privileges,
    invalid_value,
)
from pytest_spcs.emulator.objects.grants.lifetimes import object_dropped
from pytest_spcs.emulator.objects.users.commands import (
    AddProgrammaticAccessToken,
    AlterUser,
    CreateUser,
    DescribeUser,
    DropUser,
    ExpireOauthToken,
    IssueOauthToken,
    NewToken,
    RemoveProgrammaticAccessToken,
    RevokeOauthToken,
    ShowProgrammaticAccessTokens,
    ShowUsers,
)
from pytest_spcs.emulator.objects.users.credentials import (
    AccessToken,
    Password,
    PublicKey,
    TokenKind,
    new_secret,
    token_digest,
)
from pytest_spcs.emulator.objects.users.state import User

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account, Performer
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.results import Facts

LONGEST_TOKEN_DAYS = 365
"""https://docs.snowflake.com/en/user-guide/programmatic-access-tokens."""
MOST_TOKENS = 15
"""Programmatic access tokens that one user can have, from the same page."""
_EXPIRED_FOR = timedelta(hours=1)
"""How long an expired OAuth token is kept, so that a login with it is told that it has expired."""
TYPES = ("PERSON", "SERVICE", "LEGACY_SERVICE", "SNOWFLAKE_SERVICE")
_DEFAULTS: dict[str, object] = {"must_change_password": False, "disabled": False, "default_secondary_roles": "ALL"}
_WITHOUT_PASSWORD = ("SERVICE", "SNOWFLAKE_SERVICE")


def create(account: Account, session: Session, command: CreateUser) -> Outcome:
    """Create a user; its login name is its own name unless another is given."""
    name = command.name
    now = account.clock.now()
    fresh = User(name=name, login_name=name, display_name=name, owner=session.role, created_on=now)
    taken = name in account.users
    if taken and command.mode is CreateMode.IF_NOT_EXISTS:
        return Outcome(name, Change.KEPT)
    _apply(account, fresh, command.properties)
    if taken and command.mode is CreateMode.OR_REPLACE:
        _remove(account, session, name)
    return account.users.create(name, command.mode, lambda: fresh)


def alter(account: Account, _session: Session, command: AlterUser) -> Outcome:
    """Set and unset properties, all or none."""
    if command.if_exists and command.name not in account.users:
        return Outcome(command.name, Change.ABSENT)
    user = account.users.get(command.name)
    _apply(account, replace(user), command.properties)
    _apply(account, user, command.properties)
    return Outcome(command.name, Change.ALTERED)


def _apply(account: Account, user: User, properties: Any) -> None:
    for field, value in properties.items():
        match field:
            case "password":
                user.password = None if value is None else Password.of(value)
                user.password_last_set = account.clock.now()
            case "rsa_public_key" | "rsa_public_key_2":
                setattr(user, field, None if value is None else _key(value))
            case "login_name" | "display_name":
                setattr(user, field, user.name if value is None else value)
            case _:
                setattr(user, field, _DEFAULTS.get(field) if value is None else value)
    user.login_name = user.login_name.upper()
    if user.type is not None and user.type not in TYPES:
        raise invalid_value(f"invalid value [{user.type}] for parameter 'TYPE'")
    if user.type in _WITHOUT_PASSWORD and user.password is not None:
        raise invalid_value(f"Cannot set PASSWORD on users with TYPE={user.type}.")
    for other in account.users:
        if other.name != user.name and other.login_name == user.login_name:
            raise SnowflakeError(3002, "42710", f"SQL compilation error:\nLogin name '{user.login_name}' is in use.")


def _key(text: str) -> PublicKey:
    try:
        return PublicKey.parse(text)
    except ValueError as error:
        raise SnowflakeError(
            393206, "22023", f"New public key rejected by current policy. Reason: 'Invalid public key': {error}."
        ) from None


def drop(account: Account, session: Session, command: DropUser) -> Outcome:
    """Drop a user with its tokens and grants."""
    if command.name not in account.users:
        return account.users.drop(command.name, if_exists=command.if_exists)
    _remove(account, session, command.name)
    return Outcome(command.name, Change.DROPPED)


def _remove(account: Account, session: Session, name: str) -> None:
    if name == session.user:
        raise insufficient_privileges(f"Cannot drop user '{name}': it is the user of this session.")
    account.users.drop(name, if_exists=False)
    object_dropped(account, "USER", name)


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
        account.roles.get(command.role_restriction)
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
    user = account.users.get(command.user)
    now = account.clock.now()
    if command.role is not None:
        account.roles.get(command.role)
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


def _oauth_token(account: Account, secret: str) -> tuple[User, AccessToken]:
    for user in account.users:
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
    return account.users.get(session.user if name is None else name)


def show(account: Account, _session: Session, command: ShowUsers) -> list[Facts]:
    """List the users."""
    return [facts(user) for user in account.users.select(command.selection)]


def describe(account: Account, _session: Session, command: DescribeUser) -> Facts:
    """Tell everything of one user but its secrets."""
    return facts(account.users.get(command.name))


def facts(user: User) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a user."""
    return {
        "name": user.name,
        "created_on": user.created_on,
        "login_name": user.login_name,
        "display_name": user.display_name,
        "first_name": user.first_name,
        "middle_name": user.middle_name,
        "last_name": user.last_name,
        "email": user.email,
        "comment": user.comment,
        "disabled": user.disabled,
        "must_change_password": user.must_change_password,
        "snowflake_lock": False,
        "snowflake_support": False,
        "default_warehouse": user.default_warehouse,
        "default_namespace": user.default_namespace,
        "default_role": user.default_role,
        "default_secondary_roles": user.default_secondary_roles,
        "ext_authn_duo": False,
        "owner": user.owner,
        "last_success_login": user.last_success_login,
        "password_last_set": user.password_last_set,
        "has_password": user.password is not None,
        "has_rsa_public_key": bool(user.public_keys),
        "rsa_public_key": None if user.rsa_public_key is None else user.rsa_public_key.text,
        "rsa_public_key_fp": None if user.rsa_public_key is None else user.rsa_public_key.fingerprint,
        "rsa_public_key_2": None if user.rsa_public_key_2 is None else user.rsa_public_key_2.text,
        "rsa_public_key_2_fp": None if user.rsa_public_key_2 is None else user.rsa_public_key_2.fingerprint,
        "type": user.type,
        "has_pat": any(token.kind is TokenKind.PROGRAMMATIC for token in user.tokens),
    }


PERFORMERS: dict[type, Performer] = {
    CreateUser: create,
    AlterUser: alter,
    DropUser: drop,
    ShowUsers: show,
    DescribeUser: describe,
    AddProgrammaticAccessToken: add_token,
    RemoveProgrammaticAccessToken: remove_token,
    ShowProgrammaticAccessTokens: show_tokens,
    IssueOauthToken: issue_oauth_token,
    ExpireOauthToken: expire_oauth_token,
    RevokeOauthToken: revoke_oauth_token,
}
