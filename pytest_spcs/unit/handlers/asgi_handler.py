"""An ASGI app as a handler: run in process by an event loop of its own, with its lifespan, without any socket."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import traceback
from concurrent.futures import TimeoutError as OutOfTimeError
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pytest_spcs.unit.handlers.handlers import Answer, LateAnswerError, NoAnswerError, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_STARTUP_SECONDS = 30.0
"""How long the lifespan's startup may take."""
_GRACE_SECONDS = 5.0
"""How long the lifespan's shutdown may take before it is left to itself."""


class AsgiHandler:
    """Calls ``app(scope, receive, send)`` on a thread with an event loop, which an async test does not disturb."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lifespan: _Lifespan | None = None

    def __call__(self, request: Request, timeout: float) -> Answer:
        """Return the app's answer; status 500 with the traceback where it raises."""
        started = self._start()
        if started:
            return Answer(status=500, traceback=started)
        try:
            state = {} if self._lifespan is None else dict(self._lifespan.state)
            answer: Answer = self._run(_answer(self._app, request, state), timeout)
        except OutOfTimeError:
            raise LateAnswerError(f"no answer within {timeout:g} s") from None
        return answer

    def close(self) -> None:
        """Go through the lifespan's shutdown and end the thread."""
        loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        if self._lifespan is not None:
            with contextlib.suppress(OutOfTimeError):
                asyncio.run_coroutine_threadsafe(self._lifespan.shut_down(), loop).result(_GRACE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join(_GRACE_SECONDS)

    def _start(self) -> str:
        """Start the loop and the app's lifespan; return what its startup raised or said, empty where all is well."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=_run_loop, args=(self._loop,), name="spcs-asgi", daemon=True)
            self._thread.start()
            self._lifespan = _Lifespan(self._app)
            try:
                self._run(self._lifespan.start_up(), _STARTUP_SECONDS)
            except OutOfTimeError:
                return f"the app's lifespan startup did not end within {_STARTUP_SECONDS:g} s"
        return "" if self._lifespan is None else self._lifespan.failure

    def _run(self, work: Coroutine[Any, Any, Any], timeout: float) -> Any:
        assert self._loop is not None
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout)
        except OutOfTimeError:
            future.cancel()
            raise


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


class _Lifespan:
    """The lifespan of an app, for those that have one: https://asgi.readthedocs.io/en/latest/specs/lifespan.html."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        self._to_app: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.failure = ""
        self.state: dict[str, Any] = {}

    async def start_up(self) -> None:
        self._task = asyncio.ensure_future(self._run())
        await self._to_app.put({"type": "lifespan.startup"})
        message = await self._from_app.get()
        if message["type"] == "lifespan.startup.failed":
            self.failure = f"the app's lifespan startup failed\n{message.get('message', '')}"

    async def shut_down(self) -> None:
        if self._task is not None and not self._task.done():
            await self._to_app.put({"type": "lifespan.shutdown"})
            await self._task

    async def _run(self) -> None:
        # An app without a lifespan raises, or returns, before it has sent anything; both mean that all is well.
        with contextlib.suppress(Exception):
            scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
            await self._app(scope, self._to_app.get, self._from_app.put)
        await self._from_app.put({"type": "ended"})


async def _answer(app: Callable[..., Any], request: Request, state: dict[str, Any]) -> Answer:
    path, _, query = request.target.partition("?")
    host, _, port = request.host.partition(":")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", request.host.encode()),
            (b"content-length", str(len(request.body)).encode()),
            *((name.lower().encode(), value.encode("latin-1")) for name, value in request.headers.items()),
        ],
        "client": ("127.0.0.1", 40000),
        "server": (host, int(port or 80)),
        "state": state,
    }
    requests = [{"type": "http.request", "body": request.body, "more_body": False}]
    sent: list[dict[str, Any]] = []
    finished = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if requests:
            return requests.pop()
        await finished.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            finished.set()

    raised = ""
    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001  # as a server does: whatever it is, the answer is 500
        raised = traceback.format_exc()
    start = next((message for message in sent if message["type"] == "http.response.start"), None)
    if start is None:
        return Answer(status=500, traceback=raised or "the app returned without an answer")
    if not finished.is_set():  # a server can only cut the connection now, for status and headers are sent
        last = raised.rstrip().splitlines()[-1] if raised else "the app returned"
        raise NoAnswerError(f"the answer broke off in the middle: {last}")
    return Answer(
        status=int(start["status"]),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", ())),
        body=b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body"),
        traceback=raised,
    )
