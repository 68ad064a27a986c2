"""Key pairs of the tests' users, and the JWTs that they sign."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_spcs.emulator.objects.users.credentials import PublicKey
from tests.unit.doors.world import USER

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


def public(key: RSAPrivateKey) -> PublicKey:
    """Return the public half as a user holds it."""
    return PublicKey(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def encoded(data: bytes) -> str:
    """Return bytes as a part of a JWT."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(key: RSAPrivateKey, *, algorithm: str = "RS256", **claims: Any) -> str:
    """Return a JWT of the tests' user, with some claims changed."""
    subject = f"PYTEST-SPCS.{USER}"
    now = time.time()
    payload = {"iss": f"{subject}.{public(key).fingerprint}", "sub": subject, "iat": now, "exp": now + 60, **claims}
    return signed(key, json.dumps({"alg": algorithm, "typ": "JWT"}), json.dumps(payload))


def signed(key: RSAPrivateKey, header: str, claims: str) -> str:
    """Return a JWT of these two texts."""
    text = ".".join(encoded(part.encode()) for part in (header, claims))
    return f"{text}.{encoded(key.sign(text.encode(), PKCS1v15(), SHA256()))}"
