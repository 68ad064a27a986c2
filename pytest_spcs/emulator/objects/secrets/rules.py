"""What holds when secrets are created, altered and dropped.

Sentences: the tests of the emulator frostlake (github.com/mlorek/frostlake, ``SecretTest``), which run against a real
account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.objects.integrations.rules import find
from pytest_spcs.emulator.objects.noun_rules import create_object, describe_rule, drop_rule, show_rule
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.secrets.commands import (
    AlterSecret,
    CreateSecret,
    DescribeSecret,
    DropSecret,
    ShowSecrets,
)
from pytest_spcs.emulator.objects.secrets.state import SECRETS, Secret, SecretType
from pytest_spcs.emulator.objects.security_integrations.state import ApiAuthentication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

_KEY_LENGTH = 256
"""Bits of a generated key."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """The properties of a type: those that CREATE needs, those that it may have, and those that ALTER can set."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    settable: tuple[str, ...] = ()


_GRANT = ("oauth_scopes", "oauth_refresh_token", "oauth_refresh_token_expiry_time")
_SHAPES = {
    SecretType.PASSWORD: _Shape(("username", "password"), (), ("username", "password")),
    SecretType.GENERIC_STRING: _Shape(("secret_string",), (), ("secret_string",)),
    SecretType.OAUTH2: _Shape(("api_authentication",), _GRANT, _GRANT),
    SecretType.CLOUD_PROVIDER_TOKEN: _Shape(("api_authentication",), ("enabled",), ("api_authentication", "enabled")),
    SecretType.SYMMETRIC_KEY: _Shape(("algorithm",)),
    SecretType.JWT_KEY_PAIR: _Shape((), ("algorithm", "key_length")),
}


def create(account: Account, session: Session, command: CreateSecret) -> Outcome:
    """Create a secret of a type with what the type asks for."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    shape = _SHAPES[command.type]
    _check_known(command.type, command.properties, shape.required + shape.optional)
    missing = [key.upper() for key in shape.required if command.properties.get(key) is None]
    if missing:
        raise invalid_value(f"Missing option(s): [{', '.join(missing)}]")
    _check_values(account, command.properties)
    return create_object(
        account,
        "SECRET",
        name,
        command.mode,
        lambda: Secret(
            name=name,
            owner=session.role,
            created_on=account.clock.now(),
            type=command.type,
            properties=dict(command.properties),
            comment=command.comment,
        ),
    )


def alter(account: Account, _session: Session, command: AlterSecret) -> Outcome:
    """Set the given properties, and the comment where it is among them."""
    if command.if_exists and command.name not in account[SECRETS]:
        return Outcome(command.name.name, Change.ABSENT)
    secret = account[SECRETS].get(command.name)
    values: dict[str, Any] = dict(command.values)
    comment = values.pop("comment", secret.comment)
    _check_known(secret.type, values, _SHAPES[secret.type].settable)
    changed = {**secret.properties, **values}
    _check_values(account, changed)
    secret.properties, secret.comment = changed, comment
    return Outcome(command.name.name, Change.ALTERED)


def _check_known(kind: SecretType, properties: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in properties:
        if key not in known:
            raise invalid_value(f"invalid type of property '{key.upper()}' for '{kind.value}'")


def _check_values(account: Account, properties: Mapping[str, Any]) -> None:
    integration = properties.get("api_authentication")
    if integration is not None:
        allowed = find(account, ApiAuthentication, integration).scopes
        for scope in properties.get("oauth_scopes") or ():
            if allowed and scope not in allowed:
                raise invalid_value(
                    f"Invalid OAUTH_SCOPES: '{scope}' is not among OAUTH_ALLOWED_SCOPES of integration "
                    f"'{integration}' ({', '.join(allowed)})."
                )
    _expiry(properties.get("oauth_refresh_token_expiry_time"))
    algorithm = properties.get("algorithm")
    if algorithm is not None and algorithm.upper() != "GENERIC":
        raise invalid_value(f"Invalid algorithm name {algorithm.upper()} for SYMMETRIC_KEY Secret. It must be GENERIC.")


def _expiry(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_value(f"Timestamp '{text}' is not recognized.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def facts(secret: Secret) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a secret."""
    given: Mapping[str, Any] = secret.properties
    scopes = given.get("oauth_scopes")
    has_key = secret.type in {SecretType.SYMMETRIC_KEY, SecretType.JWT_KEY_PAIR}
    return {
        "created_on": secret.created_on,
        "name": secret.name.name,
        "schema_name": secret.name.schema,
        "database_name": secret.name.database,
        "owner": secret.owner,
        "comment": secret.comment,
        "secret_type": secret.type.value,
        "username": given.get("username"),
        "oauth_access_token_expiry_time": None,
        "oauth_refresh_token_expiry_time": _expiry(given.get("oauth_refresh_token_expiry_time")),
        "oauth_scopes": None if scopes is None else f"[{', '.join(scopes)}]",
        "scopes": None if scopes is None else list(scopes),
        "integration_name": given.get("api_authentication"),
        "algorithm": given.get("algorithm", "GENERIC") if has_key else None,
        "key_length": given.get("key_length", _KEY_LENGTH) if has_key else None,
        "owner_role_type": "ROLE",
    }


PERFORMERS: dict[type, Performer] = {
    CreateSecret: create,
    AlterSecret: alter,
    DropSecret: drop_rule("SECRET"),
    ShowSecrets: show_rule("SECRET", facts),
    DescribeSecret: describe_rule("SECRET", facts),
}
