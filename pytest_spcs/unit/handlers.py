"""The contract of what answers requests in a unit test, and which one fits what a test gives."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_spcs.images.app_objects import is_asgi
from pytest_spcs.unit.problems import HandlerError


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
    """There was no answer: no connection, or none in time."""


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
        from pytest_spcs.unit.remote_handlers import UrlHandler

        return UrlHandler(given)
    if callable(given) and not inspect.isclass(given):
        return _in_process(given)
    if callable(getattr(given, "request", None)):
        from pytest_spcs.unit.remote_handlers import ClientHandler

        return ClientHandler(given)
    raise HandlerError.unusable(given)


def _in_process(given: Any) -> Handler:
    if _required_arguments(given) == 1:
        from pytest_spcs.unit.function_handler import FunctionHandler

        return FunctionHandler(given)
    if is_asgi(given):
        from pytest_spcs.unit.asgi_handler import AsgiHandler

        return AsgiHandler(given)
    from pytest_spcs.unit.wsgi_handler import WsgiHandler

    return WsgiHandler(given)


def _required_arguments(given: Any) -> int | None:
    """Return how many arguments have to be given by position, None where nothing tells."""
    try:
        parameters = inspect.signature(given).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return None
    return sum(
        parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        for parameter in parameters
    )
