"""What is held of a user.

Properties: https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.objects.users.credentials import AccessToken, Password, PublicKey, TokenKind


@dataclass(eq=False, kw_only=True)
class User:
    """One user. ``tokens`` are by name within their kind; no secret can be read back from any field."""

    name: str
    login_name: str
    display_name: str
    owner: str
    created_on: datetime
    password: Password | None = field(default=None, repr=False)
    password_last_set: datetime | None = None
    must_change_password: bool = False
    rsa_public_key: PublicKey | None = None
    rsa_public_key_2: PublicKey | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    comment: str | None = None
    default_role: str | None = None
    default_warehouse: str | None = None
    default_namespace: str | None = None
    default_secondary_roles: str = "ALL"
    type: str | None = None
    disabled: bool = False
    last_success_login: datetime | None = None
    network_policy: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    tokens: list[AccessToken] = field(default_factory=list)

    @property
    def public_keys(self) -> tuple[PublicKey, ...]:
        """The keys with which the user may sign a JWT; the second serves while the first is being replaced."""
        return tuple(key for key in (self.rsa_public_key, self.rsa_public_key_2) if key is not None)

    @property
    def public_key_fingerprints(self) -> tuple[str, ...]:
        """``SHA256:...`` of each key, as the issuer of a JWT ends."""
        return tuple(key.fingerprint for key in self.public_keys)

    def verify_password(self, text: str) -> bool:
        """Tell whether ``text`` is the user's password; a user without one has none that fits."""
        return self.password is not None and self.password.matches(text)

    def token(self, secret: str, kind: TokenKind | None = None) -> AccessToken | None:
        """Return the user's token with that secret, expired ones too, so that a door can tell how it failed."""
        for token in self.tokens:
            if (kind is None or token.kind is kind) and token.is_(secret):
                return token
        return None

    def owns_token(self, text: str, now: datetime) -> bool:
        """Tell whether ``text`` is a token of the user that still counts."""
        token = self.token(text)
        return token is not None and token.valid_at(now)


USERS: Key[Collection[str, User]] = Key("users", lambda _account: Collection("User"))
