"""The app objects of a run, so that what they raised stands in the report of the test that failed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.images.app_server import AppServer

MOST = 3
"""More tracebacks of an app than this only bury the failure."""


class AppsInUse:
    """The app objects that are being served, by the paths of their images."""

    def __init__(self) -> None:
        self._servers: dict[str, AppServer] = {}

    def add(self, path: str, server: AppServer) -> None:
        """Note an app object that is served from now on."""
        self._servers[path] = server

    def discard(self, path: str) -> None:
        """Forget an app object that is served no more."""
        self._servers.pop(path, None)

    def sections(self) -> list[tuple[str, str]]:
        """Return a title and a text for each app that has raised something since ``mark``."""
        return [
            (f"app object of image {path}", "\n".join(text.rstrip() for text in raised[-MOST:]))
            for path, server in list(self._servers.items())
            if (raised := server.new_errors)
        ]

    def mark(self) -> None:
        """Let what they have raised so far be none of the next test's."""
        for server in list(self._servers.values()):
            server.mark_errors()
