"""Secrets in REST: one resource, whose ``type`` decides which model of ``snowflake.core`` it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.objects.secrets.commands import CreateSecret, DescribeSecret, DropSecret, ShowSecrets
from pytest_spcs.emulator.objects.secrets.sql import secret_type
from pytest_spcs.emulator.objects.secrets.state import SecretType
from pytest_spcs.emulator.rest.operations import (
    SCHEMA_PATH,
    Operation,
    Request,
    bad_request,
    document,
    folded,
    identified,
    succeeded,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import Facts

_PATH = f"{SCHEMA_PATH}/secrets"
_ITEM = _PATH + "/{name}"
_FIELDS = ("name", "comment", "created_on", "database_name", "schema_name", "owner", "owner_role_type")
_TEXTS = (
    *("username", "password", "secret_string", "oauth_refresh_token", "oauth_refresh_token_expiry_time"),
    "algorithm",
)
_OF_TYPE: dict[str, dict[str, str]] = {
    SecretType.PASSWORD.value: {"username": "username"},
    SecretType.OAUTH2.value: {
        "api_authentication": "integration_name",
        "oauth_scopes": "scopes",
        "oauth_refresh_token_expiry_time": "oauth_refresh_token_expiry_time",
    },
    SecretType.CLOUD_PROVIDER_TOKEN.value: {"api_authentication": "integration_name"},
    SecretType.SYMMETRIC_KEY.value: {"algorithm": "algorithm"},
    SecretType.JWT_KEY_PAIR.value: {"algorithm": "algorithm", "key_length": "key_length"},
}
_NEVER_TOLD = {SecretType.PASSWORD.value: ("password",), SecretType.GENERIC_STRING.value: ("secret_string",)}
"""Fields that the client's models insist on; they are empty."""


def _create(request: Request) -> CreateSecret:
    properties: dict[str, Any] = {key: request.text(key) for key in _TEXTS}
    integration = request.text("api_authentication")
    properties["api_authentication"] = None if integration is None else folded(integration)
    properties["oauth_scopes"] = _scopes(request)
    properties["key_length"] = request.number("key_length")
    return CreateSecret(
        name=request.schema().object(request.body_name()),
        type=secret_type((request.text("type", required=True) or "").upper()),
        properties={key: value for key, value in properties.items() if value is not None},
        mode=request.mode(),
        comment=request.text("comment"),
    )


def _scopes(request: Request) -> tuple[str, ...] | None:
    scopes = request.document().get("oauth_scopes")
    if scopes is None:
        return None
    if not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes):
        raise bad_request("'oauth_scopes' in the body is no list of texts.")
    return tuple(scopes)


def _list(request: Request) -> ShowSecrets:
    schema = request.schema()
    return ShowSecrets(request.selection(), Scope(schema.database, schema.schema))


def _document(facts: Facts) -> dict[str, object]:
    kind = str(facts["secret_type"])
    encode = document(*_FIELDS, type="secret_type", **_OF_TYPE.get(kind, {}))
    return {**encode(facts), **dict.fromkeys(_NEVER_TOLD.get(kind, ()), "")}


def _documents(many: list[Facts]) -> list[dict[str, object]]:
    return [_document(facts) for facts in many]


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("GET", _PATH, _list, identified(_documents)),
    Operation("GET", _ITEM, lambda r: DescribeSecret(r.object()), identified(_document)),
    Operation("DELETE", _ITEM, lambda r: DropSecret(r.object(), r.flag("ifExists")), succeeded),
)
