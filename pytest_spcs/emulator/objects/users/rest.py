"""Users in REST; the grants below their paths are with the grants."""

from __future__ import annotations

from pytest_spcs.emulator.objects.users.commands import (
    CreateOrAlterUser,
    CreateUser,
    DescribeUser,
    DropUser,
    ShowUsers,
)
from pytest_spcs.emulator.rest.operations import (
    Operation,
    Request,
    bad_request,
    document,
    documents,
    identified,
    same_name,
    succeeded,
)

_FIELDS = (
    "name",
    "created_on",
    "login_name",
    "display_name",
    "first_name",
    "middle_name",
    "last_name",
    "email",
    "comment",
    "disabled",
    "must_change_password",
    "snowflake_lock",
    "snowflake_support",
    "default_warehouse",
    "default_namespace",
    "default_role",
    "default_secondary_roles",
    "ext_authn_duo",
    "owner",
    "password_last_set",
    "has_password",
    "has_rsa_public_key",
    "rsa_public_key_fp",
    "rsa_public_key_2_fp",
    "type",
)
_TEXTS = (
    "password",
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
    "rsa_public_key",
    "rsa_public_key_2",
    "type",
)
_REFUSED = (
    "days_to_expiry",
    "mins_to_unlock",
    "mins_to_bypass_mfa",
    "network_policy",
    "enable_unredacted_query_syntax_error",
)


def _create(request: Request) -> CreateUser:
    return _wanted(request, request.body_name())


def _wanted(request: Request, name: str) -> CreateUser:
    request.refuse("CREATE USER", *_REFUSED)
    properties: dict[str, object] = {field: request.text(field) for field in _TEXTS}
    properties |= {field: request.truth(field) for field in ("must_change_password", "disabled")}
    given = {field: value for field, value in properties.items() if value is not None}
    if given.get("default_secondary_roles", "ALL") not in {"ALL", "NONE"}:
        raise bad_request(f"'default_secondary_roles' is {given['default_secondary_roles']!r}, neither ALL nor NONE.")
    for field in ("default_role", "default_warehouse", "default_namespace"):
        if field in given:
            given[field] = _folded(str(given[field]))
    return CreateUser(name, request.mode(), given)


def _folded(name: str) -> str:
    return name if '"' in name else name.upper()


OPERATIONS = (
    Operation("POST", "/users", _create, succeeded),
    Operation(
        "GET",
        "/users",
        lambda r: ShowUsers(r.selection()),
        identified(documents(*_FIELDS, last_successful_login="last_success_login")),
    ),
    Operation(
        "GET",
        "/users/{name}",
        lambda r: DescribeUser(r.name()),
        identified(document(*_FIELDS, last_successful_login="last_success_login")),
    ),
    Operation("PUT", "/users/{name}", lambda r: CreateOrAlterUser(_wanted(r, same_name(r))), succeeded),
    Operation("DELETE", "/users/{name}", lambda r: DropUser(r.name(), r.flag("ifExists")), succeeded),
)
