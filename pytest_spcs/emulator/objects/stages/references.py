"""A place in a stage as SQL writes it: ``@db.schema.stage/path``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import not_emulated, syntax_error
from pytest_spcs.emulator.sql.stage_places import check_stage_path
from pytest_spcs.identifiers import InvalidIdentifierError, split

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName

_REFERENCE = re.compile(r'@?((?:"(?:[^"]|"")*+"|[^"/])++)(?:/(.*))?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class StagePath:
    """A stage and a path in it, the latter without a leading slash and with the case that was written."""

    stage: ObjectName
    path: str = ""


def parse_stage_path(text: str, session: Session) -> StagePath:
    """Return the place that a reference means in a session; user stages and table stages are not emulated."""
    parts, path = split_stage_path(text)
    return StagePath(session.resolve_object(parts), path)


def split_stage_path(text: str) -> tuple[tuple[str, ...], str]:
    """Return the parts of the stage's name in a reference, and the path in the stage."""
    body = text.strip()
    if body.startswith("@~"):
        raise not_emulated("user stage @~")
    if body.startswith("@%") or re.match(r"@[^/]*\.%", body):
        raise not_emulated(f"table stage {body.split('/', maxsplit=1)[0]}")
    if body.startswith("snow:"):
        raise not_emulated(f"stage URI {body}")
    match = _REFERENCE.fullmatch(body)
    try:
        parts = split(match.group(1)) if match is not None else ()
    except InvalidIdentifierError:
        parts = ()
    if match is None or not parts:
        raise syntax_error(f"Invalid stage reference '{text}'.")
    return parts, stage_key(match.group(2) or "")


def stage_key(path: str) -> str:
    """Return a path as the key of a file below its stage: no leading or doubled slashes.

    Raises SnowflakeError for a path that no file can have.
    """
    check_stage_path(path)
    kept = [step for step in path.split("/") if step not in {"", "."}]
    return "/".join(kept) + ("/" if kept and path.endswith("/") else "")
