"""What holds when snapshots are taken, altered, dropped, and volumes restored from them.

Source: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/block-storage-volume
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.objects.noun_rules import create_object, describe_rule, drop_rule, show_rule
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.commands import ResumeService
from pytest_spcs.emulator.objects.services.rules import resume
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.snapshots.commands import (
    AlterSnapshot,
    CreateSnapshot,
    DescribeSnapshot,
    DropSnapshot,
    RestoreVolume,
    ShowSnapshots,
)
from pytest_spcs.emulator.objects.snapshots.state import SNAPSHOTS, Snapshot
from pytest_spcs.emulator.objects.snapshots.volumes import check_usable, encryption_of, size_of
from pytest_spcs.specification.model import Volume, VolumeSource

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.services.state import Service


def create(account: Account, session: Session, command: CreateSnapshot) -> Outcome:
    """Take a snapshot of a block volume; it can be used at once."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    service = account[SERVICES].get(command.service)
    volume = _block_volume(service, command.volume)
    _check_instance(service, command.instance)
    now = account.clock.now()
    return create_object(
        account,
        "SNAPSHOT",
        name,
        command.mode,
        lambda: Snapshot(
            name=name,
            owner=session.role,
            created_on=now,
            updated_on=now,
            service=command.service,
            volume=command.volume,
            instance=command.instance,
            size=size_of(volume),
            encryption=encryption_of(volume),
            comment=command.comment,
        ),
    )


def _block_volume(service: Service, name: str) -> Volume:
    for volume in service.specification.volumes:
        if volume.name == name and volume.source is VolumeSource.BLOCK:
            return volume
    blocks = [volume.name for volume in service.specification.volumes if volume.source is VolumeSource.BLOCK]
    raise invalid_value(
        f"Service '{service.name}' has no block volume '{name}'. Its block volumes: {', '.join(blocks) or 'none'}."
    )


def _check_instance(service: Service, index: int) -> None:
    if not 0 <= index < service.max_instances:
        raise invalid_value(
            f"Invalid instance {index} of service '{service.name}': its instances are 0 to {service.max_instances - 1}."
        )


def restore(account: Account, session: Session, command: RestoreVolume) -> Outcome:
    """Replace the volume of instances of a suspended service by a snapshot, and resume the service."""
    service = account[SERVICES].find(command.name) if command.if_exists else account[SERVICES].get(command.name)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    snapshot = account[SNAPSHOTS].get(command.snapshot)
    volume = _block_volume(service, command.volume)
    for index in command.instances:
        _check_instance(service, index)
    check_usable(snapshot, volume)
    if not service.suspended:
        raise SnowflakeError(
            395024,
            "57014",
            f"Service '{service.name}' must be suspended to restore a volume. "
            f"Run ALTER SERVICE {service.name} SUSPEND.",
        )
    return resume(account, session, ResumeService(command.name))


def alter(account: Account, _session: Session, command: AlterSnapshot) -> Outcome:
    """Set the comment."""
    if command.if_exists and command.name not in account[SNAPSHOTS]:
        return Outcome(command.name.name, Change.ABSENT)
    snapshot = account[SNAPSHOTS].get(command.name)
    snapshot.comment, snapshot.updated_on = command.comment, account.clock.now()
    return Outcome(command.name.name, Change.ALTERED)


def facts(snapshot: Snapshot) -> Facts:
    """Return what SHOW and DESCRIBE tell of a snapshot."""
    return {
        "name": snapshot.name.name,
        "state": snapshot.state,
        "database_name": snapshot.name.database,
        "schema_name": snapshot.name.schema,
        "service_name": str(snapshot.service),
        "volume_name": snapshot.volume,
        "instance": snapshot.instance,
        "size": snapshot.size,
        "comment": snapshot.comment,
        "owner": snapshot.owner,
        "owner_role_type": "ROLE",
        "created_on": snapshot.created_on,
        "updated_on": snapshot.updated_on,
        "encryption": snapshot.encryption,
    }


PERFORMERS: dict[type, Performer] = {
    CreateSnapshot: create,
    AlterSnapshot: alter,
    DropSnapshot: drop_rule("SNAPSHOT"),
    ShowSnapshots: show_rule("SNAPSHOT", facts),
    DescribeSnapshot: describe_rule("SNAPSHOT", facts),
    RestoreVolume: restore,
}
