"""Network rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.handle import SchemaObjectHandle
from pytest_spcs.literals import literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from snowflake.core.network_rule import NetworkRuleResource

    from pytest_spcs.handles.sql import Row


class NetworkRuleHandle(SchemaObjectHandle):
    """A network rule: the hosts and ports that external access integrations allow."""

    kind = "NETWORK RULE"

    @property
    def resource(self) -> NetworkRuleResource:
        """The same network rule in ``snowflake.core``."""
        resource: NetworkRuleResource = self._schema_resource.network_rules[self._simple_name]
        return resource

    def describe(self) -> Row:
        """Return the row of DESCRIBE NETWORK RULE."""
        (row,) = self._sql.rows(f"DESCRIBE NETWORK RULE {self.name}")
        return row

    def alter(self, *values: str) -> None:
        """Replace the rule's values, such as ``"api.example.com:443"``."""
        self._sql.execute(f"ALTER NETWORK RULE {self.name} SET VALUE_LIST = {value_list(values)}")


def value_list(values: Iterable[str]) -> str:
    """Return the values of a rule as VALUE_LIST takes them."""
    return f"({', '.join(literal(each) for each in values)})"
