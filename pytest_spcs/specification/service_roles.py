"""``serviceRoles`` and ``capabilities``, which stand beside ``spec``.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.specification.hints import choose_from
from pytest_spcs.specification.model import ServiceRole
from pytest_spcs.specification.names import check_unique, read_role_name
from pytest_spcs.specification.nodes import ListNode, ScalarNode
from pytest_spcs.specification.quantities import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.specification.sections import Section

ALL_ENDPOINTS_USAGE = "ALL_ENDPOINTS_USAGE"
"""The role that every service has without declaring it."""


def read_service_roles(top: Section, endpoints: Sequence[str]) -> tuple[ServiceRole, ...]:
    """Return the service roles of a specification with the given endpoints."""
    sections = top.sections("serviceRoles", ("name", "endpoints"))
    roles = [_read_role(section, endpoints) for section in sections]
    check_unique(sections, [role.name.upper() or None for role in roles])
    return tuple(roles)


def _read_role(section: Section, endpoints: Sequence[str]) -> ServiceRole:
    name = read_role_name(section)
    if name is not None and name.upper() == ALL_ENDPOINTS_USAGE:
        section.invalid("name", f"{ALL_ENDPOINTS_USAGE} is predefined", rule="service-role", suggestion="leave it out")
    wanted = section.texts("endpoints", required=True) or ()
    node = section.get("endpoints")
    items = (
        {item.text: item for item in node.items if isinstance(item, ScalarNode)} if isinstance(node, ListNode) else {}
    )
    for endpoint in sorted(set(wanted).difference(endpoints), key=wanted.index):
        section.invalid(
            "endpoints",
            f"There is no endpoint {show(endpoint)}",
            rule="service-role",
            suggestion=None if section.findings.crowded else choose_from(endpoint, endpoints, "endpoints"),
            node=items.get(endpoint),
        )
    return ServiceRole(name or "", wanted)


def read_security_context(top: Section) -> tuple[bool, bool]:
    """Return ``executeAsCaller`` and ``enableCustomCredentials``."""
    capabilities = top.section("capabilities", ("securityContext",))
    if capabilities is None:
        return False, False
    context = capabilities.section("securityContext", ("executeAsCaller", "enableCustomCredentials"), required=True)
    if context is None:
        return False, False
    return context.boolean("executeAsCaller", default=False), context.boolean("enableCustomCredentials", default=False)
