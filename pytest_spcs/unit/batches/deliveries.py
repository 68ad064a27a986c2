"""A batch on its way to a handler: retries with the same batch id, polling after a 202, deadlines.

Behaviour: https://docs.snowflake.com/en/sql-reference/external-functions-implementation
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from pytest_spcs.batches import is_retried, shown
from pytest_spcs.unit.handlers.handlers import Answer, Handler, LateAnswerError, NoAnswerError, Request
from pytest_spcs.unit.problems import BatchSettingError, ServiceFunctionFailedError
from pytest_spcs.waiting import Deadline, SteadyClock

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.25
"""Seconds between retries and polls, growing; Snowflake's are longer, and a unit test need not wait for them."""
_TRACEBACK_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The rows of one POST. Sending a batch again is a retry: the batch id and all headers are the same."""

    rows: tuple[tuple[object, ...], ...]
    batch_id: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back.

    ``answer`` is None, and ``failure`` says why, where nothing did; ``late`` where that was only a matter of time.
    """

    batch_id: str
    request: Request
    answer: Answer | None
    failure: str = ""
    late: bool = False

    @property
    def status(self) -> int | None:
        """The answer's status, None without an answer."""
        return None if self.answer is None else self.answer.status

    def __str__(self) -> str:
        outcome = self.failure if self.answer is None else f"{self.answer.status} {shown(self.answer.body)}"
        return f"{self.request.method} {self.request.target}: {outcome}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRules:
    """How often and how long a batch is tried."""

    max_batch_retries: int
    batch_timeout_secs: float
    request_timeout_secs: float

    def __post_init__(self) -> None:
        if self.max_batch_retries < 0:
            raise BatchSettingError.out_of_range("max_batch_retries", self.max_batch_retries, "0 or more")
        for name in ("batch_timeout_secs", "request_timeout_secs"):
            if getattr(self, name) <= 0:
                raise BatchSettingError.out_of_range(name, getattr(self, name), "more than 0 seconds")


def deliver(
    batch: Batch,
    *,
    function: str,
    path: str,
    handler: Handler,
    rules: DeliveryRules,
    record: Callable[[Exchange], None],
    clock: SteadyClock,
) -> Generator[float, None, Answer]:
    """Yield the seconds to wait before each further request, and return the answer with status 200 in the end.

    Raises:
        ServiceFunctionFailedError: a status that is not retried, or is still there after the last retry; no time left.
    """
    deadline = Deadline(rules.batch_timeout_secs, clock=clock)
    attempts = 0

    def send(method: str, body: bytes) -> Exchange:
        if deadline.passed:
            raise ServiceFunctionFailedError.timed_out(
                function, seconds=rules.batch_timeout_secs, attempts=attempts, last=exchange
            )
        request = Request(method=method, target=path, headers=batch.headers, body=body)
        sent = _exchange(handler, batch, request, min(rules.request_timeout_secs, deadline.remaining), clock)
        record(sent)
        return sent

    exchange: Exchange | None = None
    pauses = _pauses()
    while True:
        attempts += 1
        exchange = send("POST", batch.body)
        polls = _pauses()
        while exchange.status == HTTPStatus.ACCEPTED:
            yield next(polls)
            exchange = send("GET", b"")
        if exchange.answer is not None and exchange.status == HTTPStatus.OK:
            return exchange.answer
        if not is_retried(exchange.status) or attempts > rules.max_batch_retries:
            raise _failed(function, exchange, attempts)
        yield next(pauses)


class StartedDelivery:
    """A delivery whose first request has been sent."""

    def __init__(self, delivery: Generator[float, None, Answer]) -> None:
        self._delivery = delivery
        self._pause: float | None = None
        self._end: Answer | None = None
        self._error: ServiceFunctionFailedError | None = None
        try:
            self._pause = next(delivery)
        except StopIteration as end:
            self._end = end.value
        except ServiceFunctionFailedError as error:
            self._error = error

    def rest(self) -> Generator[float, None, Answer]:
        """Yield what is left of the delivery."""
        if self._error is not None:
            raise self._error
        if self._pause is None:
            assert self._end is not None
            return self._end
        yield self._pause
        return (yield from self._delivery)


def _exchange(handler: Handler, batch: Batch, request: Request, limit: float, clock: SteadyClock) -> Exchange:
    began = clock.now()
    try:
        answer = handler(request, limit)
    except NoAnswerError as error:
        late = isinstance(error, LateAnswerError)
        return Exchange(batch_id=batch.batch_id, request=request, answer=None, failure=str(error), late=late)
    took = clock.now() - began
    if took > limit:  # a handler in this thread cannot be interrupted, so its answer is thrown away afterwards
        failure = f"no answer within {limit:g} s (it came after {took:.1f} s)"
        return Exchange(batch_id=batch.batch_id, request=request, answer=None, failure=failure, late=True)
    return Exchange(batch_id=batch.batch_id, request=request, answer=answer)


def _failed(function: str, exchange: Exchange, attempts: int) -> ServiceFunctionFailedError:
    answer = exchange.answer
    return ServiceFunctionFailedError.remote(
        function,
        last=exchange,
        shown=exchange.failure if answer is None else shown(answer.body),
        attempts=attempts,
        seen=[] if answer is None else _last_lines(answer.traceback),
    )


def _last_lines(traceback: str) -> list[str]:
    """Return the end of a traceback, without the lines that only underline the one above."""
    lines = [line for line in traceback.rstrip().splitlines() if line.strip(" ^~")]
    return lines[-_TRACEBACK_LINES:]


def _pauses() -> Generator[float, None, None]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)
