"""``spec.endpoints``: the named ports of a service.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.specification.model import CorsSettings, Endpoint, Protocol
from pytest_spcs.specification.names import read_name
from pytest_spcs.specification.nodes import ListNode, ScalarNode
from pytest_spcs.specification.quantities import show

if TYPE_CHECKING:
    from pytest_spcs.specification.sections import Section

ENDPOINT_OPTIONS = ("name", "port", "portRange", "public", "protocol", "corsSettings")
"""What an endpoint can have."""

_ALLOW_ORIGIN = "Access-Control-Allow-Origin"
_CORS_OPTIONS = (
    _ALLOW_ORIGIN,
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Expose-Headers",
)
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9.\[\]:_-]*[A-Za-z0-9\]]")
_RANGE = re.compile(r"(\d{1,5})-(\d{1,5})")
_HIGHEST_PORT = 65535


def read_endpoint(section: Section) -> Endpoint:
    """Return one endpoint."""
    name = read_name(section)
    port = section.integer("port", 1, _HIGHEST_PORT, required="portRange" not in section, rule="port")
    port_range = _read_range(section)
    public = section.boolean("public", default=False)
    protocol = _read_protocol(section)
    if "port" in section and "portRange" in section:
        section.invalid("portRange", "Give either port or portRange, not both", rule="port")
    elif "portRange" in section and (public or protocol is not Protocol.TCP):
        section.invalid(
            "portRange",
            "A range of ports needs protocol TCP and public false",
            rule="public-endpoint" if public else "port",
            suggestion=None if public else "add protocol: TCP",
        )
    elif public and protocol is Protocol.TCP:
        section.invalid(
            "protocol", "A public endpoint must be HTTP", rule="public-endpoint", suggestion="leave protocol out"
        )
    return Endpoint(name or "", port, port_range, public, protocol, _read_cors(section))


def _read_protocol(section: Section) -> Protocol:
    node = section.get("protocol")
    if node is not None and getattr(node, "value", None) == "HTTPS":
        section.invalid(
            "protocol",
            "Value must be one of TCP, HTTP, not 'HTTPS'",
            suggestion="write HTTP: the platform ends TLS and speaks plain HTTP to the container",
        )
        return Protocol.HTTP
    text = section.text("protocol", choices=("TCP", "HTTP"))
    return Protocol(text) if text is not None else Protocol.HTTP


def _read_range(section: Section) -> tuple[int, int] | None:
    text = section.text("portRange")
    if text is None:
        return None
    found = _RANGE.fullmatch(text)
    first, last = (int(found[1]), int(found[2])) if found is not None else (0, 0)
    if not 1 <= first <= last <= _HIGHEST_PORT:
        section.invalid(
            "portRange",
            f"{show(text)} is no range of ports: write the first and the last, as in 8000-8010",
            rule="port",
        )
        return None
    return first, last


def _read_cors(section: Section) -> CorsSettings | None:
    cors = section.section("corsSettings", _CORS_OPTIONS)
    if cors is None:
        return None
    origins = cors.texts(_ALLOW_ORIGIN, required=True) or ()
    node = cors.get(_ALLOW_ORIGIN)
    nodes = (
        {item.text: item for item in node.items if isinstance(item, ScalarNode)} if isinstance(node, ListNode) else {}
    )
    for index, origin in enumerate(origins):
        if _ORIGIN.fullmatch(origin.removesuffix("/")) and origin.endswith("/"):
            # The reference says "no path specified" and has "https://example.com/" for an example.
            sentence = f"{show(origin)} at {index} ends with '/', which origins of browsers do not."
            cors.doubtful(
                _ALLOW_ORIGIN,
                sentence,
                rule="cors",
                suggestion=f"write {origin[:60].rstrip('/')}",
                node=nodes.get(origin),
            )
        elif not _ORIGIN.fullmatch(origin):
            hint = "every origin must be named" if "*" in origin else "write scheme://host[:port], without a path"
            sentence = f"{show(origin)} at {index} is no origin"
            cors.invalid(_ALLOW_ORIGIN, sentence, rule="cors", suggestion=hint, node=nodes.get(origin))
    methods, headers, exposed = (cors.texts(option) or () for option in _CORS_OPTIONS[1:])
    return CorsSettings(origins, methods, headers, exposed)
