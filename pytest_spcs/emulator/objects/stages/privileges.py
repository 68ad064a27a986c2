"""What the commands of stages demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.stages.commands import (
    AlterStage,
    CreateStage,
    DescribeStage,
    DropStage,
    GetFiles,
    ListStageFiles,
    PutFiles,
    RemoveStageFiles,
    ShowStages,
)
from pytest_spcs.emulator.privileges import acts_on, creates, looks_in

if TYPE_CHECKING:
    from pytest_spcs.emulator.privileges import Demands
    from pytest_spcs.identifiers import ObjectName


def _stage(command: ListStageFiles | GetFiles | PutFiles | RemoveStageFiles) -> ObjectName:
    return command.place.stage


DEMANDS: dict[type, Demands] = {
    CreateStage: creates("STAGE"),
    AlterStage: acts_on("STAGE", "OWNERSHIP"),
    DropStage: acts_on("STAGE", "OWNERSHIP"),
    ShowStages: looks_in,
    DescribeStage: acts_on("STAGE"),
    ListStageFiles: acts_on("STAGE", "READ", of=_stage),
    GetFiles: acts_on("STAGE", "READ", of=_stage),
    PutFiles: acts_on("STAGE", "WRITE", of=_stage),
    RemoveStageFiles: acts_on("STAGE", "WRITE", of=_stage),
}
