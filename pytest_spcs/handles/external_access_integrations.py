"""External access integrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.handle import Handle
from pytest_spcs.literals import value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.handles.network_rules import NetworkRuleHandle
    from pytest_spcs.handles.secrets import SecretHandle


class ExternalAccessIntegrationHandle(Handle):
    """An external access integration, which names where services may connect to. ``snowflake.core`` has none."""

    kind = "INTEGRATION"

    def describe(self) -> dict[str, str]:
        """Return the properties that DESCRIBE INTEGRATION tells, by their names."""
        return {str(row["property"]): str(row["property_value"]) for row in self._sql.rows(f"DESCRIBE {self._object}")}

    def alter(
        self,
        *,
        network_rules: Iterable[NetworkRuleHandle | str] | None = None,
        secrets: Iterable[SecretHandle | str] | None = None,
        enabled: bool | None = None,
        comment: str | None = None,
    ) -> None:
        """Replace the allowed network rules, the allowed secrets, or switch the integration off and on."""
        clauses = integration_clauses(network_rules=network_rules, secrets=secrets, enabled=enabled, comment=comment)
        self._sql.execute(f"ALTER {self._object} SET {clauses}")

    @property
    def _object(self) -> str:
        return f"EXTERNAL ACCESS INTEGRATION {self.name}"


def integration_clauses(
    *,
    network_rules: Iterable[NetworkRuleHandle | str] | None,
    secrets: Iterable[SecretHandle | str] | None,
    enabled: bool | None,
    comment: str | None,
) -> str:
    """Return the clauses of CREATE and ALTER for what is not None."""
    clauses = [] if network_rules is None else [f"ALLOWED_NETWORK_RULES = {_names(network_rules)}"]
    clauses += [] if secrets is None else [f"ALLOWED_AUTHENTICATION_SECRETS = {_names(secrets, none='NONE')}"]
    clauses += [] if enabled is None else [f"ENABLED = {value(enabled)}"]
    clauses += [] if comment is None else [f"COMMENT = {value(comment)}"]
    return " ".join(clauses)


def _names(objects: Iterable[object], *, none: str = "") -> str:
    return f"({', '.join(map(str, objects)) or none})"
