"""What holds when gateways are created, altered and dropped; they are kept and route nothing yet.

Source: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/gateway
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.gateways.commands import (
    AlterGateway,
    CreateGateway,
    DescribeGateway,
    DropGateway,
    ShowGateways,
)
from pytest_spcs.emulator.objects.gateways.specification import GatewaySpecification, load_gateway_specification
from pytest_spcs.emulator.objects.gateways.state import GATEWAY_NUMBERS, GATEWAYS, Gateway
from pytest_spcs.emulator.objects.noun_rules import create_object, describe_rule, drop_rule, show_rule
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.specifications import invalid_specification
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.specification.problems import InvalidSpecificationError

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName

TARGET_MISSING = 398529
"""Snowflake's number for a gateway to a service that is not there (SQL state 02000)."""


def create(account: Account, session: Session, command: CreateGateway) -> Outcome:
    """Create a gateway to endpoints that are there; OR REPLACE gives it another address."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    specification = _checked(account, command.text)
    now = account.clock.now()
    return create_object(
        account,
        "GATEWAY",
        name,
        command.mode,
        lambda: Gateway(
            name=name,
            owner=session.role,
            host=_host(account, name),
            text=command.text,
            specification=specification,
            created_on=now,
            updated_on=now,
        ),
    )


def _checked(account: Account, text: str) -> GatewaySpecification:
    """Return what a text specifies; every problem at once in 395018, 398529 for the first target that is missing."""
    try:
        specification = load_gateway_specification(text)
    except InvalidSpecificationError as error:
        raise invalid_specification(error) from None
    for target in specification.targets:
        service = account[SERVICES].find(target.service)
        if service is None:
            raise SnowflakeError(
                TARGET_MISSING,
                "02000",
                f"Service specified in gateway does not exist or not authorized: {target.service}.",
            )
        if service.specification.endpoint(target.endpoint) is None:
            declared = ", ".join(endpoint.name for endpoint in service.specification.endpoints) or "none"
            raise SnowflakeError(
                TARGET_MISSING,
                "02000",
                f"Endpoint specified in gateway does not exist: {target.service}!{target.endpoint}. "
                f"Endpoints of the service: {declared}.",
            )
    return specification


def _host(account: Account, name: ObjectName) -> str:
    identity = account.identity
    own = hashlib.sha256(f"{name} {account[GATEWAY_NUMBERS].next()}".encode()).hexdigest()[:8]
    return f"{own}-{identity.organization}-{identity.name}.snowflakecomputing.app".lower()


def alter(account: Account, _session: Session, command: AlterGateway) -> Outcome:
    """Route to other endpoints, or in other proportions."""
    if command.if_exists and command.name not in account[GATEWAYS]:
        return Outcome(command.name.name, Change.ABSENT)
    gateway = account[GATEWAYS].get(command.name)
    gateway.specification = _checked(account, command.text)
    gateway.text, gateway.updated_on = command.text, account.clock.now()
    return Outcome(command.name.name, Change.ALTERED)


def facts(gateway: Gateway) -> Facts:
    """Return what SHOW and DESCRIBE tell of a gateway."""
    return {
        "name": gateway.name.name,
        "ingress_url": gateway.host,
        "database_name": gateway.name.database,
        "schema_name": gateway.name.schema,
        "owner": gateway.owner,
        "owner_role_type": "ROLE",
        "spec": gateway.text,
        "created_on": gateway.created_on,
        "updated_on": gateway.updated_on,
    }


PERFORMERS: dict[type, Performer] = {
    CreateGateway: create,
    AlterGateway: alter,
    DropGateway: drop_rule("GATEWAY"),
    ShowGateways: show_rule("GATEWAY", facts),
    DescribeGateway: describe_rule("GATEWAY", facts),
}
