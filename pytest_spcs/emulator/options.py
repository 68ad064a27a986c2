"""What the emulator's parent tells it in the first line of stdin."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.objects.bootstrap import FirstLogin
from pytest_spcs.identifiers import InvalidIdentifierError, fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_KNOWN = frozenset(
    {"run_directory", "port", "user", "password", "public_key", "tls", "images", "strict_owner_roles", "state"}
)
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an emulator is to be: ``images`` are documents as the admin door takes them, known before their repository.

    It writes below ``run_directory`` and nowhere else, but for ``state``, where the account is kept if it is given.
    """

    run_directory: Path
    port: int = 0
    login: FirstLogin = field(default_factory=FirstLogin)
    tls: bool = False
    images: tuple[Mapping[str, Any], ...] = ()
    strict_owner_roles: bool = False
    """Whether ACCOUNTADMIN, SECURITYADMIN and ORGADMIN are refused as owners of services."""
    state: Path | None = None


def read_options(line: str) -> Options:
    """Return the options of a line of JSON; raise ValueError for what is not understood, with no secret in it."""
    try:
        given = json.loads(line)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise ValueError(f"got {len(line)} characters that are no JSON object")  # noqa: TRY004 - what a text holds
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise ValueError(f"unknown options {', '.join(unknown)}; known are {', '.join(sorted(_KNOWN))}")
    return Options(
        run_directory=_directory(given, "run_directory"),
        port=_port(given.get("port", 0)),
        login=FirstLogin(_user(given), _text(given, "password"), _text(given, "public_key")),
        tls=_flag(given, "tls"),
        images=_images(given.get("images", [])),
        strict_owner_roles=_flag(given, "strict_owner_roles"),
        state=_directory(given, "state") if "state" in given else None,
    )


def _directory(given: Mapping[str, Any], name: str) -> Path:
    directory = Path(_text(given, name) or "")
    if not directory.is_absolute():
        raise ValueError(f"{name!r} is {str(directory)!r}, expected an absolute path")
    return directory


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not (isinstance(value, str) and value):
        raise ValueError(f"{name!r} is no text, or an empty one")
    return value


def _user(given: Mapping[str, Any]) -> str | None:
    name = _text(given, "user")
    try:
        return None if name is None else fold(name)
    except InvalidIdentifierError as error:
        raise ValueError(f"'user': {error}") from None


def _flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name!r} is {value!r}, expected true or false")  # noqa: TRY004 - what a text holds
    return value


def _port(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _HIGHEST_PORT:
        raise ValueError(f"'port' is {value!r}, expected a number from 0 (any free one) to {_HIGHEST_PORT}")
    return value


def _images(value: object) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(document, dict) for document in value):
        raise ValueError("'images' is no list of objects")
    return tuple(value)
