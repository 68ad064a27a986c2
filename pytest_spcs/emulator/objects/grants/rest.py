"""Grants in REST: below ``/roles``, below ``/users`` and below ``/grants``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.grants import DATABASE_ROLE, AllOf, FutureOf, Grantee
from pytest_spcs.emulator.account.securables import Kind, Kinds, Level, Securable, securable
from pytest_spcs.emulator.objects.database_roles.rest import path_role
from pytest_spcs.emulator.objects.grants.clauses import function_part
from pytest_spcs.emulator.objects.grants.commands import (
    GrantPrivileges,
    RevokePrivileges,
    ShowFutureGrants,
    ShowGrantsOf,
    ShowGrantsOn,
    ShowGrantsTo,
    Target,
    TransferOwnership,
)
from pytest_spcs.emulator.rest.operations import Operation, Request, bad_request, folded, json_value, succeeded
from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, SchemaName, render, split

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import Facts

_DATABASE_ROLE_PARTS = 2
_ON_ONE = "/grants/{granteeType}/{granteeName}/{securableType}/{securableName}/privileges"
_ON_MANY = (
    "/grants/{granteeType}/{granteeName}/{bulkGrantType}/{securableTypePlural}/{scopeType}/{scopeName}/privileges"
)


def _parts(text: str) -> tuple[str, ...]:
    try:
        return split(text)
    except InvalidIdentifierError as error:
        raise bad_request(str(error)) from None


def _named(kind: Kind, text: str, request: Request) -> Securable:
    if kind.level is Level.ACCOUNT:
        return Securable(kind.name)
    part = ""
    if kind.name == "FUNCTION":
        text, _parenthesis, types = text.rstrip(")").partition("(")
        part = function_part(types)
    if kind.name == "SERVICE ROLE":
        text, _mark, role = text.partition("!")
        part = f"!{folded(role)}"
    if request.session is None:
        raise bad_request("the request belongs to no session.")
    return securable(kind, _parts(text), request.session, part)


def _kinds(request: Request) -> Kinds:
    if request.session is None:
        raise bad_request("the request belongs to no session.")
    return request.session.kinds


def _body_target(request: Request, *, future: bool = False) -> Target:
    body = request.document()
    kind = _kinds(request).of(request.text("securable_type", required=True) or "")
    where = body.get("containing_scope")
    if isinstance(where, Mapping):
        scope = Scope(folded(str(where.get("database"))), None)
        if where.get("schema") is not None:
            scope = Scope(scope.database, folded(str(where["schema"])))
        return FutureOf(kind.name, scope) if future else AllOf(kind.name, scope)
    named = body.get("securable")
    if future or (not isinstance(named, Mapping) and kind.level is not Level.ACCOUNT):
        raise bad_request(f"the body lacks {'containing_scope' if future else 'securable'!r}.")
    if not isinstance(named, Mapping):
        return Securable(kind.name)
    name = ".".join(str(named[key]) for key in ("database", "schema", "service", "name") if named.get(key) is not None)
    if kind.name == "SERVICE ROLE" and named.get("service") is not None:
        before, _dot, role = name.rpartition(".")
        name = f"{before}!{role}"
    return _named(kind, name, request)


def _body_privileges(request: Request, target: Target) -> tuple[str, ...]:
    privileges = request.document().get("privileges")
    if not privileges and isinstance(target, Securable) and target.kind in {"ROLE", "DATABASE ROLE", "SERVICE ROLE"}:
        return ("USAGE",)
    if not isinstance(privileges, list) or not privileges or not all(isinstance(one, str) for one in privileges):
        raise bad_request("'privileges' in the body is no list of texts with at least one.")
    return tuple(one.upper() for one in privileges)


def _holder(kind: str, request: Request) -> Grantee:
    """Return the role or user of a path."""
    return Grantee.database_role(path_role(request)) if kind == DATABASE_ROLE else Grantee(kind, request.name())


def _grant_to(kind: str, *, future: bool = False) -> Callable[[Request], GrantPrivileges | TransferOwnership]:
    def decode(request: Request) -> GrantPrivileges | TransferOwnership:
        return _granted(request, _body_target(request, future=future), _holder(kind, request))

    return decode


def _granted(request: Request, target: Target, grantee: Grantee) -> GrantPrivileges | TransferOwnership:
    privileges = _body_privileges(request, target)
    option = request.truth("grant_option") or False
    if "OWNERSHIP" not in privileges:
        return GrantPrivileges(privileges, target, grantee, option)
    if len(privileges) > 1 or grantee.kind != "ROLE":
        raise bad_request("OWNERSHIP is granted by itself, to one role.")
    return TransferOwnership(target, grantee.name)


def _check_cascade(request: Request, parameter: str) -> None:
    """Take ``cascade`` and ``restrict``; as in SQL, they change nothing."""
    mode = request.query.get(parameter, "restrict")
    if mode.lower() not in {"cascade", "restrict"}:
        raise bad_request(f"query parameter {parameter!r} has value {mode!r}, neither 'cascade' nor 'restrict'.")


def _revoke_from(kind: str, *, future: bool = False) -> Callable[[Request], RevokePrivileges]:
    def decode(request: Request) -> RevokePrivileges:
        _check_cascade(request, "mode")
        target = _body_target(request, future=future)
        option = request.truth("grant_option") or False
        return RevokePrivileges(_body_privileges(request, target), target, _holder(kind, request), option)

    return decode


def _path_grantee(request: Request) -> Grantee:
    kind = request.path["granteeType"].upper().replace("-", " ").replace("_", " ")
    if kind == "DATABASE ROLE":
        parts = _parts(request.path["granteeName"])
        if len(parts) != _DATABASE_ROLE_PARTS:
            raise bad_request(f"{request.path['granteeName']!r} is no database.role.")
        return Grantee.database_role(SchemaName(*parts))
    if kind not in {"ROLE", "USER"}:
        raise not_emulated(f"grants to {kind}")
    return Grantee(kind, request.name("granteeName"))


def _path_target(request: Request) -> Target:
    if "securableName" in request.path:
        return _named(_kinds(request).of(request.path["securableType"]), request.path["securableName"], request)
    kind = _kinds(request).of(request.path["securableTypePlural"])
    parts = _parts(request.path["scopeName"])
    scope = Scope(parts[0], parts[1] if len(parts) > 1 else None)
    match request.path["bulkGrantType"].lower():
        case "all":
            return AllOf(kind.name, scope)
        case "future":
            return FutureOf(kind.name, scope)
        case other:
            raise bad_request(f"{other!r} is neither 'all' nor 'future'.")


def _path_grant(request: Request) -> GrantPrivileges | TransferOwnership:
    return _granted(request, _path_target(request), _path_grantee(request))


def _path_revoke(*, option_only: bool) -> Callable[[Request], RevokePrivileges]:
    def decode(request: Request) -> RevokePrivileges:
        _check_cascade(request, "deleteMode")
        privilege = request.path["privilege"].upper()
        return RevokePrivileges((privilege,), _path_target(request), _path_grantee(request), option_only)

    return decode


def _role_grants(found: list[Facts]) -> list[dict[str, object]]:
    return [
        {
            "securable": _securable_document(facts),
            "containing_scope": _scope_document(facts["on"]),
            "securable_type": str(facts.get("granted_on")).replace("_", " "),
            "grant_option": facts["grant_option"],
            "privileges": [facts["privilege"]],
            "created_on": json_value(facts["created_on"]),
            "granted_by": facts["granted_by"],
        }
        for facts in found
    ]


def _securable_document(facts: Facts) -> dict[str, object] | None:
    on = facts["on"]
    if not isinstance(on, Securable):
        return None
    match on.name:
        case ObjectName() as name if on.kind == "SERVICE ROLE":
            role = on.part.removeprefix("!")
            return {**_scope(name.database, name.schema), "service": render(name.name), "name": render(role)}
        case ObjectName() as name if on.kind == "FUNCTION":
            # Quoted in any case: only then does snowflake.core take what follows an identifier.
            return {**_scope(name.database, name.schema), "name": f'"{name.name}"{on.part}'}
        case ObjectName() as name:
            return {**_scope(name.database, name.schema), "name": render(name.name)}
        case SchemaName() as name:
            return {**_scope(name.database), "name": render(name.schema)}
        case name:
            return {"name": render(name or str(facts["name"]))}


def _scope(database: str, schema: str | None = None) -> dict[str, object]:
    scope: dict[str, object] = {"database": render(database)}
    return scope if schema is None else {**scope, "schema": render(schema)}


def _scope_document(on: object) -> dict[str, object] | None:
    return _scope(on.scope.database or "", on.scope.schema) if isinstance(on, FutureOf | AllOf) else None


def _path_grants(found: list[Facts]) -> list[dict[str, object]]:
    return [
        {
            "privileges": [facts["privilege"]],
            "grant_option": facts["grant_option"],
            "created_on": json_value(facts["created_on"]),
            "grantee_type": facts["granted_to"],
            "grantee_name": facts["grantee_name"],
            "securable_type": str(facts["granted_on"]).replace("_", " "),
            "securable_name": facts["name"],
            "granted_by_role_type": facts["granted_by_role_type"],
            "granted_by_name": facts["granted_by"],
        }
        for facts in found
    ]


def _fields(*names: str) -> Callable[[list[Facts]], list[dict[str, object]]]:
    return lambda found: [{name: json_value(facts.get(name)) for name in names} for facts in found]


_of = _fields("created_on", "role", "granted_to", "grantee_name", "granted_by")
_plain_on = _fields(
    "created_on", "privilege", "granted_on", "name", "granted_to", "grantee_name", "granted_by_role_type", "granted_by"
)


def _on(found: list[Facts]) -> list[dict[str, object]]:
    options = ["true" if facts["grant_option"] else "false" for facts in found]
    return [{**row, "grant_option": option} for row, option in zip(_plain_on(found), options, strict=True)]


def _below(path: str, kind: str) -> tuple[Operation, ...]:
    """Return the operations on what a kind of roles is granted."""
    return (
        Operation("POST", f"{path}/grants", _grant_to(kind), succeeded),
        Operation("POST", f"{path}/grants:revoke", _revoke_from(kind), succeeded),
        Operation("POST", f"{path}/future-grants", _grant_to(kind, future=True), succeeded),
        Operation("POST", f"{path}/future-grants:revoke", _revoke_from(kind, future=True), succeeded),
        Operation("GET", f"{path}/grants", lambda r: ShowGrantsTo(_holder(kind, r), r.limit()), _role_grants),
        Operation(
            "GET",
            f"{path}/future-grants",
            lambda r: ShowFutureGrants(to=_holder(kind, r), limit=r.limit()),
            _role_grants,
        ),
    )


OPERATIONS = (
    *_below("/roles/{name}", "ROLE"),
    *_below("/databases/{database}/database-roles/{name}", DATABASE_ROLE),
    Operation("GET", "/roles/{name}/grants-of", lambda r: ShowGrantsOf(Securable("ROLE", r.name()), r.limit()), _of),
    Operation("GET", "/roles/{name}/grants-on", lambda r: ShowGrantsOn(Securable("ROLE", r.name()), r.limit()), _on),
    Operation("POST", "/users/{name}/grants", _grant_to("USER"), succeeded),
    Operation("POST", "/users/{name}/grants:revoke", _revoke_from("USER"), succeeded),
    Operation(
        "GET", "/users/{name}/grants", lambda r: ShowGrantsTo(Grantee("USER", r.name()), r.limit()), _role_grants
    ),
    Operation("POST", _ON_ONE, _path_grant, succeeded),
    Operation("POST", _ON_MANY, _path_grant, succeeded),
    Operation("DELETE", f"{_ON_ONE}/{{privilege}}", _path_revoke(option_only=False), succeeded),
    Operation("DELETE", f"{_ON_MANY}/{{privilege}}", _path_revoke(option_only=False), succeeded),
    Operation("DELETE", f"{_ON_ONE}/{{privilege}}/grant-option", _path_revoke(option_only=True), succeeded),
    Operation("DELETE", f"{_ON_MANY}/{{privilege}}/grant-option", _path_revoke(option_only=True), succeeded),
    Operation(
        "GET", "/grants/{granteeType}/{granteeName}", lambda r: ShowGrantsTo(_path_grantee(r), r.limit()), _path_grants
    ),
)
