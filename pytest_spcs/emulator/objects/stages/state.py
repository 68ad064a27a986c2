"""What is held of a stage.

Properties: https://docs.snowflake.com/en/sql-reference/sql/create-stage
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Counter, Key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class RegisteredFile:
    """A file as the last REFRESH of a directory table found it."""

    size: int
    last_modified: datetime
    md5: str


@dataclass(eq=False, kw_only=True)
class Stage:
    """One internal stage; its files lie in ``directory``, which no other stage ever has."""

    name: ObjectName
    directory: Path
    owner: str
    created_on: datetime
    comment: str | None = None
    encryption: str = "SNOWFLAKE_FULL"
    directory_enabled: bool = False
    temporary: bool = False
    session: int | None = None
    """The session whose end takes a temporary stage with it."""
    file_format: Mapping[str, str] = field(default_factory=dict)
    """FILE_FORMAT as it was written, by upper-cased option."""
    registered: dict[str, RegisteredFile] = field(default_factory=dict)
    """The directory table: files by their path below the stage."""


STAGES: Key[Collection[ObjectName, Stage]] = Key("stages", lambda _account: Collection("Stage"))
STAGE_NUMBERS = Key("stage_numbers", lambda _account: Counter())
