"""What is held of a security integration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from pytest_spcs.emulator.objects.integrations.state import Category, Integration, Property, bracketed

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROWS = (
    ("OAUTH_ACCESS_TOKEN_VALIDITY", "Long", ""),
    ("OAUTH_REFRESH_TOKEN_VALIDITY", "Long", "7776000"),
    ("OAUTH_CLIENT_ID", "String", ""),
    ("OAUTH_CLIENT_AUTH_METHOD", "String", "CLIENT_SECRET_BASIC"),
    ("OAUTH_AUTHORIZATION_ENDPOINT", "String", ""),
    ("OAUTH_TOKEN_ENDPOINT", "String", ""),
    ("OAUTH_ALLOWED_SCOPES", "List", "[]"),
    ("OAUTH_GRANT", "String", ""),
    ("PARENT_INTEGRATION", "String", ""),
    ("AUTH_TYPE", "String", ""),
    ("OAUTH_ASSERTION_ISSUER", "String", ""),
)


@dataclass(eq=False, kw_only=True)
class SecurityIntegration(Integration):
    """One security integration."""

    category: ClassVar[Category] = Category.SECURITY


@dataclass(eq=False, kw_only=True)
class IngressOAuth(SecurityIntegration):
    """OAuth for users of public endpoints; older accounts needed one, newer ones do not."""

    @property
    def type(self) -> str:
        """The type, as SHOW INTEGRATIONS writes it."""
        return "OAUTH - SNOWSERVICES_INGRESS"

    def own_properties(self) -> list[Property]:
        """Return nothing: only ENABLED and COMMENT can be set."""
        return []


@dataclass(eq=False, kw_only=True)
class ApiAuthentication(SecurityIntegration):
    """The server that issues the tokens of secrets; ``settings`` has what was given, by upper-case name."""

    settings: Mapping[str, Any] = field(repr=False)

    @property
    def type(self) -> str:
        """The type, as SHOW INTEGRATIONS writes it."""
        return "API_AUTHENTICATION"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that secrets may ask for; none given means any."""
        scopes: tuple[str, ...] = self.settings.get("OAUTH_ALLOWED_SCOPES", ())
        return scopes

    def own_properties(self) -> list[Property]:
        """Return what was given, without the client's secret."""
        return [Property(name, kind, self._shown(name, kind, default), default) for name, kind, default in _ROWS]

    def _shown(self, name: str, kind: str, default: str) -> str:
        if kind == "List":
            return bracketed(self.scopes)
        return str(self.settings.get(name, default))
