"""Service functions in REST."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.data_types import DataType, parse_data_type
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.objects.service_functions.commands import (
    CallServiceFunction,
    CreateServiceFunction,
    DescribeServiceFunction,
    DropServiceFunction,
    ShowServiceFunctions,
)
from pytest_spcs.emulator.rest.operations import (
    SCHEMA_PATH,
    Operation,
    Request,
    bad_request,
    folded,
    json_value,
    succeeded,
)
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import Facts

_PATH = f"{SCHEMA_PATH}/functions"
_WITH_TYPES = re.compile(r"(?P<name>.+?)\((?P<types>.*)\)", re.DOTALL)


def _create(request: Request) -> CreateServiceFunction:
    body = request.document()
    if body.get("function_type") != "service-function":
        raise not_emulated(f"functions of function_type '{body.get('function_type')}'")
    schema = request.schema()
    path = request.text("path", required=True) or ""
    request.same_text("body", path)
    request.same_text("language", "EXTERNAL", str.upper)
    service_database, service_schema = request.text("service_database"), request.text("service_schema")
    return CreateServiceFunction(
        name=schema.object(request.body_name()),
        arguments=tuple(_argument(argument) for argument in body.get("arguments") or ()),
        returns=parse_data_type(request.text("returns") or "TEXT"),
        service=ObjectName(
            folded(service_database) if service_database else schema.database,
            folded(service_schema) if service_schema else schema.schema,
            folded(request.text("service", required=True) or ""),
        ),
        endpoint=request.text("endpoint", required=True) or "",
        path=path,
        mode=request.mode(),
        max_batch_rows=request.number("max_batch_rows"),
    )


def _argument(argument: object) -> tuple[str, DataType]:
    if not isinstance(argument, dict) or not isinstance(argument.get("name"), str):
        raise bad_request(f"'arguments' in the body holds {argument!r}, which has no name.")
    return folded(argument["name"]), parse_data_type(str(argument.get("datatype") or "TEXT"))


def _named(request: Request) -> tuple[ObjectName, tuple[DataType, ...]]:
    match = _WITH_TYPES.fullmatch(request.path["name"])
    if match is None:
        raise bad_request(f"'{request.path['name']}' lacks argument types: name(TYPE, ...).")
    texts = [text for text in match["types"].split(",") if text.strip()]
    return request.schema().object(folded(match["name"])), tuple(parse_data_type(text) for text in texts)


def _list(request: Request) -> ShowServiceFunctions:
    schema = request.schema()
    return ShowServiceFunctions(request.selection(), Scope(schema.database, schema.schema))


def _drop(request: Request) -> DropServiceFunction:
    name, types = _named(request)
    return DropServiceFunction(name, types, request.flag("ifExists"))


def _execute(request: Request) -> CallServiceFunction:
    arguments = request.body or []
    if not isinstance(arguments, list) or not all(isinstance(argument, dict) for argument in arguments):
        raise bad_request("the body is no list of arguments.")
    values = tuple(
        (parse_data_type(str(argument.get("datatype") or "TEXT")), argument.get("value")) for argument in arguments
    )
    return CallServiceFunction(request.object(), values)


def _document(facts: Facts) -> dict[str, object]:
    return {
        "function_type": "service-function",
        "name": facts["name"],
        "arguments": facts["argument_list"],
        "returns": facts["returns"],
        "max_batch_rows": facts["max_batch_rows"],
        "created_on": json_value(facts["created_on"]),
        "signature": facts["signature"],
        "language": facts["language"],
        "body": facts["body"],
        "service": facts["service_name"],
        "service_database": facts["service_database"],
        "service_schema": facts["service_schema"],
        "endpoint": facts["endpoint"],
        "path": facts["path"],
    }


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("GET", _PATH, _list, lambda many: [_document(facts) for facts in many]),
    Operation("GET", _PATH + "/{name}", lambda r: DescribeServiceFunction(*_named(r)), _document),
    Operation("DELETE", _PATH + "/{name}", _drop, succeeded),
    Operation("POST", _PATH + "/{name}:execute", _execute, dict),
)
