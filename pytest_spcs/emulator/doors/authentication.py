"""Who somebody is: passwords, key pairs and tokens, checked against the account's users.

Numbers and wordings: https://docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting and the login errors that
snowflake-connector-python knows. As with the real service, an answer does not tell what was wrong; the log does.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.users.credentials import Password, TokenKind
from pytest_spcs.emulator.objects.users.state import USERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.objects.users.credentials import AccessToken, PublicKey
    from pytest_spcs.emulator.objects.users.state import User

_log = logging.getLogger(__name__)
_SKEW_SECONDS = 60
"""How far a client's clock may be ahead; the real service allows about as much."""
_LONGEST_JWT_SECONDS = 3_600
"""A JWT lives for an hour at most: https://docs.snowflake.com/en/developer-guide/sql-api/authenticating."""
_JWT_DOTS = 2
"""Between header, claims and signature."""
_NO_PASSWORD = Password.of(str(uuid.uuid4()))
"""What the password of an unknown user is compared with, so that the time of an answer tells nothing."""


class LoginError(SnowflakeError):
    """A refused login."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A user who has proved to be one; ``only_role`` is set where the proof allows no other role."""

    user: User
    only_role: str | None = None


def wrong_password() -> LoginError:
    """Return the error for a password that fits no user of that name."""
    return LoginError(390100, "28000", "Incorrect username or password was specified.")


class Authenticator:
    """Checks what people present. The account's clock counts for its tokens, the machine's for clients' JWTs."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def password(self, login_name: str, password: str) -> Principal:
        """Return the user with that password; a programmatic access token is taken as a password too."""
        user = self._find(login_name)
        fits = (user.password if user and user.password else _NO_PASSWORD).matches(password)
        if user is not None and user.password is not None and fits:
            return self._enabled(user)
        if user is not None and user.token(password, TokenKind.PROGRAMMATIC) is not None:
            return self.token(TokenKind.PROGRAMMATIC, password, login_name)
        raise wrong_password()

    def token(self, kind: TokenKind, secret: str, login_name: str = "") -> Principal:
        """Return the user who owns that token; a login name, where one is given, has to be the owner's."""
        for user in self._account[USERS]:
            token = user.token(secret, kind)
            if token is None:
                continue
            if not token.valid_at(self._account.clock.now()):
                raise _expired(kind)
            if login_name and self._find(login_name) is not user:
                raise _other_user(kind)
            principal = self._enabled(user)
            return Principal(principal.user, token.role)
        raise _invalid(kind)

    def bearer(self, token: str) -> Principal:
        """Return who presents a token of any kind, as REST takes it: a user's token, or a JWT that a key has signed."""
        found = self._held(token)
        if found is not None:
            return self.token(found.kind, token)
        if token.count(".") == _JWT_DOTS:
            return self.key_pair("", token)
        raise _invalid(TokenKind.OAUTH)

    def knows(self, token: str) -> bool:
        """Tell whether some user has that token, expired or not."""
        return self._held(token) is not None

    def _held(self, token: str) -> AccessToken | None:
        return next((found for user in self._account[USERS] if (found := user.token(token)) is not None), None)

    def key_pair(self, login_name: str, text: str) -> Principal:
        """Return the user whose key has signed the JWT, which has to name the account, the user and the key."""
        try:
            return self._enabled(self._signer(login_name, text))
        except _BadJwtError as error:
            incident = uuid.uuid4()
            _log.warning("JWT refused [%s]: %s", incident, error)
            raise LoginError(390144, "08001", f"JWT token is invalid. [{incident}]") from None

    def _signer(self, login_name: str, text: str) -> User:
        jwt = _Jwt.parse(text)
        account, user_name = _subject(jwt.text("sub"))
        identity = self._account.identity
        if account not in {identity.name.upper(), f"{identity.organization}-{identity.name}".upper()}:
            raise _BadJwtError(f"its subject is of account {account!r}, not of this one")
        user = self._find(user_name)
        if user is None or (login_name and self._find(login_name) is not user):
            raise _BadJwtError("its subject is not the user who logs in")
        if user.disabled:
            raise _BadJwtError(f"user {user.name} is disabled")
        prefix = f"{jwt.text('sub')}."
        issuer = jwt.text("iss")
        keys = {f"{prefix}{key.fingerprint}": key for key in user.public_keys}
        key = keys.get(issuer)
        if key is None:
            raise _BadJwtError(f"its issuer {issuer!r} names no public key of user {user.name}")
        jwt.verify(key)
        # Clients stamp a JWT with the machine's time, whatever a test has told the account's clock.
        jwt.check_times(datetime.now(UTC).timestamp())
        return user

    def _find(self, login_name: str) -> User | None:
        text = login_name.strip()
        quoted = len(text) > 1 and text[0] == text[-1] == '"'
        wanted = text[1:-1] if quoted else text.upper()
        for user in self._account[USERS]:
            if wanted in {user.name, user.login_name} or (not quoted and user.login_name.upper() == wanted):
                return user
        return None

    @staticmethod
    def _enabled(user: User) -> Principal:
        if user.disabled:
            raise LoginError(390101, "28000", "User access disabled. Contact your local system administrator.")
        return Principal(user)


def _invalid(kind: TokenKind) -> LoginError:
    incident = uuid.uuid4()
    if kind is TokenKind.OAUTH:
        return LoginError(390303, "08001", f"Invalid OAuth access token. [{incident}]")
    return LoginError(394400, "08001", f"Programmatic access token is invalid. [{incident}]")


def _other_user(kind: TokenKind) -> LoginError:
    if kind is TokenKind.PROGRAMMATIC:
        return _invalid(kind)
    text = "The user you were trying to authenticate as differs from the user tied to the access token."
    return LoginError(390309, "08001", f"{text} [{uuid.uuid4()}]")


def _expired(kind: TokenKind) -> LoginError:
    if kind is TokenKind.OAUTH:
        return LoginError(390318, "08001", f"OAuth access token expired. [{uuid.uuid4()}]")
    return _invalid(kind)


def _subject(text: str) -> tuple[str, str]:
    account, separator, user = text.partition(".")
    if not separator or not user:
        raise _BadJwtError(f"its subject {text!r} is not ACCOUNT.USER")
    return account.upper(), user


class _BadJwtError(Exception):
    """Why a JWT does not count, as a clause about it."""


@dataclass(frozen=True, slots=True)
class _Jwt:
    """A JWT, taken apart and not yet believed."""

    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @classmethod
    def parse(cls, text: str) -> _Jwt:
        parts = text.split(".")
        if len(parts) != _JWT_DOTS + 1:
            raise _BadJwtError("it is not of three parts")
        try:
            header, claims = (json.loads(_decode(part)) for part in parts[:2])
            signature = _decode(parts[2])
        except (binascii.Error, ValueError, RecursionError):
            # Nothing but a hostile text nests so deeply that the reader of JSON gives up.
            raise _BadJwtError("it is no base64 of JSON") from None
        if not isinstance(header, dict) or not isinstance(claims, dict):
            raise _BadJwtError("its header or its claims are no JSON object")
        if header.get("alg") != "RS256":
            raise _BadJwtError(f"its algorithm is {header.get('alg')!r}, not RS256")
        return cls(claims, ".".join(parts[:2]).encode(), signature)

    def text(self, claim: str) -> str:
        value = self.claims.get(claim)
        if not isinstance(value, str):
            raise _BadJwtError(f"its claim {claim!r} is missing")
        return value

    def verify(self, key: PublicKey) -> None:
        # The connector depends on cryptography, so it is there; only key pairs need it.
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        public_key = load_pem_public_key(key.pem)
        if not isinstance(public_key, RSAPublicKey):
            raise _BadJwtError("the user's public key is no RSA key")
        try:
            public_key.verify(self.signature, self.signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise _BadJwtError("its signature is not by the key that its issuer names") from None

    def check_times(self, now: float) -> None:
        issued, expires = self.claims.get("iat"), self.claims.get("exp")
        if not _is_time(issued) or not _is_time(expires):
            raise _BadJwtError("it lacks iat or exp")
        if issued > now + _SKEW_SECONDS:
            raise _BadJwtError("it was issued in the future")
        if expires <= now:
            raise _BadJwtError("it has expired")
        if issued < now - _LONGEST_JWT_SECONDS - _SKEW_SECONDS:
            raise _BadJwtError("it was issued more than an hour ago")


def _is_time(value: object) -> TypeGuard[float]:
    # JSON's NaN is smaller than nothing, so that it would never expire.
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124


def _decode(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
