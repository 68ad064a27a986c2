"""Where an emulator listens and who may log in, as it says itself or as a URL says."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Mapping


class EmulatorUrlError(SpcsError):
    """The URL of a running emulator cannot be used."""

    @classmethod
    def lacks(cls, parts: list[str]) -> EmulatorUrlError:
        """Return the error for a URL without its needed parts; the URL itself holds secrets and is not shown."""
        return cls.told(
            f"the URL of the running emulator lacks {' and '.join(parts)}",
            seen=["it is read from --spcs-emulator, PYTEST_SPCS_EMULATOR or spcs_emulator"],
            advice="Use the whole URL that the emulator gave when it started: "
            "http://USER:PASSWORD@127.0.0.1:PORT?admin_token=...&account=...",
        )


@dataclass(frozen=True, slots=True)
class EmulatorAddress:
    """Where an emulator listens and who may log in."""

    host: str
    port: int
    account: str
    user: str
    password: str = field(repr=False)
    admin_token: str = field(repr=False)
    role: str | None = None

    @classmethod
    def from_hello(cls, hello: Mapping[str, Any]) -> EmulatorAddress:
        """Return the address that an emulator printed when it listened."""
        role = hello.get("role")
        return cls(
            host=str(hello.get("host", "127.0.0.1")),
            port=int(hello["port"]),
            account=str(hello.get("account", "")),
            user=str(hello.get("user", "")),
            password=str(hello.get("password", "")),
            admin_token=str(hello["admin_token"]),
            role=None if role is None else str(role),
        )

    @classmethod
    def from_url(cls, url: str) -> EmulatorAddress:
        """Return the address in ``http://USER:PASSWORD@HOST:PORT?admin_token=...&account=...&role=...``."""
        parts = urllib.parse.urlsplit(url)
        query = dict(urllib.parse.parse_qsl(parts.query))
        try:
            port = parts.port
        except ValueError:
            port = None
        needed = {
            "http://": parts.scheme == "http",
            "host": parts.hostname,
            "port": port,
            "user": parts.username,
            "password": parts.password,
            "admin_token": query.get("admin_token"),
        }
        lacking = [name for name, given in needed.items() if not given]
        if lacking:
            raise EmulatorUrlError.lacks(lacking)
        return cls(
            # snowflake.core refuses a host without a dot, such as localhost.
            host="127.0.0.1" if parts.hostname == "localhost" else str(parts.hostname),
            port=int(port or 0),
            account=query.get("account", "emulated"),
            user=urllib.parse.unquote(str(parts.username)),
            password=urllib.parse.unquote(str(parts.password)),
            admin_token=query["admin_token"],
            role=query.get("role"),
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
