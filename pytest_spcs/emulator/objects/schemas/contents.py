"""What goes with a schema when it is dropped: everything of the account that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pytest_spcs.emulator.objects.image_repositories.rules import remove_repository
from pytest_spcs.emulator.objects.network_rules.rules import remove_network_rule
from pytest_spcs.emulator.objects.secrets.rules import remove_secret
from pytest_spcs.emulator.objects.service_functions.rules import remove_functions_in
from pytest_spcs.emulator.objects.services.rules import remove_service
from pytest_spcs.emulator.objects.snapshots.rules import remove_snapshot
from pytest_spcs.emulator.objects.stages.rules import remove_stage

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account
    from pytest_spcs.emulator.catalogue import Collection
    from pytest_spcs.identifiers import ObjectName, SchemaName

Kept = TypeVar("Kept")


def empty_schema(account: Account, schema: SchemaName) -> None:
    """Remove all of the account that is in a schema; tables are the SQL engine's."""
    remove_functions_in(account, schema.database, schema.schema)
    for _name, service in _inside(account.services, schema):
        remove_service(account, service)
    for name, _repository in _inside(account.image_repositories, schema):
        remove_repository(account, name)
    for _name, stage in _inside(account.stages, schema):
        remove_stage(account, stage)
    for name, _secret in _inside(account.secrets, schema):
        remove_secret(account, name)
    for name, _rule in _inside(account.network_rules, schema):
        remove_network_rule(account, name)
    for name, _snapshot in _inside(account.snapshots, schema):
        remove_snapshot(account, name)


def _inside(collection: Collection[ObjectName, Kept], schema: SchemaName) -> list[tuple[ObjectName, Kept]]:
    return [(name, kept) for name, kept in collection.items() if name.parent == schema]
