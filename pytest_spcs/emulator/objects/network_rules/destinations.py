"""The values of network rules of type HOST_PORT: a host with a port, a range of ports, or none for 443.

Source: https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ANYWHERE = "0.0.0.0"  # noqa: S104  a value of network rules, nothing listens on it
"""The host that stands for all of them."""
_LABEL = r"[A-Za-z0-9*_](?:[A-Za-z0-9*_-]{0,61}[A-Za-z0-9*_])?"
_DESTINATION = re.compile(rf"(?P<host>{_LABEL}(?:\.{_LABEL})*\.?)(?::(?P<first>\d{{1,5}})(?:-(?P<last>\d{{1,5}}))?)?")
_HIGHEST_PORT = 65_535
_LONGEST_HOST = 253
_HTTPS = 443
_ANYWHERE_PORTS = (80, _HTTPS)
_LOW_PORTS_OF_SERVICES = frozenset({22, 80, _HTTPS})
_FREE_PORTS = 1024


class InvalidDestinationError(ValueError):
    """A value that a rule of type HOST_PORT cannot have."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A host, in which one ``*`` stands for a part of one label, and its first and last port; port 0 is every port."""

    host: str
    first: int
    last: int

    @property
    def is_for_services(self) -> bool:
        """Whether a service may have its ports: 22, 80, 443, those from 1024 on, or 0 for all.

        Source: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/service-network-communications
        """
        if self.first == 0:
            return True
        low = range(self.first, min(self.last + 1, _FREE_PORTS))
        return len(low) <= len(_LOW_PORTS_OF_SERVICES) and _LOW_PORTS_OF_SERVICES.issuperset(low)


def parse_destination(text: str) -> Destination:
    """Return the destination that a value names; raise InvalidDestinationError with what is wrong with it."""
    match = _DESTINATION.fullmatch(text.strip())
    if match is None or len(match["host"]) > _LONGEST_HOST:
        raise InvalidDestinationError("write host, host:port or host:first-last, without scheme or path")
    host = match["host"].lower()
    if host.count("*") > 1 or ("*" in host and "*" not in host.partition(".")[0]):
        raise InvalidDestinationError("one * may stand in the first label of the host, no more")
    first = _HTTPS if match["first"] is None else int(match["first"])
    last = first if match["last"] is None else int(match["last"])
    if last > _HIGHEST_PORT or first > last or (first == 0 and last != 0):
        raise InvalidDestinationError("ports are 1 to 65535, or 0 for all of them")
    if host == ANYWHERE and not (first == last and first in _ANYWHERE_PORTS):
        raise InvalidDestinationError(f"{ANYWHERE} goes with port 80 or 443 only")
    return Destination(host, first, last)
