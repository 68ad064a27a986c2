"""What proves that somebody is a user, held so that nobody can read it back: passwords, public keys and tokens.

Key pairs: https://docs.snowflake.com/en/user-guide/key-pair-auth. Tokens:
https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_ITERATIONS = 1_000
"""Enough that the hash is no lookup, few enough that hundreds of test logins cost nothing; the secrets are random."""
_RSA_ENCRYPTION = bytes.fromhex("06092a864886f70d010101")
"""The object identifier of RSA keys in DER, which every RSA SubjectPublicKeyInfo holds."""


@dataclass(frozen=True, slots=True)
class Password:
    """A password as a salted hash."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Password:
        """Return the hash of a password, with a new salt."""
        salt = secrets.token_bytes(16)
        return cls(salt, _stretched(text, salt))

    def matches(self, text: str) -> bool:
        """Tell whether ``text`` is the password, in a time that does not depend on where it differs."""
        return hmac.compare_digest(self.digest, _stretched(text, self.salt))


def _stretched(text: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", text.encode(), salt, _ITERATIONS)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA public key, as the DER bytes of its SubjectPublicKeyInfo."""

    der: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Return the key of RSA_PUBLIC_KEY: base64 with or without the PEM lines; raise ValueError for another text."""
        lines = [line.strip() for line in text.strip().splitlines()]
        body = "".join(line for line in lines if not line.startswith("-----"))
        try:
            der = base64.b64decode("".join(body.split()), validate=True)
        except binascii.Error:
            raise ValueError("the RSA public key is no base64 text") from None
        if not der.startswith(b"\x30") or _RSA_ENCRYPTION not in der[:32]:
            raise ValueError("the RSA public key is no SubjectPublicKeyInfo of an RSA key")
        return cls(der)

    @property
    def fingerprint(self) -> str:
        """``SHA256:`` and the base64 digest, as DESCRIBE USER shows it and as a JWT's issuer ends."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.der).digest()).decode()

    @property
    def text(self) -> str:
        """The key in base64, without PEM lines, as DESCRIBE USER shows it."""
        return base64.b64encode(self.der).decode()

    @property
    def pem(self) -> bytes:
        """The key in PEM, as cryptographic libraries read it."""
        lines = [self.text[start : start + 64] for start in range(0, len(self.text), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""]).encode()


class TokenKind(Enum):
    """How a token came to be, which decides with which authenticator it logs in."""

    PROGRAMMATIC = "PROGRAMMATIC_ACCESS_TOKEN"
    OAUTH = "OAUTH"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A token of a user: only its digest is held. ``role`` restricts sessions to one role."""

    name: str
    kind: TokenKind
    digest: bytes = field(repr=False)
    created_on: datetime
    created_by: str
    expires_at: datetime
    role: str | None = None
    comment: str | None = None
    disabled: bool = False

    def is_(self, secret: str) -> bool:
        """Tell whether ``secret`` is this token."""
        return hmac.compare_digest(self.digest, token_digest(secret))

    def valid_at(self, now: datetime) -> bool:
        """Tell whether the token still counts at that moment."""
        return not self.disabled and now < self.expires_at


def token_digest(secret: str) -> bytes:
    """Return what is held of a token's secret; it is long and random, so it needs no salt."""
    return hashlib.sha256(secret.encode()).digest()


def new_secret() -> str:
    """Return a new random token secret."""
    return secrets.token_urlsafe(48)
