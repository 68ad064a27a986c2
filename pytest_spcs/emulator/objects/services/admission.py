"""What must hold before a service or a job service comes into being, and when it gets another specification.

https://docs.snowflake.com/en/sql-reference/sql/create-service and .../execute-job-service
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.services.placement import check_fits
from pytest_spcs.emulator.objects.services.privileges import check_owner
from pytest_spcs.emulator.objects.services.references import check_references, check_specified, check_stages
from pytest_spcs.emulator.objects.services.specifications import Pinned, pin, resolve
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.identifiers import is_unquoted

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.compute_pools.state import ComputePool
    from pytest_spcs.emulator.objects.services.commands import SpecificationSource
    from pytest_spcs.identifiers import ObjectName
    from pytest_spcs.specification.model import Specification

_DNS_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
MAX_SERVICES = 5000
"""Services and jobs per account: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-services."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What the checks have found: the pool, the specification, and its images by digest."""

    pool: ComputePool
    specification: Specification
    pinned: Pinned


def admit(
    account: Account,
    session: Session,
    *,
    name: ObjectName,
    compute_pool: str,
    source: SpecificationSource,
    integrations: tuple[str, ...],
    warehouse: str | None,
) -> Admitted:
    """Check what a new service or job refers to, and that its name will do; the caller has seen that it is free."""
    check_name(name)
    if len(account[SERVICES]) >= MAX_SERVICES:
        raise SnowflakeError(
            395025,
            "22023",
            f"Service '{name}' was not created: the account has {MAX_SERVICES} services and jobs, which is the limit.",
        )
    pool = account[COMPUTE_POOLS].get(compute_pool)
    specification = resolve(account, session, source)
    check_owner(account, session.role, name.parent, specification)
    check_references(account, integrations, warehouse)
    check_specified(account, name.parent, specification, integrations)
    check_stages(account, name.parent, specification)
    pinned = pin(account, name.parent, specification, pool.instance_family)
    check_fits(specification, pool)
    return Admitted(pool, specification, pinned)


def check_name(name: ObjectName) -> None:
    """Refuse a name that makes no DNS name."""
    for part in (name.database, name.schema, name.name):
        if not is_unquoted(part):
            raise invalid_value(
                f"Invalid service name '{name}': service, database and schema names must be unquoted identifiers."
            )
    label = name.name.lower().replace("_", "-")
    if not _DNS_LABEL.fullmatch(label):
        raise invalid_value(
            f"Invalid service name '{name.name}': '{label}' is no valid DNS label. Use at most 63 letters, "
            "digits and _, begin with a letter and end with a letter or digit."
        )


def wake_pool(account: Account, pool_name: str) -> None:
    """Bring up a suspended pool for whatever is to run on it; refuse where AUTO_RESUME is off."""
    pool = account[COMPUTE_POOLS].get(pool_name)
    if not pool.suspended:
        return
    if not pool.auto_resume:
        raise SnowflakeError(
            392503,
            "57014",
            f"Compute pool '{pool.name}' is suspended and has AUTO_RESUME = FALSE. "
            f"Run ALTER COMPUTE POOL {pool.name} RESUME.",
        )
    pool.bring_up(account.clock.now())
