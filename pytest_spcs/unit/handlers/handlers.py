"""The contract of what answers requests in a unit test, and which one fits what a test gives."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pytest_spcs.images.app_objects import is_asgi
from pytest_spcs.unit.problems import HandlerError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ASGI_ARGUMENTS = 3
"""Scope, receive and send; no handler has more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request; ``target`` is path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    host: str = "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, with headers as they came; ``traceback`` is what the handler raised, as text."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    traceback: str = ""

    def header(self, name: str) -> str | None:
        """Return a header's value, whatever the case of its name; None where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class NoAnswerError(Exception):
    """There was no answer: no connection, or one that broke off."""


class LateAnswerError(NoAnswerError):
    """There was no answer in time."""


class Handler(Protocol):
    """Answers requests. ``close`` may be called more than once."""

    def __call__(self, request: Request, timeout: float) -> Answer:
        """Return the answer; raise NoAnswerError where there is none within so many seconds."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


def handler_of(given: Any) -> Handler:
    """Return the handler for a WSGI or ASGI app, a function from body to body, a URL, or a client.

    What can be called with one argument is a function: it gets the decoded body and returns the answer's body (or bytes
    or text as they are), and may be ``async``. With two required arguments it is WSGI, with three ASGI.
    """
    if isinstance(given, str):
        from pytest_spcs.unit.handlers.remote_handlers import UrlHandler

        return UrlHandler(given)
    if callable(given) and not inspect.isclass(given):
        return _in_process(given)
    if _is_client(given):
        from pytest_spcs.unit.handlers.remote_handlers import ClientHandler

        return ClientHandler(given)
    raise HandlerError.unusable(given)


def _is_client(given: Any) -> bool:
    """Tell whether a thing has the ``request()`` of an httpx client, which those of requests and of asyncio are not."""
    request = getattr(given, "request", None)
    if not callable(request) or inspect.ismodule(given) or inspect.iscoroutinefunction(request):
        return False
    try:
        parameters = inspect.signature(request).parameters
    except (TypeError, ValueError):
        return True
    return "content" in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values())


def _in_process(given: Any) -> Handler:
    places = _places(given)
    if places is not None and (places.taken == 0 or places.required > _ASGI_ARGUMENTS):
        raise HandlerError.unusable(given)
    if places is not None and (places.required == 1 or places.taken == 1):
        from pytest_spcs.unit.handlers.function_handler import FunctionHandler

        return FunctionHandler(given)
    if is_asgi(given):
        from pytest_spcs.unit.handlers.asgi_handler import AsgiHandler

        return AsgiHandler(given)
    from pytest_spcs.unit.handlers.wsgi_handler import WsgiHandler

    return WsgiHandler(given)


@dataclass(frozen=True, slots=True)
class _Places:
    """How many arguments can be given by position, and how many have to be."""

    taken: int
    required: int


def _places(given: Any) -> _Places | None:
    """Return the places for arguments, None where nothing tells."""
    try:
        parameters = inspect.signature(given).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return None
    places = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    return _Places(len(places), sum(each.default is each.empty for each in places))
