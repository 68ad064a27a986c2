"""A plain function from body to body as a handler: what is left of an endpoint without its web framework."""

from __future__ import annotations

import asyncio
import inspect
import json
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.handlers.handlers import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Callable


class FunctionHandler:
    """Calls ``function({"data": [[0, 12.0]]})`` in this thread and answers with what it returns."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def __call__(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002  # a call in this thread cannot be ended
        """Return status 200 with the returned body, 500 where the function raises."""
        try:
            returned = self._function(json.loads(request.body) if request.body else None)
            if inspect.isawaitable(returned):
                returned = _awaited(returned)
            body = _as_bytes(returned)
        except Exception:  # noqa: BLE001  # as a server does: whatever it is, the answer is 500
            return Answer(status=500, traceback=traceback.format_exc())
        return Answer(status=200, headers=(("Content-Type", "application/json"),), body=body)

    def close(self) -> None:
        """Do nothing."""


def _as_bytes(returned: Any) -> bytes:
    if isinstance(returned, bytes):
        return returned
    return (returned if isinstance(returned, str) else json.dumps(returned)).encode()


def _awaited(awaitable: Any) -> Any:
    async def outcome() -> Any:
        return await awaitable

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(outcome())
    with ThreadPoolExecutor(1) as other_thread:  # an async test has a loop in this one
        return other_thread.submit(asyncio.run, outcome()).result()
