"""Names of images: the path of an image repository, the image in it, and the tag.

Forms: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference and
https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-registry-repository
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_spcs.specification.placeholders import find_placeholder, to_be_replaced
from pytest_spcs.specification.quantities import show

DEFAULT_TAG = "latest"
"""The tag of an image that is named without one."""

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_$]*")
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
# Hosts have no '_', but people write the one of their account's name, and only the path behind the host counts.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?::\d{1,5})?")
_FULL_PATH = 4
_RELATIVE_PATH = 2
_FORM = "/<database>/<schema>/<repository>/<image>:<tag>"


class InvalidImageReferenceError(ValueError):
    """A text that names no image of an image repository; the message names the text and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ImageReference:
    """What a specification calls an image. Repository and image are lower case; a tag is as written.

    ``database`` and ``schema`` are None in ``repository/image``, which stands for the schema of the service.
    """

    repository: str
    name: str
    tag: str = DEFAULT_TAG
    database: str | None = None
    schema: str | None = None
    host: str | None = None

    def __str__(self) -> str:
        parts = [part for part in (self.database, self.schema, self.repository, self.name) if part is not None]
        return f"{'' if self.database is None else '/'}{'/'.join(parts)}:{self.tag}"


def parse_image_reference(text: str) -> ImageReference:
    """Return the parts of ``/db/schema/repo/image:tag``, the same behind a registry host, or ``repo/image:tag``."""
    placeholder = find_placeholder(text)
    if placeholder is not None:
        raise _invalid(text, to_be_replaced(placeholder))
    if "@" in text:
        raise _invalid(text, "name a tag, not a digest; the service pins the tag's digest when it is created")
    path, tag = _tag(text)
    host, parts = _split(text, path)
    database: str | None = None
    schema: str | None = None
    if len(parts) >= _FULL_PATH:
        database, schema, repository, *image = parts
    elif len(parts) == _RELATIVE_PATH and not path.startswith("/"):
        repository, *image = parts
    else:
        raise _invalid(
            text,
            f"an image lives in an image repository: write {_FORM}, or <repository>/<image>:<tag> for its own schema",
        )
    for part in (database, schema, repository):
        if part is not None and not _IDENTIFIER.fullmatch(part):
            raise _invalid(text, f"{show(part)} is no unquoted identifier; db, schema and repo names must be")
    for part in image:
        if not _COMPONENT.fullmatch(part):
            raise _invalid(text, f"{show(part)} is no image name: letters and digits with single '.', '_', '-' between")
    return ImageReference(repository, "/".join(image), tag, database, schema, host)


def _tag(text: str) -> tuple[str, str]:
    path, colon, tag = text.rpartition(":")
    if not colon or "/" in tag:
        return text, DEFAULT_TAG
    if not _TAG.fullmatch(tag):
        raise _invalid(text, f"{show(tag)} is no tag: letters, digits, '_', '.' and '-', at most 128 of them")
    return path, tag


def _split(text: str, path: str) -> tuple[str | None, list[str]]:
    if path.startswith("/"):
        return None, path[1:].lower().split("/")
    first, *rest = path.split("/")
    if not rest and first.count(".") == 1:
        return None, first.lower().split(".")  # REPO.image:tag, a form of some documentation examples
    if not ("." in first or ":" in first or first == "localhost"):
        return None, path.lower().split("/")
    if not _HOST.fullmatch(first):
        raise _invalid(text, f"{show(first)} is no host name")
    if not _is_snowflake_registry(first.lower()):
        raise _invalid(
            text, f"{show(first)} is no Snowflake registry; push the image to an image repository and write {_FORM}"
        )
    if len(rest) < _FULL_PATH:
        raise _invalid(text, f"behind the registry host write {_FORM}")
    return first.lower(), [part.lower() for part in rest]


def _is_snowflake_registry(host: str) -> bool:
    name, _, _port = host.partition(":")
    # Registries of an emulator are on loopback.
    local = name in {"localhost", "127.0.0.1"} or name.endswith(".localhost")
    return local or name.endswith((".snowflakecomputing.com", ".snowflakecomputing.cn"))


def _invalid(text: str, reason: str) -> InvalidImageReferenceError:
    return InvalidImageReferenceError(f"invalid image name {show(text)}: {reason}")
