"""Users in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.emulator.account.results import Column, Facts, Rows, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.network_policies.commands import AttachNetworkPolicy
from pytest_spcs.emulator.objects.network_policies.sql import attached_policy
from pytest_spcs.emulator.objects.users.commands import (
    AddProgrammaticAccessToken,
    AlterUser,
    CreateUser,
    DescribeUser,
    DropUser,
    GetCallerTokenExpiry,
    NewToken,
    RemoveProgrammaticAccessToken,
    ShowProgrammaticAccessTokens,
    ShowUsers,
)
from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_account, show_form
from pytest_spcs.emulator.sql.scanner import TokenKind
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_SHOW = (
    Column("name"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("login_name"),
    Column("display_name"),
    Column("first_name"),
    Column("last_name"),
    Column("email"),
    Column("mins_to_unlock"),
    Column("days_to_expiry"),
    Column("comment"),
    Column("disabled"),
    Column("must_change_password"),
    Column("snowflake_lock"),
    Column("default_warehouse"),
    Column("default_namespace"),
    Column("default_role"),
    Column("default_secondary_roles"),
    Column("ext_authn_duo"),
    Column("ext_authn_uid"),
    Column("mins_to_bypass_mfa"),
    Column("owner"),
    Column("last_success_login", SqlType.TIMESTAMP_LTZ),
    Column("expires_at_time", SqlType.TIMESTAMP_LTZ),
    Column("locked_until_time", SqlType.TIMESTAMP_LTZ),
    Column("has_password"),
    Column("has_rsa_public_key"),
    Column("type"),
    Column("has_mfa"),
    Column("has_pat"),
)
_DESCRIBE = (Column("property"), Column("value"), Column("default"), Column("description"))
_DESCRIBED = {
    "NAME": "Name",
    "COMMENT": "user comment associated to an object in the dictionary",
    "DISPLAY_NAME": "Display name of the associated object",
    "TYPE": "Type of user",
    "LOGIN_NAME": "Login name of the user",
    "FIRST_NAME": "First name of the user",
    "MIDDLE_NAME": "Middle name of the user",
    "LAST_NAME": "Last name of the user",
    "EMAIL": "Email address of the user",
    "PASSWORD": "Password of the user",
    "MUST_CHANGE_PASSWORD": "User must change the password",
    "DISABLED": "Whether the user is disabled",
    "DEFAULT_WAREHOUSE": "Default warehouse for this user",
    "DEFAULT_NAMESPACE": "Default database namespace prefix for this user",
    "DEFAULT_ROLE": "Primary principal of user session will be set to this role",
    "DEFAULT_SECONDARY_ROLES": "The secondary roles will be set to all roles provided here",
    "RSA_PUBLIC_KEY": "RSA public key of the user",
    "RSA_PUBLIC_KEY_FP": "Fingerprint of user's RSA public key",
    "RSA_PUBLIC_KEY_2": "Second RSA public key of the user",
    "RSA_PUBLIC_KEY_2_FP": "Fingerprint of user's second RSA public key",
    "PASSWORD_LAST_SET_TIME": "The timestamp on which the last non-null password was set for the user",
}
_NEW_TOKEN = (Column("token_name"), Column("token_secret"))
_TOKENS = (
    Column("name"),
    Column("user_name"),
    Column("role_restriction"),
    Column("expires_at", SqlType.TIMESTAMP_LTZ),
    Column("status"),
    Column("comment"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("created_by"),
)
_TEXTS = ("PASSWORD", "LOGIN_NAME", "DISPLAY_NAME", "FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "EMAIL", "COMMENT")
_KEYS = ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2")
_TRUTHS = ("MUST_CHANGE_PASSWORD", "DISABLED")
_OBJECTS = ("DEFAULT_ROLE", "DEFAULT_WAREHOUSE", "DEFAULT_NAMESPACE")
_REFUSED = ("DAYS_TO_EXPIRY", "MINS_TO_UNLOCK", "MINS_TO_BYPASS_MFA", "NETWORK_POLICY", "WORKLOAD_IDENTITY")


def _readers(statement: Statement) -> dict[str, Callable[[], object]]:
    readers: dict[str, Callable[[], object]] = dict.fromkeys((*_TEXTS, *_KEYS), statement.word_or_string)
    readers.update(dict.fromkeys(_TRUTHS, statement.boolean))
    readers.update(dict.fromkeys(_OBJECTS, lambda: ".".join(statement.name())))
    readers["DEFAULT_SECONDARY_ROLES"] = lambda: _secondary_roles(statement)
    readers["TYPE"] = lambda: statement.word_or_string().upper()
    return readers


def _secondary_roles(statement: Statement) -> str:
    statement.expect("(")
    roles = [] if statement.current.text == ")" else [statement.string().upper()]
    statement.expect(")")
    if roles not in ([], ["ALL"]):
        raise invalid_value(f"invalid value [{roles[0]}] for parameter 'DEFAULT_SECONDARY_ROLES'")
    return "ALL" if roles else "NONE"


def _properties(statement: Statement, what: str) -> dict[str, object]:
    found = statement.properties(_readers(statement))
    refuse(statement, what, *_REFUSED)
    skip_tags(statement)
    return {key.lower(): value for key, value in found.items()}


def _create(statement: Statement, _session: Session) -> CreateUser:
    mode = statement.create_header("USER")
    command = CreateUser(statement.account_name("user"), mode, _properties(statement, "CREATE USER"))
    statement.end()
    return command


def _alter(statement: Statement, _session: Session) -> Command[Any]:
    statement.expect("ALTER", "USER")
    if_exists = statement.if_exists()
    user = None if statement.words(2) in {("SET",), ("ADD", "PROGRAMMATIC")} else statement.account_name("user")
    command: Command[Any]
    refuse(statement, "ALTER USER", "RENAME TO", "RESET PASSWORD", "ABORT ALL QUERIES", "SET TAG", "MODIFY", "ROTATE")
    if statement.accept("ADD"):
        command = _add_token(statement, user)
    elif statement.accept("REMOVE"):
        _token_noun(statement)
        command = RemoveProgrammaticAccessToken(statement.identifier(), user)
    elif user is None:
        raise statement.fail()
    elif statement.words(2) == ("SET", "NETWORK_POLICY"):
        statement.next()
        command = attached_policy(statement, user=user, if_exists=if_exists)
    elif statement.words(3) == ("UNSET", "NETWORK_POLICY"):
        statement.accept("UNSET", "NETWORK_POLICY")
        command = AttachNetworkPolicy(None, user, if_exists)
    elif statement.accept("SET"):
        properties = _properties(statement, "ALTER USER ... SET")
        if not properties:
            raise statement.fail()
        command = AlterUser(user, properties, if_exists)
    else:
        statement.expect("UNSET")
        command = AlterUser(user, _unset(statement), if_exists)
    statement.end()
    return command


def _unset(statement: Statement) -> dict[str, object]:
    known = _readers(statement)
    unset: dict[str, object] = {}
    while True:
        key = statement.identifier()
        if key not in known:
            raise not_emulated(f"ALTER USER ... UNSET {key}")
        unset[key.lower()] = None
        if not statement.accept(","):
            return unset


def _add_token(statement: Statement, user: str | None) -> AddProgrammaticAccessToken:
    _token_noun(statement)
    name = statement.identifier()
    found = statement.properties(
        {
            "ROLE_RESTRICTION": lambda: _role(statement),
            "DAYS_TO_EXPIRY": statement.integer,
            "COMMENT": statement.string,
        }
    )
    refuse(statement, "ADD PROGRAMMATIC ACCESS TOKEN", "MINS_TO_BYPASS_NETWORK_POLICY_REQUIREMENT")
    role, days, comment = (found.get(key) for key in ("ROLE_RESTRICTION", "DAYS_TO_EXPIRY", "COMMENT"))
    return AddProgrammaticAccessToken(
        name,
        user,
        None if role is None else str(role),
        int(str(days)) if days is not None else 15,
        None if comment is None else str(comment),
    )


def _token_noun(statement: Statement) -> None:
    if not statement.accept("PAT"):
        statement.expect("PROGRAMMATIC", "ACCESS", "TOKEN")


def _role(statement: Statement) -> str:
    return statement.string() if statement.current.kind is TokenKind.STRING else statement.identifier()


def _show_tokens(statement: Statement, _session: Session) -> ShowProgrammaticAccessTokens:
    statement.expect("SHOW", "USER")
    if not statement.accept("PATS"):
        statement.expect("PROGRAMMATIC", "ACCESS", "TOKENS")
    user: str | None = None
    if statement.accept("FOR", "USER"):
        user = statement.account_name("user")
    statement.end()
    return ShowProgrammaticAccessTokens(user)


def _shown(found: list[Facts]) -> Rows:
    secondary = {"ALL": '["ALL"]', "NONE": "[]"}
    rows = [
        {
            **{key: _text(value) if isinstance(value, bool) else value for key, value in facts.items()},
            "default_secondary_roles": secondary.get(str(facts["default_secondary_roles"])),
        }
        for facts in found
    ]
    return table(_SHOW, rows)


def _text(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _described(facts: Facts) -> Rows:
    known: dict[str, object] = {key.upper(): value for key, value in facts.items()}
    known["PASSWORD"] = "********" if facts["has_password"] else None
    known["PASSWORD_LAST_SET_TIME"] = facts["password_last_set"]
    return Rows(
        _DESCRIBE, [(key, _text(known.get(key)), "null", description) for key, description in _DESCRIBED.items()]
    )


def _new_token(token: NewToken) -> Rows:
    return Rows(_NEW_TOKEN, [(token.name, token.secret)])


def _altered(result: object) -> Rows:
    return _new_token(result) if isinstance(result, NewToken) else executed(result)


STATEMENTS = (
    StatementForm("CREATE USER", _create, created("User")),
    StatementForm("ALTER USER", _alter, _altered),
    drop_form("USER", DropUser, in_account("user")),
    show_form("USERS", ShowUsers, _shown, terse=True),
    StatementForm(
        "SHOW USER PROGRAMMATIC ACCESS TOKENS", _show_tokens, lambda f: table(_TOKENS, f), StatementKind.SHOW
    ),
    StatementForm("SHOW USER PATS", _show_tokens, lambda f: table(_TOKENS, f), StatementKind.SHOW),
    describe_form("USER", DescribeUser, in_account("user"), _described),
)
SYSTEM_FUNCTIONS = (
    SystemFunction(
        "SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY",
        lambda arguments, _session: GetCallerTokenExpiry(arguments[0]),
        # As in the page of the function: 2026-07-18T14:30:00Z.
        lambda moment: f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    ),
)
