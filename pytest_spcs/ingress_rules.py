"""What the ingress proxy does to requests and answers of public endpoints. Pure.

Rules: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/service-network-communications and
https://docs.snowflake.com/en/developer-guide/snowpark-container-services/additional-considerations-services-jobs
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.specification.model import CorsSettings

Headers = Sequence[tuple[str, str]]

BANNED_METHODS = frozenset({"TRACE", "CONNECT"})
"""Methods that are not forwarded."""
CURRENT_USER = "Sf-Context-Current-User"
"""The header by which a service learns who calls."""

_TOKEN = re.compile(r'\s*Snowflake\s+Token\s*=\s*"?[^"\s]+"?\s*', re.IGNORECASE)
_ONLY_FOR_THE_PROXY = frozenset({"x-sf-spcs-authorization"})
_REMOVED = frozenset({"x-xss-protection", "server", "x-powered-by", "public-key-pins"})
_REFUSED_TYPES = frozenset(
    {
        *("application/x-msdownload", "application/exe", "application/x-exe", "application/dos-exe"),
        *("application/x-winexe", "application/msdos-windows", "application/x-msdos-program", "application/x-sh"),
        *("application/x-bsh", "application/x-csh", "application/x-tcsh", "application/batch"),
    }
)
_SET = (
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Embedder-Policy", "credentialless"),
)
_REPORT_ONLY = ("Content-Security-Policy-Report-Only", "default-src 'self'; report-uri /sfc-endpoint/csp-report")
_EXPOSED = (*(name for name, _ in _SET), _REPORT_ONLY[0], "Content-Security-Policy")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the proxy answers by itself."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def request_through_ingress(method: str, headers: Headers, *, user: str, login_url: str) -> Refusal | Headers:
    """Return the headers that reach the service, or the proxy's own answer."""
    if method.upper() in BANNED_METHODS:
        return Refusal(405, body=b"Method Not Allowed")  # the real status is not documented
    values = {name.lower(): value for name, value in headers}
    token = next(
        (v for v in (values.get("authorization"), values.get("x-sf-spcs-authorization")) if _is_token(v)), None
    )
    if token is None:
        return Refusal(302, (("Location", login_url),))
    if "origin" in values and "cookie" in values and not values.get("authorization") and method not in {"GET", "HEAD"}:
        told = b"Rejecting a CORS request since cookie was present, and request does not have an auth header"
        return Refusal(403, body=told)
    kept = [
        (name, value)
        for name, value in headers
        if not name.lower().startswith("sf-context-")  # nobody but the proxy says who calls
        and name.lower() not in _ONLY_FOR_THE_PROXY
        and not (name.lower() == "authorization" and _is_token(value))
    ]
    return [*kept, (CURRENT_USER, user)]


def answer_through_ingress(
    status: int,
    headers: Headers,
    body: bytes,
    *,
    origin: str | None = None,
    cors: CorsSettings | None = None,
    egress_hosts: Iterable[str] = (),
) -> Refusal:
    """Return status, headers and body that reach the client; the service's own CSP stays beside the proxy's."""
    replaced = {name.lower() for name, _ in (*_SET, _REPORT_ONLY)}
    kept = [
        (name, value)
        for name, value in headers
        if name.lower() not in _REMOVED | replaced and not name.lower().startswith("access-control-")
    ]
    added = [*_SET, _REPORT_ONLY, ("Content-Security-Policy", _content_security_policy(egress_hosts))]
    added += _cors_headers(origin, cors)
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    if media_type.partition(";")[0].strip().lower() in _REFUSED_TYPES:
        return Refusal(403, tuple(added))
    return Refusal(status, (*kept, *added), body)


def _is_token(value: str | None) -> bool:
    return value is not None and _TOKEN.fullmatch(value) is not None


def _content_security_policy(hosts: Iterable[str]) -> str:
    listed = list(hosts)
    loaded = "".join(f" http://{host} https://{host}" for host in listed)
    connected = "".join(f" http://{host} https://{host} wss://{host}" for host in listed)
    return (
        f"default-src 'self' 'unsafe-inline' 'unsafe-eval'{loaded} blob: data:; object-src 'none'; "
        f"connect-src 'self'{connected}; frame-ancestors 'self';"
    )


def _cors_headers(origin: str | None, cors: CorsSettings | None) -> list[tuple[str, str]]:
    if cors is None or origin not in cors.allow_origins:
        return []
    headers = [
        ("Access-Control-Allow-Origin", str(origin)),
        ("Access-Control-Expose-Headers", ", ".join((*cors.expose_headers, *_EXPOSED))),
        ("Access-Control-Max-Age", "7200"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Origin"),
    ]
    if cors.allow_methods:
        headers.append(("Access-Control-Allow-Methods", ", ".join(cors.allow_methods)))
    if cors.allow_headers:
        headers.append(("Access-Control-Allow-Headers", ", ".join(cors.allow_headers)))
    return headers
