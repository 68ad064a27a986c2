"""What is held of a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


class SecretType(Enum):
    """The types of secrets: https://docs.snowflake.com/en/sql-reference/sql/create-secret.

    JWT_KEY_PAIR is one of ``snowflake.core`` only.
    """

    PASSWORD = "PASSWORD"  # noqa: S105  the name of a type
    GENERIC_STRING = "GENERIC_STRING"
    OAUTH2 = "OAUTH2"
    CLOUD_PROVIDER_TOKEN = "CLOUD_PROVIDER_TOKEN"  # noqa: S105  the name of a type
    SYMMETRIC_KEY = "SYMMETRIC_KEY"
    JWT_KEY_PAIR = "JWT_KEY_PAIR"

    @property
    def container_keys(self) -> tuple[str, ...]:
        """What ``secretKeyRef`` can name and which files a container gets; empty where no container can have it."""
        return _CONTAINER_KEYS.get(self, ())


_CONTAINER_KEYS = {
    SecretType.PASSWORD: ("username", "password"),
    SecretType.GENERIC_STRING: ("secret_string",),
    SecretType.OAUTH2: ("access_token",),
}


@dataclass(eq=False, kw_only=True)
class Secret:
    """One secret; ``properties`` has what was given, by lower-case name, and is never shown."""

    name: ObjectName
    owner: str
    created_on: datetime
    type: SecretType
    properties: Mapping[str, object] = field(repr=False)
    comment: str | None = None


SECRETS: Key[Collection[ObjectName, Secret]] = Key("secrets", lambda _account: Collection("Secret"))
