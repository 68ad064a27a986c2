"""``sessionTokenConfig`` of a container: where and how the session token is mounted.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.specification.model import SessionTokenConfig
from pytest_spcs.specification.nodes import ScalarNode
from pytest_spcs.specification.quantities import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.specification.sections import Section

PERMISSIONS = ("0400", "0404", "0440", "0444", "0600", "0604", "0640", "0644")
"""The file modes that a token can have: the owner reads, and nobody has more than 0644."""

PLATFORM_DIRECTORY = "/snowflake"
"""Where the platform puts the session token; users report that mounts below it are refused."""

_PATH = re.compile(r"(?:/[A-Za-z0-9_.-]+)+")
_SYSTEM_PATHS = ("/proc", "/sys", "/dev")
_RULE = "session-token"


def read_session_token(container: Section, directories: Sequence[str], *, mounted: bool) -> SessionTokenConfig | None:
    """Return the token settings of a container whose other mounts are at ``directories``."""
    section = container.section("sessionTokenConfig", ("path", "permission", "mountConnectionConfig"))
    if section is None:
        return None
    if not section.node.entries:
        container.invalid("sessionTokenConfig", "Value is empty", rule="empty-value", suggestion="leave it out")
        return None
    path = section.text("path")
    if path is not None:
        _check_path(section, path, directories)
    permission = _read_permission(section)
    connection = section.boolean("mountConnectionConfig", default=False)
    if not mounted:
        container.invalid(
            "sessionTokenConfig",
            "It cannot be combined with mountSessionToken: false",
            rule=_RULE,
            suggestion="leave one of them out",
        )
    return SessionTokenConfig(path or "/snowflake/session", permission or "0644", connection)


def is_of_the_platform(path: str) -> bool:
    """Tell whether a mount at this path would hide what the platform mounts, or be hidden by it."""
    return _overlap(path.rstrip("/"), PLATFORM_DIRECTORY)


def _check_path(section: Section, path: str, directories: Sequence[str]) -> None:
    if not _PATH.fullmatch(path) or any(part in {".", ".."} for part in path.split("/")):
        section.invalid(
            "path",
            f"{show(path)} is no absolute, normalised path of letters, digits, '-', '_', '.' and '/'",
            rule=_RULE,
        )
        return
    for other in (*_SYSTEM_PATHS, *directories):
        if _overlap(path, other.rstrip("/")):
            section.invalid("path", f"{show(path)} overlaps with {show(other)}", rule=_RULE)
            return


def _overlap(first: str, second: str) -> bool:
    return f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")


def _read_permission(section: Section) -> str | None:
    node = section.get("permission")
    if node is None:
        return None
    if isinstance(node, ScalarNode) and not isinstance(node.value, str):
        section.invalid(
            "permission",
            "Value must be a quoted string",
            rule=_RULE,
            suggestion=f'write "{node.text[:10]}" with its quotes',
        )
        return None
    permission = section.text("permission", choices=PERMISSIONS)
    if "path" not in section:
        section.invalid("permission", "It requires path", rule=_RULE)
    return permission
