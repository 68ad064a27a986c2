"""One batch on its way to an endpoint: sent, retried with the same id, polled after a 202, and its answer checked.

Behaviour: https://docs.snowflake.com/en/sql-reference/external-functions-implementation
"""

from __future__ import annotations

import itertools
import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import urllib3

from pytest_spcs.batches import REQUEST_TIMEOUT, BatchAnswerError, check_digest, is_retried, read_answer, request_body
from pytest_spcs.emulator.account.data_types import parse_data_type
from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction

REMOTE_ERROR = 100316
"""Snowflake's number for a remote error of an external function; see docs/deviations.md."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
"""Seconds between retries and polls: the first, doubled each time, and the longest."""

Locate = Callable[[float], tuple[str, int]]
"""Gives host and port of a ready instance, waiting for one until a moment of the monotonic clock."""


class Endpoints:
    """Kept-alive connections to endpoints; safe to use from any thread."""

    def __init__(self) -> None:
        self._pools: dict[tuple[str, int], urllib3.HTTPConnectionPool] = {}
        self._lock = threading.Lock()

    def send(
        self,
        address: tuple[str, int],
        method: str,
        path: str,
        *,
        body: bytes | None,
        headers: Mapping[str, str],
        timeout: float,
    ) -> urllib3.BaseHTTPResponse:
        """Send one request and return the read answer; raise urllib3's HTTPError where none came."""
        pool = self._pools.get(address)
        if pool is None:
            with self._lock:
                pool = self._pools.setdefault(address, urllib3.HTTPConnectionPool(*address, maxsize=16, retries=False))
        return pool.urlopen(method, path, body=body, headers=headers, timeout=timeout, retries=False, redirect=False)

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()


class Delivery:
    """One batch on its way: the first attempt, its retries with the same id, and polling after a 202."""

    def __init__(
        self,
        function: ServiceFunction,
        rows: Sequence[Sequence[object]],
        *,
        headers: Mapping[str, str],
        locate: Locate,
        endpoints: Endpoints,
    ) -> None:
        self._function = function
        self._rows = rows
        self._locate = locate
        self._endpoints = endpoints
        self._deadline = time.monotonic() + function.batch_timeout_secs
        query_id = headers["sf-external-function-current-query-id"]
        self._headers = {**headers, "sf-external-function-query-batch-id": f"{query_id}:{_new_id()}"}

    def values(self) -> list[object]:
        """Return one value for each row; raise SnowflakeError when the batch has failed for good."""
        body = request_body(self._rows)
        pauses = _pauses()
        attempts = self._function.max_batch_retries + 1
        failure = ""
        for attempt in range(attempts):
            if attempt:
                self._pause(next(pauses))
            try:
                answer = self._poll(self._send("POST", body))
            except urllib3.exceptions.HTTPError as error:
                failure = f"no answer ({type(error).__name__}: {error})"
                continue
            if answer.status == 200:  # noqa: PLR2004  the one success
                return self._checked(answer)
            failure = f"{answer.status} '{answer.data.decode(errors='replace')[:2000]}'"
            if not is_retried(answer.status):
                break
        raise failed(self._function, failure, remote=True)

    def _send(self, method: str, body: bytes | None) -> urllib3.BaseHTTPResponse:
        address = self._locate(self._deadline)
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _timed_out(self._function)
        timeout = min(left, REQUEST_TIMEOUT)
        path = self._function.path
        return self._endpoints.send(address, method, path, body=body, headers=self._headers, timeout=timeout)

    def _poll(self, answer: urllib3.BaseHTTPResponse) -> urllib3.BaseHTTPResponse:
        pauses = _pauses()
        while answer.status == 202:  # noqa: PLR2004  accepted: ask again
            self._pause(next(pauses))
            answer = self._send("GET", None)
        return answer

    def _pause(self, seconds: float) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _timed_out(self._function)
        threading.Event().wait(min(seconds, left))

    def _checked(self, answer: urllib3.BaseHTTPResponse) -> list[object]:
        try:
            check_digest(answer.data, answer.headers.get("Content-MD5"))
            exact = parse_data_type(self._function.signature.returns).family == "NUMBER"
            return read_answer(answer.data, len(self._rows), exact=exact)
        except BatchAnswerError as error:
            raise SnowflakeError(
                REMOTE_ERROR,
                "22023",
                f"Error parsing JSON response from external function {self._function.name.name}: {error}. "
                f"Look at what {self._function.path} of service {self._function.service} answers.",
            ) from None


def _new_id() -> uuid.UUID:
    """Return what ``uuid4`` does, which asks the system for each: a tenth of a small batch, and no secret."""
    return uuid.UUID(int=random.getrandbits(128), version=4)


def _pauses() -> itertools.chain[float]:
    pauses = []
    pause = _FIRST_PAUSE
    while pause < _LONGEST_PAUSE:
        pauses.append(pause)
        pause *= 2
    return itertools.chain(pauses, itertools.repeat(_LONGEST_PAUSE))


def failed(function: ServiceFunction, seen: str, *, remote: bool = False) -> SnowflakeError:
    """Return Snowflake's error for a call that got no answer: what was seen, remote or on the way there."""
    what = f"with remote service error: {seen}" if remote else f": {seen}"
    separator = " " if remote else ""
    return SnowflakeError(
        REMOTE_ERROR, "22023", f"Request failed for external function {function.name.name}{separator}{what}"
    )


def _timed_out(function: ServiceFunction) -> SnowflakeError:
    return SnowflakeError(
        REMOTE_ERROR,
        "22023",
        f"Request failed for external function {function.name.name}: Timeout was reached "
        f"(BATCH_TIMEOUT_SECS = {function.batch_timeout_secs}).",
    )
