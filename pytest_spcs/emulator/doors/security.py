"""What every door asks of a request before anything else: that no browser page sent it, and a secret."""

from __future__ import annotations

import hmac
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost"})
"""The host names under which the emulator is reached from this machine."""
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?::\d{1,5})?")
_SNOWFLAKE_TOKEN = re.compile(r'Snowflake Token="([^"]*)"')
_SLASHES = re.compile(r"/{2,}")


def same_secret(given: str, expected: str) -> bool:
    """Tell whether two secrets are the same, in a time that does not depend on where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())


def snowflake_token(headers: Headers) -> str | None:
    """Return the token of ``Authorization: Snowflake Token="..."``, as the connector and ``snowflake.core`` send it."""
    match = _SNOWFLAKE_TOKEN.fullmatch(headers.get("authorization", ""))
    return match.group(1) if match else None


def bearer_token(headers: Headers) -> str | None:
    """Return the token of ``Authorization: Bearer ...``."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


class Guard:
    """Lets a request in only under a known host name and from no foreign web page, whatever its path.

    Loopback is shared with every web page that a browser on this machine shows: a page reaches us by a name that its
    owner points at 127.0.0.1 (the Host header tells) or by a cross-site request (Origin or Sec-Fetch-Site tell).
    """

    def __init__(self, app: ASGIApp, host_names: set[str]) -> None:
        self._app = app
        self._host_names = host_names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(send, refusal)
            return
        # The 5.x connector asks for ``/monitoring/queries//<id>``.
        scope["path"] = _SLASHES.sub("/", scope["path"])
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        hosts: list[str] = []
        origin = site = None
        for key, value in scope["headers"]:
            if key == b"host":
                hosts.append(value.decode("latin-1"))
            elif key == b"origin":
                origin = value.decode("latin-1")
            elif key == b"sec-fetch-site":
                site = value.decode("latin-1").lower()
        match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if match is None or match.group("name").lower() not in self._host_names:
            return f"Host {', '.join(hosts) or '(none)'!r} is not this emulator; reach it as 127.0.0.1 with its port."
        if origin is not None and origin != f"{scope['scheme']}://{hosts[0]}":
            return f"a web page of origin {origin!r} may not speak to this emulator."
        if site not in {None, "same-origin", "none"}:
            return "a web page of another site may not speak to this emulator."
        return None


async def _refuse(send: Send, reason: str) -> None:
    body = json.dumps(
        {"success": False, "message": f"Refused: {reason}", "code": "000403", "error_code": "000403", "data": None}
    ).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
