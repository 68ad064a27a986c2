"""What is held of an external access integration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pytest_spcs.emulator.objects.integrations.state import Category, Integration, Property, bracketed

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class AllowedSecrets:
    """The secrets of an integration: those named, or all there are."""

    names: tuple[ObjectName, ...] = ()
    every: bool = False

    def allow(self, name: ObjectName) -> bool:
        """Tell whether a secret is among them."""
        return self.every or name in self.names


NO_SECRETS = AllowedSecrets()
"""What an integration allows that names none."""


@dataclass(eq=False, kw_only=True)
class ExternalAccessIntegration(Integration):
    """One external access integration."""

    category: ClassVar[Category] = Category.EXTERNAL_ACCESS
    network_rules: tuple[ObjectName, ...]
    secrets: AllowedSecrets = NO_SECRETS
    api_integrations: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The type, as SHOW INTEGRATIONS writes it."""
        return self.category.value

    def own_properties(self) -> list[Property]:
        """Return the rows of DESCRIBE INTEGRATION between ENABLED and COMMENT."""
        rules = bracketed(tuple(str(name) for name in self.network_rules))
        secrets = "ALL" if self.secrets.every else bracketed(tuple(str(name) for name in self.secrets.names))
        return [
            Property("ALLOWED_NETWORK_RULES", "List", rules, "[]"),
            Property("ALLOWED_API_AUTHENTICATION_INTEGRATIONS", "List", bracketed(self.api_integrations), "[]"),
            Property("ALLOWED_AUTHENTICATION_SECRETS", "List", secrets, "[]"),
        ]
