"""What the commands of service functions demand of a role, and what calling one does.

https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs#access-control-requirements
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import ObjectMissingError
from pytest_spcs.emulator.account.privileges import Access, Demand, creating, lacks, looks_in, nothing, using
from pytest_spcs.emulator.account.securable_objects import objects_of, signature_part, types_part
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.service_functions.commands import (
    AlterServiceFunction,
    CallServiceFunction,
    CreateOrAlterServiceFunction,
    CreateServiceFunction,
    DescribeServiceFunction,
    DropServiceFunction,
    ShowServiceFunctions,
)
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS
from pytest_spcs.emulator.objects.services.privileges import endpoint_demands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction
    from pytest_spcs.identifiers import ObjectName


def _create(account: Account, _session: Session, command: CreateServiceFunction) -> Iterable[Demand]:
    yield from creating("FUNCTION", command.name)
    if command.mode is CreateMode.OR_REPLACE:
        part = types_part([data_type for _name, data_type in command.arguments])
        yield Demand(Securable("FUNCTION", command.name, part), ("OWNERSHIP",))
    yield from using(Securable("SERVICE", command.service))
    yield from endpoint_demands(account, command.service, command.endpoint)


def _alter(account: Account, _session: Session, command: AlterServiceFunction) -> Iterable[Demand]:
    yield from using(_securable(command), "OWNERSHIP")
    for function in account[SERVICE_FUNCTIONS].get(command.name, []):
        if _part_of(function) == types_part(command.argument_types):
            service: Any = command.values.get("service", function.service)
            endpoint: Any = command.values.get("endpoint", function.endpoint)
            if (service, endpoint) != (function.service, function.endpoint):
                yield from using(Securable("SERVICE", service))
                yield from endpoint_demands(account, service, endpoint)


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterServiceFunction) -> Iterable[Demand]:
    wanted = command.wanted
    types = tuple(data_type for _name, data_type in wanted.arguments)
    if not objects_of(account, Securable("FUNCTION", wanted.name, types_part(types))):
        return _create(account, session, wanted)
    target = {"service": wanted.service, "endpoint": wanted.endpoint}
    return _alter(account, session, AlterServiceFunction(wanted.name, types, target))


def _drop(_account: Account, _session: Session, command: DropServiceFunction) -> Iterable[Demand]:
    return using(_securable(command), "OWNERSHIP")


def _describe(_account: Account, _session: Session, command: DescribeServiceFunction) -> Iterable[Demand]:
    return using(_securable(command))


def _securable(command: AlterServiceFunction | DropServiceFunction | DescribeServiceFunction) -> Securable:
    return Securable("FUNCTION", command.name, types_part(command.argument_types))


def _part_of(function: ServiceFunction) -> str:
    return signature_part(function.signature.arguments)


def check_call(account: Account, session: Session, name: ObjectName) -> None:
    """Raise unless a session may call a function in a statement: it takes USAGE on one of its overloads.

    Which overload is called depends on the types of the arguments, which are not known yet.
    """
    with account.lock:
        overloads = [Securable("FUNCTION", name, _part_of(one)) for one in account[SERVICE_FUNCTIONS].get(name, [])]
        access = Access.of_session(account, session)
        if session.is_platform or not overloads:
            return
        if any(all(access.meets(demand) for demand in using(one, "USAGE")) for one in overloads):
            return
        if any(access.sees(one) for one in overloads):
            raise lacks(overloads[0])
        raise ObjectMissingError(2141, "42601", f"SQL compilation error:\nUnknown user-defined function {name}.")


def check_owner_of_function(account: Account, function: ServiceFunction) -> None:
    """Raise unless the owner of a function still may use its endpoint: whoever calls it does so in the owner's name."""
    with account.lock:
        access = Access.of_role(account, function.owner)
        access.check(endpoint_demands(account, function.service, function.endpoint))


DEMANDS: dict[type, Demands] = {
    CreateServiceFunction: _create,
    CreateOrAlterServiceFunction: _create_or_alter,
    AlterServiceFunction: _alter,
    DropServiceFunction: _drop,
    ShowServiceFunctions: looks_in,
    DescribeServiceFunction: _describe,
    # It runs a SELECT, which is checked as any other.
    CallServiceFunction: nothing,
}
