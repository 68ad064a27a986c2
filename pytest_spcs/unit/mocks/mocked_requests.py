"""Calls by ``requests`` reach mocked services. The one importer of ``responses``."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from pytest_spcs.unit.mocks.declared_answers import Call, CallHeaders

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest
    from urllib3.response import HTTPResponse

    from pytest_spcs.unit.handlers.handlers import Answer

_PASSED = re.compile(r"(https?://(127\.0\.0\.1|localhost|\[::1\])([:/]|$))|http\+docker://")
"""What is no call to a service: servers of the test itself, and the docker client."""


class Answerer(Protocol):
    """Who answers calls."""

    def knows(self, url: str) -> bool:
        """Tell whether the host of a URL is a mocked one."""
        ...

    def reply(self, call: Call) -> Answer:
        """Return the answer to a call."""
        ...


def _service_response(answerer: Answerer, takes: Callable[[str], bool]) -> Any:
    """Return what takes the calls that ``takes`` says, whatever their method and path."""
    import responses

    class ServiceResponse(responses.BaseResponse):
        def matches(self, request: PreparedRequest) -> tuple[bool, str]:
            return (True, "") if takes(str(request.url)) else (False, "not the host of a mocked service")

        def get_response(self, request: PreparedRequest) -> HTTPResponse:
            answer = answerer.reply(_call(request))
            made: HTTPResponse = responses._form_response(  # noqa: SLF001  # what its own Response classes end with
                BytesIO(answer.body), _headers(answer), answer.status, request.method
            )
            return made

    return ServiceResponse("*", re.compile("mocked services"))


class RequestsMock:
    """While it is active, calls by ``requests`` are answered by services, except those to this machine."""

    def __init__(self, answerer: Answerer) -> None:
        import responses

        self._mock = responses.RequestsMock(assert_all_requests_are_fired=False)
        self._mock.add_passthru(_PASSED)
        self._mock.add(_service_response(answerer, lambda url: not _PASSED.match(url)))

    def start(self) -> None:
        """Begin to answer."""
        self._mock.start()

    def stop(self) -> None:
        """End it; what was there before is there again."""
        self._mock.stop()


def add_to(mock: Any, answerer: Answerer) -> None:
    """Let a test's own ``responses`` mock answer calls to the services; everything else stays its business."""
    mock.add(_service_response(answerer, answerer.knows))


def _call(request: PreparedRequest) -> Call:
    parts = urlsplit(str(request.url))
    body: Any = request.body or b""  # requests types it in some versions, types-requests in others, differently
    if not isinstance(body, str | bytes):
        body = b"".join(part.encode() if isinstance(part, str) else part for part in body)
    return Call(
        method=str(request.method),
        url=str(request.url),
        target=f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/",
        headers=CallHeaders((str(name), _text(value)) for name, value in request.headers.items()),
        body=body.encode() if isinstance(body, str) else body,
    )


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _headers(answer: Answer) -> Any:
    from urllib3 import HTTPHeaderDict

    headers = HTTPHeaderDict()
    for name, value in answer.headers:
        headers.add(name, value)
    return headers
