"""All nouns of the account with what each brings: performers, statement forms, system functions, REST operations."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.rest.operations import Operation
    from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction
    from pytest_spcs.emulator.sql.table_functions import TableFunction

_ROOM = "pytest_spcs.emulator.objects"
NOUNS = (
    "sessions",
    "users",
    "roles",
    "grants",
    "warehouses",
    "databases",
    "database_roles",
    "schemas",
    "stages",
    "compute_pools",
    "image_repositories",
    "services",
    "job_services",
    "service_functions",
    "integrations",
    "security_integrations",
    "secrets",
    "network_rules",
    "network_policies",
    "external_access_integrations",
    "snapshots",
    "event_tables",
    "gateways",
)
"""The packages below ``emulator/objects``."""


def teach(account: Account) -> None:
    """Tell an account how the commands of all nouns are performed."""
    for noun in NOUNS:
        account.learn(import_module(f"{_ROOM}.{noun}.rules").PERFORMERS)
        account.demand(import_module(f"{_ROOM}.{noun}.privileges").DEMANDS)
    account.learn(import_module(f"{_ROOM}.grants.caller_grants").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.grants.ownership").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.compute_pools.nodes").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.services.views").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.services.logs").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.services.object_parameters").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.services.telemetry").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.stages.files").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.stages.links").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.stages.directory_tables").PERFORMERS)
    account.learn(import_module(f"{_ROOM}.stages.files").READERS, locked=False)
    for noun in ("services", "job_services"):
        account.learn(import_module(f"{_ROOM}.{noun}.waiting").PERFORMERS, locked=False)


def statement_forms() -> list[StatementForm]:
    """Return the statement forms of all nouns."""
    return [form for noun in NOUNS for form in import_module(f"{_ROOM}.{noun}.sql").STATEMENTS]


def system_functions() -> list[SystemFunction]:
    """Return the system functions of all nouns."""
    return [function for noun in NOUNS for function in import_module(f"{_ROOM}.{noun}.sql").SYSTEM_FUNCTIONS]


def table_functions() -> list[TableFunction]:
    """Return the table functions of all nouns."""
    modules = (import_module(f"{_ROOM}.{noun}.table_functions") for noun in ("services", "job_services"))
    return [function for module in modules for function in module.TABLE_FUNCTIONS]


def operations() -> list[Operation]:
    """Return the REST operations of all nouns."""
    from pytest_spcs.emulator.rest.operations import with_returned

    found = [operation for noun in NOUNS for operation in import_module(f"{_ROOM}.{noun}.rest").OPERATIONS]
    return with_returned(found)
