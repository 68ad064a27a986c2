"""What holds when users are created, altered and dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, insufficient_privileges, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_dropped
from pytest_spcs.emulator.account.privileges import Access
from pytest_spcs.emulator.objects.users import tokens
from pytest_spcs.emulator.objects.users.commands import (
    AlterUser,
    CreateOrAlterUser,
    CreateUser,
    DescribeUser,
    DropUser,
    ShowUsers,
)
from pytest_spcs.emulator.objects.users.credentials import Password, PublicKey, TokenKind
from pytest_spcs.emulator.objects.users.privileges import may_describe
from pytest_spcs.emulator.objects.users.state import USERS, User

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

TYPES = ("PERSON", "SERVICE", "LEGACY_SERVICE", "SNOWFLAKE_SERVICE")
_DEFAULTS: dict[str, object] = {"must_change_password": False, "disabled": False, "default_secondary_roles": "ALL"}
_DESCRIBED = (
    "login_name",
    "display_name",
    "first_name",
    "middle_name",
    "last_name",
    "email",
    "comment",
    "default_warehouse",
    "default_namespace",
    "default_role",
    "default_secondary_roles",
    "must_change_password",
    "disabled",
    "type",
)
"""What can be set of a user and is no credential."""
_ALWAYS_SHOWN = ("name", "created_on")
_WITHOUT_PASSWORD = ("SERVICE", "SNOWFLAKE_SERVICE")


def create(account: Account, session: Session, command: CreateUser) -> Outcome:
    """Create a user; its login name is its own name unless another is given."""
    name = command.name
    now = account.clock.now()
    fresh = User(name=name, login_name=name, display_name=name, owner=session.role, created_on=now)
    taken = name in account[USERS]
    if taken and command.mode is CreateMode.IF_NOT_EXISTS:
        return Outcome(name, Change.KEPT)
    _apply(account, fresh, command.properties)
    if taken and command.mode is CreateMode.OR_REPLACE:
        _remove(account, session, name)
    return account[USERS].create(name, command.mode, lambda: fresh)


def alter(account: Account, _session: Session, command: AlterUser) -> Outcome:
    """Set and unset properties, all or none."""
    if command.if_exists and command.name not in account[USERS]:
        return Outcome(command.name, Change.ABSENT)
    user = account[USERS].get(command.name)
    _apply(account, replace(user), command.properties)
    _apply(account, user, command.properties)
    return Outcome(command.name, Change.ALTERED)


def create_or_alter(account: Account, session: Session, command: CreateOrAlterUser) -> Outcome:
    """Create a user, or unset what is not wanted of one that is there; its credentials stay unless others are given.

    No client can read a password or a key back in order to send it again.
    """
    wanted = command.wanted
    if wanted.name not in account[USERS]:
        return create(account, session, wanted)
    return alter(account, session, AlterUser(wanted.name, {**dict.fromkeys(_DESCRIBED), **wanted.properties}))


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
    for other in account[USERS]:
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
    if command.name not in account[USERS]:
        return account[USERS].drop(command.name, if_exists=command.if_exists)
    _remove(account, session, command.name)
    return Outcome(command.name, Change.DROPPED)


def _remove(account: Account, session: Session, name: str) -> None:
    if name == session.user:
        raise insufficient_privileges(f"Cannot drop user '{name}': it is the user of this session.")
    account[USERS].drop(name, if_exists=False)
    object_dropped(account, "USER", name)


def show(account: Account, session: Session, command: ShowUsers) -> list[Facts]:
    """List the users; of those that the role may not describe, nothing but the names."""
    access = Access.of_session(account, session)
    found = ((user.name, facts(user)) for user in account[USERS].select(command.selection))
    return [told if may_describe(access, session, name) else _hidden(told) for name, told in found]


def _hidden(told: Facts) -> Facts:
    return {key: value if key in _ALWAYS_SHOWN else None for key, value in told.items()}


def describe(account: Account, _session: Session, command: DescribeUser) -> Facts:
    """Tell everything of one user but its secrets."""
    return facts(account[USERS].get(command.name))


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
    CreateOrAlterUser: create_or_alter,
    AlterUser: alter,
    DropUser: drop,
    ShowUsers: show,
    DescribeUser: describe,
    **tokens.PERFORMERS,
}
