"""What holds when stages are created, altered and dropped; their bytes are in ``files``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_created, object_dropped
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.noun_rules import check_scope
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.stages.commands import (
    AlterStage,
    CreateOrAlterStage,
    CreateStage,
    DescribeStage,
    DropStage,
    ShowStages,
)
from pytest_spcs.emulator.objects.stages.events import StageCreated, StageDropped
from pytest_spcs.emulator.objects.stages.state import STAGE_NUMBERS, STAGES, Stage

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import SchemaName


def create(account: Account, session: Session, command: CreateStage) -> Outcome:
    """Create a stage with a directory of its own."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    before = account[STAGES].find(name)
    if before is not None and command.mode is CreateMode.OR_REPLACE:
        remove_stage(account, before)

    def make() -> Stage:
        return Stage(
            name=name,
            directory=account.stage_root / f"{account[STAGE_NUMBERS].next():06d}",
            owner=session.role,
            created_on=account.clock.now(),
            comment=command.comment,
            encryption=command.encryption,
            directory_enabled=command.directory_enabled,
            temporary=command.temporary,
            session=session.identity if command.temporary else None,
            file_format=dict(command.file_format),
        )

    outcome = account[STAGES].create(name, command.mode, make)
    if outcome.change is Change.CREATED:
        object_created(account, "STAGE", name)
        account.events.emit(StageCreated(name, account[STAGES].get(name).directory))
    return outcome


def create_or_alter(account: Account, session: Session, command: CreateOrAlterStage) -> Outcome:
    """Create a stage, or give one that is there exactly the wanted properties; its files stay."""
    wanted = command.wanted
    stage = account[STAGES].find(wanted.name)
    if stage is None:
        return create(account, session, wanted)
    if wanted.temporary != stage.temporary or command.encryption not in {None, stage.encryption}:
        what = "kind" if wanted.temporary != stage.temporary else "encryption"
        raise invalid_value(f"CREATE OR ALTER cannot change the {what} of stage '{stage.name}'; drop it first.")
    stage.directory_enabled, stage.file_format = wanted.directory_enabled, dict(wanted.file_format)
    stage.comment = wanted.comment
    return Outcome(wanted.name.name, Change.ALTERED)


def alter(account: Account, _session: Session, command: AlterStage) -> Outcome:
    """Set the given properties."""
    if command.if_exists and command.name not in account[STAGES]:
        return Outcome(command.name.name, Change.ABSENT)
    stage = account[STAGES].get(command.name)
    if command.directory_enabled is not None:
        stage.directory_enabled = command.directory_enabled
    if command.file_format is not None:
        stage.file_format = dict(command.file_format)
    if command.comment is not None or command.unset_comment:
        stage.comment = command.comment
    return Outcome(command.name.name, Change.ALTERED)


def drop(account: Account, _session: Session, command: DropStage) -> Outcome:
    """Drop a stage with its files."""
    stage = account[STAGES].find(command.name)
    if stage is None:
        return account[STAGES].drop(command.name, if_exists=command.if_exists)
    remove_stage(account, stage)
    return Outcome(command.name.name, Change.DROPPED)


def remove_stages_in(account: Account, schema: SchemaName) -> None:
    """Remove the stages of a schema that is dropped, with their files."""
    for stage in account[STAGES]:
        if stage.name.parent == schema:
            remove_stage(account, stage)


def remove_stage(account: Account, stage: Stage) -> None:
    """Take a stage out of the account; whoever keeps its directory removes that."""
    account[STAGES].drop(stage.name, if_exists=False)
    object_dropped(account, "STAGE", stage.name)
    account.events.emit(StageDropped(stage.name, stage.directory))


def show(account: Account, session: Session, command: ShowStages) -> list[Facts]:
    """List the stages of a place."""
    check_scope(account, command.scope)
    seen = seen_by(account, session, "STAGE")
    return [facts(account, stage) for stage in account[STAGES].select(command.selection, command.scope, seen=seen)]


def describe(account: Account, _session: Session, command: DescribeStage) -> Facts:
    """Tell everything of one stage."""
    return facts(account, account[STAGES].get(command.name))


def facts(account: Account, stage: Stage) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a stage."""
    return {
        "created_on": stage.created_on,
        "name": stage.name.name,
        "database_name": stage.name.database,
        "schema_name": stage.name.schema,
        "url": "",
        "has_credentials": "N",
        "has_encryption_key": "N",
        "owner": stage.owner,
        "comment": stage.comment or "",
        "region": account.identity.region,
        "type": "INTERNAL TEMPORARY" if stage.temporary else "INTERNAL",
        "cloud": "AWS",
        "owner_role_type": "ROLE",
        "directory_enabled": "Y" if stage.directory_enabled else "N",
        "kind": "TEMPORARY" if stage.temporary else "PERMANENT",
        "encryption": stage.encryption,
        "file_format": stage.file_format,
    }


PERFORMERS: dict[type, Performer] = {
    CreateStage: create,
    CreateOrAlterStage: create_or_alter,
    AlterStage: alter,
    DropStage: drop,
    ShowStages: show,
    DescribeStage: describe,
}
