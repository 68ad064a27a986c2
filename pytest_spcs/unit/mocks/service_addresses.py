"""The addresses of a service that is not there: DNS names and ingress hosts as Snowflake would make them. Pure.

Names: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/service-network-communications
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, split
from pytest_spcs.unit.problems import MockDeclarationError

DEFAULT_DATABASE, DEFAULT_SCHEMA = "TEST_DB", "TEST_SCHEMA"
"""Where a service is whose name is given alone."""
_QUALIFIED = 3
_ORGANISATION, _ACCOUNT = "testorg", "testaccount"


def service_name(text: str) -> ObjectName:
    """Return the name of a service; what is missing of database and schema is filled in."""
    try:
        parts = split(text)
    except InvalidIdentifierError as error:
        raise MockDeclarationError(str(error)) from None
    if len(parts) > _QUALIFIED:
        raise MockDeclarationError(f"{text!r} is no name of a service: write [[db.]schema.]name")
    return ObjectName(*(DEFAULT_DATABASE, DEFAULT_SCHEMA, "")[: _QUALIFIED - len(parts)], *parts)


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """The hosts of one service; the schema's hash is made from its name, so it is the same in every run."""

    name: ObjectName

    @property
    def label(self) -> str:
        """The service's name as DNS has it."""
        return self.name.name.lower().replace("_", "-")

    @property
    def dns_domain(self) -> str:
        """What SYSTEM$GET_SERVICE_DNS_DOMAIN answers for the schema."""
        return f"{hashlib.sha256(str(self.name.parent).encode()).hexdigest()[:6]}.svc.spcs.internal"

    @property
    def dns_name(self) -> str:
        """The full name, as SHOW SERVICES has it."""
        return f"{self.label}.{self.dns_domain}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """All names in the network of the services: short ones, the full one, and that of all instances."""
        short = f"{self.label}.{self.dns_domain.partition('.')[0]}"
        return (self.label, short, self.dns_name, f"instances.{self.dns_name}")

    def ingress_host(self, endpoint: str) -> str:
        """Return the host of a public endpoint."""
        letters = hashlib.sha256(f"{self.name}!{endpoint}".encode()).hexdigest()
        return f"{letters[:8]}-{_ORGANISATION}-{_ACCOUNT}.snowflakecomputing.app"

    @property
    def login_url(self) -> str:
        """Where the ingress sends a browser that has not signed in."""
        return f"https://{_ORGANISATION}-{_ACCOUNT}.snowflakecomputing.com/oauth/authorize"
