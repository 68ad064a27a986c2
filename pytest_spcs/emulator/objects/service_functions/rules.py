"""What holds when service functions are created, altered and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.catalogue import name_filter
from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.data_types import DataType, parse_data_type
from pytest_spcs.emulator.account.errors import already_exists, does_not_exist, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_created, object_dropped
from pytest_spcs.emulator.account.privileges import Access
from pytest_spcs.emulator.account.securable_objects import signature_part
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.engine.contract import FunctionSignature
from pytest_spcs.emulator.objects.noun_rules import check_scope
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.service_functions.commands import (
    AlterServiceFunction,
    CreateOrAlterServiceFunction,
    CreateServiceFunction,
    DescribeServiceFunction,
    DropServiceFunction,
    ShowServiceFunctions,
)
from pytest_spcs.emulator.objects.service_functions.events import ServiceFunctionCreated, ServiceFunctionDropped
from pytest_spcs.emulator.objects.service_functions.property_limits import (
    check_context_headers,
    check_limits,
    check_names,
)
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS, ServiceFunction
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.specification.model import Protocol

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName, SchemaName

_ALTERED = (
    *("service", "endpoint", "max_batch_rows", "max_batch_retries", "on_batch_failure", "batch_timeout_secs"),
    *("context_headers", "comment"),
)


def create(account: Account, session: Session, command: CreateServiceFunction) -> Outcome:
    """Create one overload; its service must exist and have the endpoint, which must be HTTP."""
    account[SCHEMAS].get(command.name.parent)
    _check_target(account, command.service, command.endpoint)
    check_limits(command.max_batch_rows, command.max_batch_retries, command.batch_timeout_secs)
    check_context_headers(command.context_headers)
    check_names([name for name, _type in command.arguments])
    if not command.path.startswith("/"):
        raise invalid_value(f"invalid path '{command.path}': the HTTP path of a service function begins with '/'.")
    types = tuple(data_type for _name, data_type in command.arguments)
    old = _find(account, command.name, types)
    if old is not None:
        if command.mode is CreateMode.IF_NOT_EXISTS:
            return Outcome(command.name.name, Change.KEPT)
        if command.mode is CreateMode.ERROR_IF_EXISTS:
            raise already_exists(command.name.name)
        _remove(account, old)
    function = ServiceFunction(
        signature=FunctionSignature(
            name=command.name,
            arguments=tuple((name, str(data_type)) for name, data_type in command.arguments),
            returns=str(command.returns),
            null_on_null=command.null_on_null,
        ),
        service=command.service,
        endpoint=command.endpoint,
        path=command.path,
        owner=session.role,
        created_on=account.clock.now(),
        max_batch_rows=command.max_batch_rows,
        max_batch_retries=command.max_batch_retries,
        on_batch_failure=command.on_batch_failure,
        batch_timeout_secs=command.batch_timeout_secs,
        context_headers=command.context_headers,
        comment=command.comment,
        not_null=command.not_null,
        volatile=command.volatile,
    )
    account[SERVICE_FUNCTIONS].setdefault(command.name, []).append(function)
    object_created(account, "FUNCTION", command.name, signature_part(function.signature.arguments))
    account.events.emit(ServiceFunctionCreated(function))
    return Outcome(command.name.name, Change.CREATED)


def create_or_alter(account: Account, session: Session, command: CreateOrAlterServiceFunction) -> Outcome:
    """Create an overload, or give one that is there the wanted properties, and the default of all that is left out.

    What can be changed: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs
    """
    wanted = command.wanted
    types = tuple(data_type for _name, data_type in wanted.arguments)
    function = _find(account, wanted.name, types)
    if function is None:
        return create(account, session, wanted)
    for what, old, new in (
        ("RETURNS", parse_data_type(function.signature.returns), wanted.returns),
        ("its arguments", [name for name, _ in function.signature.arguments], [name for name, _ in wanted.arguments]),
        ("its null handling", function.signature.null_on_null, wanted.null_on_null),
        ("[ NOT ] NULL", function.not_null, wanted.not_null),
        ("its volatility", function.volatile, wanted.volatile),
        ("its path", function.path, wanted.path),
    ):
        if old != new:
            raise invalid_value(f"CREATE OR ALTER FUNCTION cannot change {what} of function '{wanted.name}'.")
    values = {key: getattr(wanted, key) for key in _ALTERED}
    return alter(account, session, AlterServiceFunction(wanted.name, types, values))


def alter(account: Account, _session: Session, command: AlterServiceFunction) -> Outcome:
    """Set the given properties."""
    function = _find(account, command.name, command.argument_types)
    if function is None:
        if command.if_exists:
            return Outcome(command.name.name, Change.ABSENT)
        raise _missing(command.name)
    values: dict[str, Any] = dict(command.values)
    service = values.get("service", function.service)
    endpoint = values.get("endpoint", function.endpoint)
    if "service" in values or "endpoint" in values:
        _check_target(account, service, endpoint)
    check_limits(
        values.get("max_batch_rows", function.max_batch_rows),
        values.get("max_batch_retries", function.max_batch_retries),
        values.get("batch_timeout_secs", function.batch_timeout_secs),
    )
    check_context_headers(values.get("context_headers", ()))
    for key, value in values.items():
        setattr(function, key, value)
    return Outcome(command.name.name, Change.ALTERED)


def drop(account: Account, _session: Session, command: DropServiceFunction) -> Outcome:
    """Drop one overload."""
    function = _find(account, command.name, command.argument_types)
    if function is None:
        if command.if_exists:
            return Outcome(command.name.name, Change.ABSENT)
        raise _missing(command.name)
    _remove(account, function)
    return Outcome(command.name.name, Change.DROPPED)


def remove_functions_in(account: Account, schema: SchemaName) -> None:
    """Forget all functions of a schema that is dropped."""
    for function in account[SERVICE_FUNCTIONS].everything():
        if function.name.parent == schema:
            _remove(account, function)


def show(account: Account, session: Session, command: ShowServiceFunctions) -> list[Facts]:
    """List the functions, each overload in a row."""
    selection, scope = command.selection, command.scope
    check_scope(account, scope)
    wanted = name_filter(selection)
    access = Access.of_session(account, session)
    found = [
        facts(function)
        for name in sorted(account[SERVICE_FUNCTIONS], key=lambda name: (name.name, str(name)))
        for function in account[SERVICE_FUNCTIONS][name]
        if scope.database in {None, name.database}
        and scope.schema in {None, name.schema}
        and wanted(name.name)
        and (session.is_platform or access.sees(_securable(function)))
    ]
    return found if selection.limit is None else found[: selection.limit]


def describe(account: Account, _session: Session, command: DescribeServiceFunction) -> Facts:
    """Tell everything of one overload."""
    function = _find(account, command.name, command.argument_types)
    if function is None:
        raise _missing(command.name)
    return facts(function)


def signature_types(function: ServiceFunction) -> tuple[DataType, ...]:
    """Return the types of a function's arguments."""
    return tuple(parse_data_type(text) for _name, text in function.signature.arguments)


def _find(account: Account, name: ObjectName, types: tuple[DataType, ...]) -> ServiceFunction | None:
    families = [data_type.family for data_type in types]
    for function in account[SERVICE_FUNCTIONS].get(name, []):
        if [data_type.family for data_type in signature_types(function)] == families:
            return function
    return None


def _remove(account: Account, function: ServiceFunction) -> None:
    overloads = account[SERVICE_FUNCTIONS][function.name]
    overloads.remove(function)
    if not overloads:
        del account[SERVICE_FUNCTIONS][function.name]
    object_dropped(account, "FUNCTION", function.name, signature_part(function.signature.arguments))
    account.events.emit(ServiceFunctionDropped(function))


def _securable(function: ServiceFunction) -> Securable:
    return Securable("FUNCTION", function.name, signature_part(function.signature.arguments))


def _missing(name: ObjectName) -> Exception:
    return does_not_exist("Function", str(name))


def _check_target(account: Account, service_name: ObjectName, endpoint_name: str) -> None:
    service = account[SERVICES].get(service_name)
    if service.job is not None:
        raise invalid_value(f"'{service_name}' is a job service, and job services cannot back functions.")
    endpoint = service.specification.endpoint(endpoint_name)
    if endpoint is None:
        declared = ", ".join(e.name for e in service.specification.endpoints) or "none"
        raise does_not_exist_in_service(endpoint_name, str(service_name), declared)
    if endpoint.protocol is not Protocol.HTTP:
        raise invalid_value(
            f"Endpoint '{endpoint_name}' of service {service_name} is TCP; a service function needs HTTP."
        )


def does_not_exist_in_service(endpoint: str, service: str, declared: str) -> Exception:
    """Return the error for an endpoint that the specification does not have, with those that it has."""
    error = does_not_exist("Endpoint", endpoint)
    error.message += f" Service {service} declares these endpoints: {declared}."
    error.args = (error.message,)
    return error


def facts(function: ServiceFunction) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a function."""
    signature = function.signature
    types = ", ".join(data_type.family for data_type in signature_types(function))
    count = len(signature.arguments)
    return {
        "created_on": function.created_on,
        "name": function.name.name,
        "catalog_name": function.name.database,
        "schema_name": function.name.schema,
        "is_builtin": "N",
        "is_aggregate": "N",
        "is_ansi": "N",
        "min_num_arguments": count,
        "max_num_arguments": count,
        "arguments": f"{function.name.name}({types}) RETURN {parse_data_type(signature.returns).family}",
        "description": function.comment or "user-defined function",
        "is_table_function": "N",
        "valid_for_clustering": "N",
        "is_secure": "N",
        "is_external_function": "Y",
        "language": "EXTERNAL",
        "signature": "(" + ", ".join(f"{name} {data_type}" for name, data_type in signature.arguments) + ")",
        "argument_list": [{"name": name, "datatype": data_type} for name, data_type in signature.arguments],
        "returns": signature.returns,
        "null handling": "RETURNS NULL ON NULL INPUT" if signature.null_on_null else "CALLED ON NULL INPUT",
        "volatility": "VOLATILE" if function.volatile else "IMMUTABLE",
        "body": function.path,
        "service": str(function.service),
        "service_name": function.service.name,
        "service_database": function.service.database,
        "service_schema": function.service.schema,
        "endpoint": function.endpoint,
        "path": function.path,
        "max_batch_rows": function.max_batch_rows,
        "max_batch_retries": function.max_batch_retries,
        "on_batch_failure": function.on_batch_failure.value,
        "batch_timeout_secs": function.batch_timeout_secs,
        "context_headers": ", ".join(function.context_headers) or None,
    }


PERFORMERS: dict[type, Performer] = {
    CreateServiceFunction: create,
    CreateOrAlterServiceFunction: create_or_alter,
    AlterServiceFunction: alter,
    DropServiceFunction: drop,
    ShowServiceFunctions: show,
    DescribeServiceFunction: describe,
}
