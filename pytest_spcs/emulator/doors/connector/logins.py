"""Logins: what a client presents, whom it makes, and what its session starts with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.doors.authentication import LoginError
from pytest_spcs.emulator.doors.connector.parameters import given_at_login, is_true
from pytest_spcs.emulator.doors.open_sessions import Client
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.users.credentials import TokenKind
from pytest_spcs.emulator.objects.warehouses.state import WAREHOUSES
from pytest_spcs.identifiers import InvalidIdentifierError, SchemaName, fold, split

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.doors.authentication import Authenticator, Principal
    from pytest_spcs.emulator.objects.users.state import User

_PUBLIC = "PUBLIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """What a client asks for at login; database, schema, warehouse and role as it spells them."""

    login_name: str
    authenticator: str
    client: Client
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    database: str = ""
    schema: str = ""
    warehouse: str = ""
    role: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


def decode_login(query: Mapping[str, str], document: Mapping[str, Any]) -> LoginRequest:
    """Return what a login request of a 4.x or 5.x client says; what it lacks is empty."""
    data = document.get("data")
    data = data if isinstance(data, dict) else {}
    parameters = data.get("SESSION_PARAMETERS")
    return LoginRequest(
        login_name=_text(data, "LOGIN_NAME"),
        authenticator=_text(data, "AUTHENTICATOR").upper() or "SNOWFLAKE",
        password=_text(data, "PASSWORD"),
        token=_text(data, "TOKEN"),
        client=Client(_text(data, "CLIENT_APP_ID"), _text(data, "CLIENT_APP_VERSION")),
        database=query.get("databaseName", ""),
        schema=query.get("schemaName", ""),
        warehouse=query.get("warehouse", ""),
        role=query.get("roleName", ""),
        parameters=given_at_login(parameters if isinstance(parameters, dict) else {}),
    )


def authenticate(authenticator: Authenticator, request: LoginRequest) -> Principal:
    """Return who logs in; raise LoginError for a proof that does not hold and for a kind that is not emulated."""
    match request.authenticator:
        case "SNOWFLAKE" | "USERNAME_PASSWORD_MFA":
            return authenticator.password(request.login_name, request.password)
        case "SNOWFLAKE_JWT":
            return authenticator.key_pair(request.login_name, request.token)
        case "OAUTH":
            return authenticator.token(TokenKind.OAUTH, request.token, request.login_name)
        case "PROGRAMMATIC_ACCESS_TOKEN":
            return authenticator.token(TokenKind.PROGRAMMATIC, request.token, request.login_name)
        case other:
            raise LoginError(
                390190,
                "08001",
                f"Authenticator {other!r} is not emulated by pytest-spcs; use a password, a key pair, OAUTH or "
                "PROGRAMMATIC_ACCESS_TOKEN.",
            )


def start_session(account: Account, request: LoginRequest, principal: Principal, identity: int) -> Session:
    """Return the session that a login opens: what does not exist stays unset, an ungranted role is an error.

    With ``validate_default_parameters=True`` in the connector, missing names are errors too.
    """
    user = principal.user
    role = _role(account, request, principal)
    database, schema = _namespace(account, request, user)
    session = Session(
        kinds=account.kinds,
        identity=identity,
        user=user.name,
        role=role,
        warehouse=_warehouse(account, request, user),
        database=database,
        schema=schema,
        # A login for one role, as containers and restricted tokens have it, gets no other.
        secondary_roles="NONE" if principal.only_role is not None else user.default_secondary_roles,
        parameters={**user.parameters, **request.parameters},
    )
    user.last_success_login = account.clock.now()
    return session


def _role(account: Account, request: LoginRequest, principal: Principal) -> str:
    user = principal.user
    wanted = _folded(request.role) or user.default_role or principal.only_role or _PUBLIC
    if principal.only_role is not None and wanted != principal.only_role:
        if request.role:
            raise _role_refused(request.role)
        wanted = principal.only_role
    if wanted in account[ROLES] and wanted in account.grants.roles_of_user(user.name):
        return wanted
    if request.role:
        raise _role_refused(request.role)
    return _PUBLIC


def _role_refused(role: str) -> LoginError:
    return LoginError(
        390189,
        "08001",
        f"Role '{role}' specified in the connect string does not exist or not authorized. Contact your local system "
        "administrator, or attempt to login with another role, e.g. PUBLIC.",
    )


def _namespace(account: Account, request: LoginRequest, user: User) -> tuple[str | None, str | None]:
    default = _split(user.default_namespace or "")
    database = _folded(request.database) or (default[0] if default else None)
    if database is None:
        return None, None
    if database not in account[DATABASES]:
        _missing(request, 390201, "database", request.database)
        return None, None
    schema = _folded(request.schema) or (default[1] if len(default) > 1 and default[0] == database else _PUBLIC)
    if SchemaName(database, schema) not in account[SCHEMAS]:
        if request.schema:
            _missing(request, 390202, "schema", request.schema)
        return database, None
    return database, schema


def _warehouse(account: Account, request: LoginRequest, user: User) -> str | None:
    wanted = _folded(request.warehouse) or user.default_warehouse
    if wanted is None or wanted in account[WAREHOUSES]:
        return wanted
    if request.warehouse:
        _missing(request, 390203, "warehouse", request.warehouse)
    return None


def _missing(request: LoginRequest, number: int, kind: str, name: str) -> None:
    if name and is_true(request.parameters.get("CLIENT_VALIDATE_DEFAULT_PARAMETERS")):
        raise LoginError(
            number,
            "08001",
            f"The requested {kind} does not exist or not authorized: '{name}'. Create it, or connect without it.",
        )


def _folded(text: str) -> str | None:
    try:
        return fold(text) if text.strip() else None
    except InvalidIdentifierError:
        # A name that nothing can have; it is reported or left out like any other that does not exist.
        return text


def _split(text: str) -> tuple[str, ...]:
    try:
        return split(text) if text else ()
    except InvalidIdentifierError:
        return ()


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    # Half a character, which JSON can hold, is in no name and in no secret.
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""
