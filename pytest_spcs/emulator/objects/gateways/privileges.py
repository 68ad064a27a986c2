"""What the commands of gateways demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-gateway#access-control-requirements and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.privileges import ACCOUNT, Demand, acts_on, both, creates, looks_in
from pytest_spcs.emulator.objects.gateways.commands import (
    AlterGateway,
    CreateGateway,
    DescribeGateway,
    DropGateway,
    ShowGateways,
)
from pytest_spcs.emulator.objects.gateways.specification import load_gateway_specification
from pytest_spcs.emulator.objects.services.privileges import endpoint_demands
from pytest_spcs.specification.problems import InvalidSpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _targets(account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(ACCOUNT, ("BIND SERVICE ENDPOINT",))
    try:
        specification = load_gateway_specification(command.text)
    except InvalidSpecificationError:
        return  # The rule says what is wrong with it.
    for target in specification.targets:
        yield from endpoint_demands(account, target.service, target.endpoint)


DEMANDS: dict[type, Demands] = {
    CreateGateway: both(creates("GATEWAY"), _targets),
    AlterGateway: both(acts_on("GATEWAY", "MODIFY"), _targets),
    DropGateway: acts_on("GATEWAY", "OWNERSHIP"),
    ShowGateways: looks_in,
    DescribeGateway: acts_on("GATEWAY"),
}
