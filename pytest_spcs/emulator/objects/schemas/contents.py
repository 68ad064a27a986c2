"""What goes with a schema when it is dropped: everything of the account that is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.image_repositories.rules import remove_repository
from pytest_spcs.emulator.objects.service_functions.rules import remove_functions_in
from pytest_spcs.emulator.objects.services.rules import remove_service
from pytest_spcs.emulator.objects.stages.rules import remove_stage

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account
    from pytest_spcs.identifiers import SchemaName


def empty_schema(account: Account, schema: SchemaName) -> None:
    """Remove functions, services, image repositories and stages of a schema; tables are the SQL engine's."""
    remove_functions_in(account, schema.database, schema.schema)
    for service in account.services:
        if service.name.parent == schema:
            remove_service(account, service)
    for repository in account.image_repositories:
        if repository.name.parent == schema:
            remove_repository(account, repository.name)
    for stage in account.stages:
        if stage.name.parent == schema:
            remove_stage(account, stage)
