"""Network rules in REST."""

from __future__ import annotations

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.objects.network_rules.commands import (
    CreateNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.objects.network_rules.sql import choice
from pytest_spcs.emulator.objects.network_rules.state import RuleMode, RuleType
from pytest_spcs.emulator.rest.operations import (
    SCHEMA_PATH,
    Operation,
    Request,
    bad_request,
    document,
    documents,
    identified,
    succeeded,
)

_PATH = f"{SCHEMA_PATH}/network-rules"
_ITEM = _PATH + "/{name}"
_FIELDS = (
    *("name", "type", "mode", "comment", "created_on", "database_name", "schema_name", "owner"),
    "owner_role_type",
)


def _create(request: Request) -> CreateNetworkRule:
    values = request.document().get("value_list") or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise bad_request("'value_list' in the body is no list of texts.")
    return CreateNetworkRule(
        name=request.schema().object(request.body_name()),
        type=choice(RuleType, "type", request.text("type", required=True) or ""),
        values=tuple(values),
        rule_mode=choice(RuleMode, "mode", request.text("mode") or RuleMode.INGRESS.value),
        mode=request.mode(),
        comment=request.text("comment"),
    )


def _list(request: Request) -> ShowNetworkRules:
    schema = request.schema()
    return ShowNetworkRules(request.selection(), Scope(schema.database, schema.schema))


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("GET", _PATH, _list, identified(documents(*_FIELDS, value_list="values"))),
    Operation(
        "GET", _ITEM, lambda r: DescribeNetworkRule(r.object()), identified(document(*_FIELDS, value_list="values"))
    ),
    Operation("DELETE", _ITEM, lambda r: DropNetworkRule(r.object(), r.flag("ifExists")), succeeded),
)
