"""The nouns of the account. A new one is its package and its line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.securables import Kinds
from pytest_spcs.emulator.objects.compute_pools.noun import COMPUTE_POOL
from pytest_spcs.emulator.objects.database_roles.noun import DATABASE_ROLE
from pytest_spcs.emulator.objects.databases.noun import DATABASE
from pytest_spcs.emulator.objects.event_tables.noun import EVENT_TABLE
from pytest_spcs.emulator.objects.external_access_integrations.noun import EXTERNAL_ACCESS_INTEGRATION
from pytest_spcs.emulator.objects.gateways.noun import GATEWAY
from pytest_spcs.emulator.objects.grants.noun import GRANT
from pytest_spcs.emulator.objects.image_repositories.noun import IMAGE_REPOSITORY
from pytest_spcs.emulator.objects.integrations.noun import INTEGRATION
from pytest_spcs.emulator.objects.job_services.noun import JOB_SERVICE
from pytest_spcs.emulator.objects.network_policies.noun import NETWORK_POLICY
from pytest_spcs.emulator.objects.network_rules.noun import NETWORK_RULE
from pytest_spcs.emulator.objects.roles.noun import ROLE
from pytest_spcs.emulator.objects.schemas.noun import SCHEMA
from pytest_spcs.emulator.objects.secrets.noun import SECRET
from pytest_spcs.emulator.objects.security_integrations.noun import SECURITY_INTEGRATION
from pytest_spcs.emulator.objects.service_functions.noun import SERVICE_FUNCTION
from pytest_spcs.emulator.objects.services.noun import SERVICE
from pytest_spcs.emulator.objects.sessions.noun import SESSION
from pytest_spcs.emulator.objects.snapshots.noun import SNAPSHOT
from pytest_spcs.emulator.objects.stages.noun import STAGE
from pytest_spcs.emulator.objects.users.noun import USER
from pytest_spcs.emulator.objects.warehouses.noun import WAREHOUSE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.objects.noun import Noun
    from pytest_spcs.emulator.rest.operations import Operation
    from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction
    from pytest_spcs.emulator.sql.table_functions import TableFunction

NOUNS: tuple[Noun, ...] = (
    SESSION,
    USER,
    ROLE,
    GRANT,
    WAREHOUSE,
    DATABASE,
    DATABASE_ROLE,
    SCHEMA,
    STAGE,
    COMPUTE_POOL,
    IMAGE_REPOSITORY,
    SERVICE,
    JOB_SERVICE,
    SERVICE_FUNCTION,
    INTEGRATION,
    SECURITY_INTEGRATION,
    SECRET,
    NETWORK_RULE,
    NETWORK_POLICY,
    EXTERNAL_ACCESS_INTEGRATION,
    SNAPSHOT,
    EVENT_TABLE,
    GATEWAY,
)
"""In an order in which what needs something comes behind it: a schema that is dropped is emptied from the end."""


def teach(account: Account, nouns: Iterable[Noun] = NOUNS) -> None:
    """Make place in an account for nouns, with how their commands are performed and what these demand."""
    for noun in nouns:
        account.add(noun)


def all_kinds(nouns: Iterable[Noun] = NOUNS) -> Kinds:
    """Return what privileges can be granted on in an account with these nouns."""
    kinds = Kinds()
    for noun in nouns:
        kinds.add(noun.kinds)
    return kinds


def statement_forms(nouns: Iterable[Noun] = NOUNS) -> list[StatementForm]:
    """Return the statement forms of nouns."""
    return [form for noun in nouns for form in noun.statements]


def system_functions(nouns: Iterable[Noun] = NOUNS) -> list[SystemFunction]:
    """Return the system functions of nouns."""
    return [function for noun in nouns for function in noun.system_functions]


def table_functions(nouns: Iterable[Noun] = NOUNS) -> list[TableFunction]:
    """Return the table functions of nouns."""
    return [function for noun in nouns for function in noun.table_functions]


def operations(nouns: Iterable[Noun] = NOUNS) -> list[Operation]:
    """Return the REST operations of nouns."""
    from pytest_spcs.emulator.rest.operations import with_returned

    return with_returned([operation for noun in nouns for operation in noun.operations])
