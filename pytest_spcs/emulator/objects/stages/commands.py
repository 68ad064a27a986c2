"""What can be asked of stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts, ResultSet
from pytest_spcs.emulator.account.transfers import Download, Upload

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
class CreateOrAlterStage(Command[Outcome]):
    """CREATE OR ALTER STAGE: a stage that is there gets these properties, and keeps its files.

    ``encryption`` is that of the statement, None where it says none: it cannot be altered.
    """

    wanted: CreateStage
    encryption: str | None = None


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
class ShowStages(Question[list[Facts]]):
    """SHOW STAGES."""

    scope: Scope = Scope()
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeStage(Question[Facts]):
    """DESCRIBE STAGE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ListStageFiles(Question[list[Facts]]):
    """LIST @stage: files whose path begins with the given one and matches the pattern as a whole."""

    place: StagePath
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveStageFiles(Command[list[Facts]]):
    """REMOVE @stage/path: the files that LIST would name."""

    place: StagePath
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class CopyStageFiles(Command[list[str] | int]):
    """COPY FILES: which files of one stage go into another; answers with the copies, or with their number alone."""

    source: StagePath
    target: StagePath
    files: tuple[str, ...] | None = None
    pattern: str | None = None
    detailed: bool = True


@dataclass(frozen=True, slots=True)
class RefreshStage(Command[list[Facts]]):
    """ALTER STAGE ... REFRESH: the directory table gets to know the files whose path begins with the given one."""

    name: ObjectName
    if_exists: bool = False
    subpath: str = ""


@dataclass(frozen=True, slots=True)
class ReadDirectory(Question[list[Facts]]):
    """SELECT ... FROM DIRECTORY(@stage): what the directory table holds; ``origin`` is as for a URL of a file."""

    stage: ObjectName
    origin: str


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
class GetFiles(Question[Download]):
    """GET: which files of a stage go to which directory of the client; the client moves them."""

    place: StagePath
    target: str
    pattern: str | None = None
    parallel: int = 10


@dataclass(frozen=True, slots=True)
class ExecuteStageFile(Command[ResultSet]):
    """EXECUTE IMMEDIATE FROM: the statements of a file; ``place`` is None for a path relative to the file that runs.

    With ``variables``, which are text as a template writes them, the file is a template.
    """

    written: str
    place: StagePath | None
    variables: Mapping[str, str] | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class PresignStageFile(Question[str]):
    """A URL with which anybody reads a file for some seconds; ``origin`` is where the asker reaches the account."""

    stage: ObjectName
    path: str
    origin: str
    seconds: int = 3_600


@dataclass(frozen=True, slots=True)
class NameStageFile(Question[str]):
    """BUILD_STAGE_FILE_URL, and BUILD_SCOPED_FILE_URL of the statement ``query_id``: a file's URL, there or not."""

    stage: ObjectName
    path: str
    origin: str
    query_id: str | None = None
