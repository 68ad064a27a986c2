"""Names in a specification.

Rules: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.specification.quantities import show

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_spcs.specification.sections import Section

_NAME = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ROLE_NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?")
_LONGEST = 63
_LONGEST_ROLE = 255


def read_name(section: Section) -> str | None:
    """Return the name of a container, endpoint or volume."""
    name = section.text("name", required=True)
    if name is None or _NAME.fullmatch(name):
        return name
    if len(name) > _LONGEST:
        reason = f"{show(name)} has {len(name)} characters; names have at most {_LONGEST}"
    else:
        reason = (
            f"{show(name)} is no name: lower-case letters, digits and '-', "
            "beginning with a letter and ending with a letter or digit"
        )
    proposal = re.sub(r"[^a-z0-9]+", "-", name[:_LONGEST].lower()).strip("-")
    fits = _NAME.fullmatch(proposal) and not any(sign in name for sign in "<{$")
    section.invalid("name", reason, rule="name", suggestion=f"for example {proposal}" if fits else None)
    return None


def read_role_name(section: Section) -> str | None:
    """Return the name of a service role."""
    name = section.text("name", required=True)
    if name is None or (_ROLE_NAME.fullmatch(name) and len(name) <= _LONGEST_ROLE):
        return name
    reason = (
        f"{show(name)} is no name of a service role: letters, digits and '_', "
        "beginning with a letter and ending with a letter or digit"
    )
    proposal = re.sub(r"[^A-Za-z0-9]+", "_", name[:_LONGEST_ROLE]).strip("_")
    fits = _ROLE_NAME.fullmatch(proposal)
    section.invalid("name", reason, rule="name", suggestion=f"for example {proposal}" if fits else None)
    return None


def check_unique(sections: Collection[Section], names: Collection[str | None]) -> None:
    """Note names that come a second time."""
    first: dict[str, str] = {}
    for section, name in zip(sections, names, strict=True):
        if name is None:
            continue
        if name in first:
            section.invalid("name", f"{show(name)} is already the name of {first[name]}", rule="duplicate-name")
        first.setdefault(name, section.path)
