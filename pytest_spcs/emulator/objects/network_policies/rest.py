"""Network policies in REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.network_policies.commands import (
    CreateNetworkPolicy,
    DescribeNetworkPolicy,
    DropNetworkPolicy,
    ShowNetworkPolicies,
)
from pytest_spcs.emulator.rest.operations import (
    Operation,
    Request,
    bad_request,
    document,
    documents,
    identified,
    succeeded,
)
from pytest_spcs.identifiers import InvalidIdentifierError, split

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName

_PATH = "/network-policies"
_ITEM = _PATH + "/{name}"
_FIELDS = (
    *("name", "allowed_network_rule_list", "blocked_network_rule_list", "allowed_ip_list", "blocked_ip_list"),
    *("comment", "created_on", "owner", "owner_role_type"),
)


def _texts(request: Request, key: str) -> tuple[str, ...]:
    values = request.document().get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise bad_request(f"{key!r} in the body is no list of texts.")
    return tuple(values)


def _rules(request: Request, key: str) -> tuple[ObjectName, ...]:
    if request.session is None:
        raise bad_request("the request belongs to no session.")
    try:
        return tuple(request.session.resolve_object(split(text)) for text in _texts(request, key))
    except InvalidIdentifierError as error:
        raise bad_request(str(error)) from None


def _create(request: Request) -> CreateNetworkPolicy:
    return CreateNetworkPolicy(
        name=request.body_name(),
        allowed_network_rule_list=_rules(request, "allowed_network_rule_list"),
        blocked_network_rule_list=_rules(request, "blocked_network_rule_list"),
        allowed_ip_list=_texts(request, "allowed_ip_list"),
        blocked_ip_list=_texts(request, "blocked_ip_list"),
        mode=request.mode(),
        comment=request.text("comment"),
    )


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("GET", _PATH, lambda r: ShowNetworkPolicies(r.selection()), identified(documents(*_FIELDS))),
    Operation("GET", _ITEM, lambda r: DescribeNetworkPolicy(r.name()), identified(document(*_FIELDS))),
    Operation("DELETE", _ITEM, lambda r: DropNetworkPolicy(r.name(), r.flag("ifExists")), succeeded),
)
