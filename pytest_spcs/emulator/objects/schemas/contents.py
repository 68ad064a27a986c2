"""What goes with a schema when it is dropped: everything of the account that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pytest_spcs.emulator.objects.noun_rules import drop_object
from pytest_spcs.emulator.objects.service_functions.rules import remove_functions_in
from pytest_spcs.emulator.objects.services.rules import remove_service
from pytest_spcs.emulator.objects.stages.rules import remove_stage

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.catalogue import Collection
    from pytest_spcs.identifiers import ObjectName, SchemaName

Kept = TypeVar("Kept")


def empty_schema(account: Account, schema: SchemaName) -> None:
    """Remove all of the account that is in a schema; tables are the SQL engine's."""
    remove_functions_in(account, schema.database, schema.schema)
    for _name, service in _inside(account.services, schema):
        remove_service(account, service)
    for name, _repository in _inside(account.image_repositories, schema):
        drop_object(account, "IMAGE REPOSITORY", name)
    for _name, stage in _inside(account.stages, schema):
        remove_stage(account, stage)
    for name, _secret in _inside(account.secrets, schema):
        drop_object(account, "SECRET", name)
    for name, _rule in _inside(account.network_rules, schema):
        drop_object(account, "NETWORK RULE", name)
    for name, _table in _inside(account.event_tables, schema):
        # Its rows have gone with the schema.
        drop_object(account, "EVENT TABLE", name)
    for name, _gateway in _inside(account.gateways, schema):
        drop_object(account, "GATEWAY", name)
    for name, _snapshot in _inside(account.snapshots, schema):
        drop_object(account, "SNAPSHOT", name)


def _inside(collection: Collection[ObjectName, Kept], schema: SchemaName) -> list[tuple[ObjectName, Kept]]:
    return [(name, kept) for name, kept in collection.items() if name.parent == schema]
