"""The admin door of an emulator: what a test may do there that no Snowflake client can do."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Mapping

BUILD_TIMEOUT = 900.0
"""Seconds for one request: an image whose requirements are not installed yet takes a pip install."""


class AdminDoorError(SpcsError):
    """The emulator refused a request at its admin door, or could not be asked."""

    @classmethod
    def unreachable(cls, address: str, cause: Exception) -> AdminDoorError:
        """Return the error for an emulator that takes no connection."""
        return cls.told(
            f"no emulator answers at {address}",
            seen=[f"{type(cause).__name__}: {cause}"],
            advice="Is it still running, and is --spcs-emulator its present URL?",
        )

    @classmethod
    def refused(cls, what: str, status: int, message: str) -> AdminDoorError:
        """Return the error for a request that the emulator answered with a message."""
        return cls.told(f"the emulator could not {what} (HTTP {status})", seen=message.splitlines())


@dataclass(frozen=True, slots=True)
class AdminDoor:
    """Sends requests to the admin door. Loopback only, and no proxy is ever asked."""

    host: str
    port: int
    token: str = field(repr=False)

    def ask(self, what: str, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Send one request and return the JSON answer; ``what`` completes "the emulator could not ..."."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=BUILD_TIMEOUT)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as cause:
            raise AdminDoorError.unreachable(f"{self.host}:{self.port}", cause) from cause
        finally:
            connection.close()
        try:
            answer = json.loads(text)
        except ValueError:
            answer = {"message": text[:500]}
        if response.status >= http.client.BAD_REQUEST or not isinstance(answer, dict):
            message = answer.get("message", text[:500]) if isinstance(answer, dict) else text[:500]
            raise AdminDoorError.refused(what, response.status, str(message))
        return answer
