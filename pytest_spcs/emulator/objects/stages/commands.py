"""What can be asked of stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.commands import Command, CreateMode, Outcome, Scope, Selection
from pytest_spcs.emulator.sql.results import Facts
from pytest_spcs.emulator.sql.transfers import Download, Upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.objects.stages.references import StagePath
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class CreateStage(Command[Outcome]):
    """CREATE STAGE, an internal one: https://docs.snowflake.com/en/sql-reference/sql/create-stage."""

    name: ObjectName
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    temporary: bool = False
    encryption: str = "SNOWFLAKE_FULL"
    directory_enabled: bool = False
    file_format: Mapping[str, str] = field(default_factory=dict)
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AlterStage(Command[Outcome]):
    """ALTER STAGE ... SET: None leaves a property as it is."""

    name: ObjectName
    if_exists: bool = False
    directory_enabled: bool | None = None
    file_format: Mapping[str, str] | None = None
    comment: str | None = None
    unset_comment: bool = False


@dataclass(frozen=True, slots=True)
class DropStage(Command[Outcome]):
    """DROP STAGE: its files go with it."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowStages(Command[list[Facts]]):
    """SHOW STAGES."""

    scope: Scope = Scope()
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeStage(Command[Facts]):
    """DESCRIBE STAGE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ListStageFiles(Command[list[Facts]]):
    """LIST @stage: files whose path begins with the given one and matches the pattern as a whole."""

    place: StagePath
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveStageFiles(Command[list[Facts]]):
    """REMOVE @stage/path: the files that LIST would name."""

    place: StagePath
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class PutFiles(Command[Upload]):
    """PUT: which files of the client go where; the client moves them."""

    source: str
    place: StagePath
    auto_compress: bool = True
    overwrite: bool = False
    parallel: int = 4
    source_compression: str = "auto_detect"


@dataclass(frozen=True, slots=True)
class GetFiles(Command[Download]):
    """GET: which files of a stage go to which directory of the client; the client moves them."""

    place: StagePath
    target: str
    pattern: str | None = None
    parallel: int = 10
