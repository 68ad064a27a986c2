"""A URL, or a client that speaks HTTP, as a handler."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pytest_spcs.unit.handlers.handlers import Answer, LateAnswerError, NoAnswerError, Request
from pytest_spcs.unit.problems import HandlerError

_PLAIN = {"Accept-Encoding": "identity"}
"""Keeps clients from asking for compressed answers, as they do by themselves."""


class UrlHandler:
    """Sends requests to a server, over connections that are kept alive."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise HandlerError.no_url(url)
        self._url = url.rstrip("/")
        self._client: Any = None

    def __call__(self, request: Request, timeout: float) -> Answer:
        """Return the server's answer."""
        import httpx

        if self._client is None:
            # No proxy stands before a service under test.
            self._client = httpx.Client(trust_env=False)
        rest = request.target.removeprefix("/")  # nothing where the whole path is in the URL
        return _sent(self._client, f"{self._url}/{rest}" if rest else self._url, request, timeout)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None


class ClientHandler:
    """Sends requests by ``client.request(method, path, content=, headers=, timeout=)``, which belongs to the test."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __call__(self, request: Request, timeout: float) -> Answer:
        """Return what the client says was answered."""
        return _sent(self._client, request.target, request, timeout)

    def close(self) -> None:
        """Do nothing: who made the client closes it."""


def _sent(client: Any, url: str, request: Request, timeout: float) -> Answer:
    import httpx

    try:
        response = client.request(
            request.method, url, content=request.body, headers={**request.headers, **_PLAIN}, timeout=timeout
        )
    except httpx.TimeoutException:
        raise LateAnswerError(f"no answer within {timeout:g} s") from None
    except httpx.HTTPError as error:
        raise NoAnswerError(f"{type(error).__name__}: {error}") from error
    return Answer(status=response.status_code, headers=tuple(response.headers.items()), body=response.content)
