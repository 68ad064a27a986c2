"""What ``spcs_create_network_rule`` and ``spcs_create_external_access_integration`` hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.argument_kinds import NAMES
from pytest_spcs.arguments import checked
from pytest_spcs.handles.external_access_integrations import ExternalAccessIntegrationHandle, integration_clauses
from pytest_spcs.handles.network_rules import NetworkRuleHandle, value_list
from pytest_spcs.identifiers import fold, render
from pytest_spcs.literals import literal
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.problems import EgressError
from pytest_spcs.provisioning.provisioner import Made
from pytest_spcs.provisioning.qualified_names import qualify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.handles.secrets import SecretHandle
    from pytest_spcs.provisioning.run import Run


class CreateNetworkRule(ObjectCreator):
    """Creates a network rule; see the fixture ``spcs_create_network_rule``."""

    def __init__(self, run: Run, *, schema: str) -> None:
        super().__init__(run)
        self._schema = schema

    @checked("spcs_create_network_rule")
    def __call__(
        self,
        *values: str,
        name: str | None = None,
        type: str = "HOST_PORT",  # noqa: A002  # the word of SQL
        mode: str = "EGRESS",
        comment: str | None = None,
    ) -> NetworkRuleHandle:
        """Return the rule, of a name of the run's where none is given."""
        simple = name or self._run.names.take("NETWORK_RULE")
        rule = NetworkRuleHandle(name=qualify(simple, self._schema), sql=self._run.sql, root=self._run.root)
        made = Made("network rule", rule.name, (f"DROP NETWORK RULE IF EXISTS {rule.name}",))
        clauses = f"TYPE = {type} MODE = {mode} VALUE_LIST = {value_list(values)}"
        clauses += "" if comment is None else f" COMMENT = {literal(comment)}"
        self._create(rule.name, made, f"CREATE NETWORK RULE {rule.name} {clauses}")
        return rule

    def remove(self, rule: NetworkRuleHandle) -> None:
        """Remove a rule before the end of the session; nothing happens where this has not made it."""
        self._remove(rule.name, rule.qualified.name)


class CreateExternalAccessIntegration(ObjectCreator):
    """Creates an integration; see the fixture ``spcs_create_external_access_integration``."""

    def __init__(self, run: Run, *, create_network_rule: CreateNetworkRule) -> None:
        super().__init__(run)
        self._create_network_rule = create_network_rule
        self._own_rules: dict[str, NetworkRuleHandle] = {}

    @checked("spcs_create_external_access_integration", secrets=NAMES)
    def __call__(
        self,
        *hosts: str,
        network_rules: Iterable[NetworkRuleHandle | str] = (),
        secrets: Iterable[SecretHandle | str] | None = None,
        name: str | None = None,
        enabled: bool = True,
        comment: str | None = None,
    ) -> ExternalAccessIntegrationHandle:
        """Return the integration, which allows the hosts, by a rule made for them, and what the rules allow.

        It belongs to the whole account, so it has a name of the run's where none is given.
        """
        rules = list(network_rules)
        if not rules and not hosts:
            raise EgressError.nothing_allowed()
        identifier = render(fold(name)) if name else self._run.names.take(f"{self._run.names.run}_EGRESS")
        own = self._create_network_rule(*hosts) if hosts else None
        integration = ExternalAccessIntegrationHandle(name=identifier, sql=self._run.sql, root=self._run.root)
        clauses = integration_clauses(
            network_rules=[*rules, *([own] if own else [])], secrets=secrets, enabled=enabled, comment=comment
        )
        made = Made("integration", integration.name, (f"DROP INTEGRATION IF EXISTS {integration.name}",))
        try:
            self._create(integration.name, made, f"CREATE EXTERNAL ACCESS INTEGRATION {integration.name} {clauses}")
        except BaseException:
            if own is not None:
                self._create_network_rule.remove(own)
            raise
        if own is not None:
            self._own_rules[integration.name] = own
        return integration

    def remove(self, integration: ExternalAccessIntegrationHandle) -> None:
        """Remove an integration with the rule made for it; nothing happens where this has not made it."""
        self._remove(integration.name, integration.name)
        own = self._own_rules.pop(integration.name, None)
        if own is not None:
            self._create_network_rule.remove(own)
