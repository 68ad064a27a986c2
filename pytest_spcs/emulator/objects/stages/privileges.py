"""What the commands of stages demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, creates, creates_or_alters, looks_in
from pytest_spcs.emulator.objects.stages.commands import (
    AlterStage,
    CopyStageFiles,
    CreateOrAlterStage,
    CreateStage,
    DescribeStage,
    DropStage,
    ExecuteStageFile,
    GetFiles,
    ListStageFiles,
    NameStageFile,
    PresignStageFile,
    PutFiles,
    ReadDirectory,
    RefreshStage,
    RemoveStageFiles,
    ShowStages,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demand, Demands
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName


def _stage(command: ListStageFiles | GetFiles | PutFiles | RemoveStageFiles) -> ObjectName:
    return command.place.stage


def _copy(account: Account, session: Session, command: CopyStageFiles) -> Iterable[Demand]:
    yield from acts_on("STAGE", "READ", of=lambda asked: asked.source.stage)(account, session, command)
    yield from acts_on("STAGE", "WRITE", of=lambda asked: asked.target.stage)(account, session, command)


def _execute(account: Account, session: Session, command: ExecuteStageFile) -> Iterable[Demand]:
    """A relative path becomes a place, and is asked for again."""
    place = command.place
    if place is not None:
        yield from acts_on("STAGE", "READ", of=lambda _asked: place.stage)(account, session, command)


DEMANDS: dict[type, Demands] = {
    CreateStage: creates("STAGE"),
    CreateOrAlterStage: creates_or_alters("STAGE", creates("STAGE")),
    AlterStage: acts_on("STAGE", "OWNERSHIP"),
    DropStage: acts_on("STAGE", "OWNERSHIP"),
    ShowStages: looks_in,
    DescribeStage: acts_on("STAGE"),
    ListStageFiles: acts_on("STAGE", "READ", of=_stage),
    GetFiles: acts_on("STAGE", "READ", of=_stage),
    PresignStageFile: acts_on("STAGE", "READ", of=lambda command: command.stage),
    ExecuteStageFile: _execute,
    NameStageFile: acts_on("STAGE", "READ", of=lambda command: command.stage),
    ReadDirectory: acts_on("STAGE", "READ", of=lambda command: command.stage),
    RefreshStage: acts_on("STAGE", "WRITE"),
    CopyStageFiles: _copy,
    PutFiles: acts_on("STAGE", "WRITE", of=_stage),
    RemoveStageFiles: acts_on("STAGE", "WRITE", of=_stage),
}
