"""Session tokens of a service's user, from an emulator's admin door."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.targets.admin_door import AdminDoor

_PATH = "/admin/v1/service-tokens"


class EmulatorTokens:
    """Asks an emulator for tokens of one service's user, which has the role of the service's owner."""

    def __init__(self, door: AdminDoor, service: str, *, role: str, warehouse: str | None) -> None:
        self._door = door
        self._service = service
        self._role = role
        self._warehouse = warehouse

    def issue(self) -> str:
        """Return a new token."""
        body = {"user": self._service, "role": self._role, "warehouse": self._warehouse}
        answer = self._door.ask(f"issue a session token for service {self._service}", "POST", _PATH, body)
        return str(answer["token"])

    def expire(self, token: str) -> None:
        """Let a token expire now."""
        what = f"let a session token of service {self._service} expire"
        self._door.ask(what, "POST", f"{_PATH}/expire", {"token": token})

    def revoke(self, token: str) -> None:
        """Let a token not count any more."""
        what = f"revoke a session token of service {self._service}"
        self._door.ask(what, "POST", f"{_PATH}/revoke", {"token": token})
