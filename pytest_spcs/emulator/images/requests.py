"""Images that tests register: an app object's server, an offline image made from a Dockerfile, or a stub."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pytest_spcs.emulator.runtimes.contract import ImageContent

_LOOPBACK = frozenset({"127.0.0.1", "localhost"})
_SLASHES = 4
"""How many ``/database/schema/repository/name`` has, at least: names may have more."""


class BadAdminRequestError(Exception):
    """A request to the admin door that cannot be met; the message is ready to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppImage:
    """An image that stands for an app object, which somebody serves at ``url``."""

    path: str
    url: str

    @property
    def digest(self) -> str:
        """The digest under which the image is listed: the same app under the same address is the same image."""
        return "sha256:" + hashlib.sha256(f"{self.path} {self.url}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StubImage:
    """An image with nothing in it, for people who try deployment scripts."""

    path: str

    @property
    def digest(self) -> str:
        """The digest under which the image is listed: fixed for its path."""
        return "sha256:" + hashlib.sha256(f"stub {self.path}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerfileImage:
    """An offline image to be made from a Dockerfile, for processes of the Python at ``python``."""

    path: str
    context: Path
    dockerfile: Path
    python: Path
    build_arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    """What became of one line of a Dockerfile."""

    line: int
    instruction: str
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """An image as it was made."""

    content: ImageContent
    digest: str
    steps: Sequence[BuildStep] = ()


MakeImage = Callable[[AppImage | DockerfileImage | StubImage], BuiltImage]
"""Makes an image; raises BadAdminRequestError where that cannot be."""


def decode_image(document: Mapping[str, Any]) -> AppImage | DockerfileImage | StubImage:
    """Return the image that a request asks for."""
    path = _image_path(document)
    if "stub" in document:
        if document["stub"] is not True or document.keys() != {"path", "stub"}:
            raise BadAdminRequestError(f"image {path}: a stub is asked for by 'path' and 'stub': true, nothing else.")
        return StubImage(path=path)
    if "app_url" in document:
        return AppImage(path=path, url=_app_url(_text(document, "app_url")))
    context = _absolute(document, "context")
    if not context.is_dir():
        raise BadAdminRequestError(f"image {path}: build context {context} is no directory.")
    return DockerfileImage(
        path=path,
        context=context,
        dockerfile=context / str(document.get("dockerfile") or "Dockerfile"),
        python=_absolute(document, "python") if document.get("python") else Path(sys.executable),
        build_arguments=_arguments(document.get("build_arguments")),
    )


def _image_path(document: Mapping[str, Any]) -> str:
    """Return the image's path with its tag; a stub without one is ``latest``."""
    path = _text(document, "path")
    whole, tagged = path.count("/") >= _SLASHES, ":" in path.rpartition("/")[2]
    if whole and not tagged and document.get("stub") is True:
        return f"{path}:latest"
    if not whole or not tagged:
        raise BadAdminRequestError(f"image path {path!r} is not of the form /database/schema/repository/name:tag.")
    return path


def _app_url(text: str) -> str:
    # Only an app of this machine: the emulator must not be made to send its requests anywhere else.
    parts = urlsplit(text)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or parts.port is None:
        raise BadAdminRequestError(f"app_url {text!r} is not of the form http://127.0.0.1:PORT.")
    return text


def _absolute(document: Mapping[str, Any], key: str) -> Path:
    path = Path(_text(document, key))
    if not path.is_absolute():
        raise BadAdminRequestError(f"{key!r} is {str(path)!r}; give an absolute path.")
    return path


def _arguments(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise BadAdminRequestError(f"'build_arguments' is {given!r}, not an object of texts.")
    return {str(name): value for name, value in given.items()}


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value:
        raise BadAdminRequestError(f"the request lacks {key!r}, or it is no text.")
    return value
