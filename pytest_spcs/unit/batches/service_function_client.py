"""Calls the handler of a service function as Snowflake does: in batches, with its headers, and with its suspicion."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal, Self

from pytest_spcs.argument_kinds import TEXT
from pytest_spcs.arguments import checked
from pytest_spcs.batches import REQUEST_TIMEOUT, BatchAnswerError, check_digest, request_body, request_headers
from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.answers import check_compression, examine
from pytest_spcs.unit.batches.argument_values import encode_rows
from pytest_spcs.unit.batches.deliveries import Batch, DeliveryRules, Exchange, deliver
from pytest_spcs.unit.batches.signatures import parse_signature
from pytest_spcs.unit.handlers.handlers import Answer, handler_of
from pytest_spcs.unit.problems import BatchSettingError, BrokenAnswerError, ServiceFunctionFailedError
from pytest_spcs.waiting import SteadyClock

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

DEFAULT_BATCH_ROWS = 500
"""Rows of a batch without MAX_BATCH_ROWS; the real number is not published."""
DEFAULT_BATCH_RETRIES = 3
"""MAX_BATCH_RETRIES: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs."""
DEFAULT_BATCH_TIMEOUT = 30.0
"""Seconds for a batch with all its retries; Snowflake's default, an hour, is too long for a unit test."""
DEFAULT_REQUEST_TIMEOUT = REQUEST_TIMEOUT
"""Seconds after which one open request counts as failed; see docs/unit-tests.md for what is known of the real limit."""


class ServiceFunctionClient:
    """A service function without Snowflake: ``client(12)`` and ``client.map([12, 19])`` call the handler in batches.

    It has the calls of a ``ServiceFunctionHandle``, so a test can be written for both. ``exchanges`` are all requests
    and answers so far.
    """

    @checked("ServiceFunctionClient", table={}, path=TEXT, signature=TEXT)
    def __init__(
        self,
        handler: Any,
        path: str = "/",
        signature: str = "(input VARIANT) RETURNS VARIANT",
        *,
        max_batch_rows: int | None = None,
        max_batch_retries: int = DEFAULT_BATCH_RETRIES,
        on_batch_failure: Literal["ABORT", "RETURN_NULL"] = "ABORT",
        batch_timeout_secs: float = DEFAULT_BATCH_TIMEOUT,
        request_timeout_secs: float = DEFAULT_REQUEST_TIMEOUT,
        context_headers: Mapping[str, str] | None = None,
        strict_types: bool = False,
        clock: SteadyClock | None = None,
    ) -> None:
        """Make a client of a handler.

        Args:
            handler: A WSGI or ASGI app; a function that takes the decoded body (``{"data": [[0, 12.0]]}``) and returns
                the answer's; a URL; or a client with a method ``request()``.
            path: What stands after AS in CREATE FUNCTION.
            signature: As in CREATE FUNCTION: ``"convert(input FLOAT) RETURNS FLOAT"``; the name may be left out.
            max_batch_rows: The most rows of a batch.
            max_batch_retries: How often a batch is sent again after 404, 429, 500, 502, 503, 504 or no answer.
            on_batch_failure: ``RETURN_NULL`` gives None for the rows of a batch that was not answered.
            batch_timeout_secs: The time for a batch with all its retries and polls.
            request_timeout_secs: The time for one request.
            context_headers: Values of CONTEXT_HEADERS by the names of the context functions.
            strict_types: Refuse values that Snowflake would have to cast, such as ``"53.6"`` for FLOAT.
            clock: Where the time comes from.
        """
        self.signature = parse_signature(signature)
        self.signature.returned()
        self.name = self.signature.name or "SERVICE_FUNCTION"
        self.path = path if path.startswith("/") else f"/{path}"
        self.exchanges: list[Exchange] = []
        self._handler = handler_of(handler)
        self._batch_rows = _size("max_batch_rows", max_batch_rows, DEFAULT_BATCH_ROWS)
        self._rules = DeliveryRules(
            max_batch_retries=max_batch_retries,
            batch_timeout_secs=batch_timeout_secs,
            request_timeout_secs=request_timeout_secs,
        )
        if on_batch_failure not in {"ABORT", "RETURN_NULL"}:
            raise BatchSettingError.out_of_range("on_batch_failure", on_batch_failure, "'ABORT' or 'RETURN_NULL'")
        self._returns_null = on_batch_failure == "RETURN_NULL"
        self._context = dict(context_headers or {})
        self._strict = strict_types
        self._clock = SteadyClock() if clock is None else clock

    def __repr__(self) -> str:
        return f"<ServiceFunctionClient {self.name}{self.signature.parameters} at {self.path}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function makes of one row of arguments."""
        (value,) = self.map([arguments])
        return value

    def map(self, rows: Iterable[Any], *, batch_rows: int | None = None) -> list[Any]:
        """Return what the function makes of each row, in order.

        A row is a value, or a tuple of values for a function with several arguments. With RETURNS NULL ON NULL INPUT,
        rows with NULL are not sent.

        Raises:
            BrokenAnswerError: an answer breaks the contract.
            ServiceFunctionFailedError: a batch was not answered.
        """
        encoded = encode_rows(self.signature, rows)
        sent = [row for row in encoded if not (self.signature.null_on_null and None in row)]
        size = _size("batch_rows", batch_rows, self._batch_rows)
        query_id = str(uuid.uuid4())
        values: list[Any] = []
        for start in range(0, len(sent), size):
            values += self._send_or_null(self._batch(sent[start : start + size], query_id))
        if len(sent) == len(encoded):
            return values
        answers = iter(values)
        return [None if None in row else next(answers) for row in encoded]

    def batch(self, rows: Iterable[Any], *, query_id: str | None = None) -> Batch:
        """Return a batch of rows with an id of its own, to be sent once or more; batches of a query share its id."""
        return self._batch(encode_rows(self.signature, rows), query_id or str(uuid.uuid4()))

    def send(self, batch: Batch, *, lost_answers: int = 0) -> list[Any]:
        """Send a batch and return its values; before that, so often, send it and lose the answer.

        Raises:
            BrokenAnswerError: the answer breaks the contract.
            ServiceFunctionFailedError: the batch was not answered.
        """
        for _ in range(lost_answers):
            self.finish(self.begin(batch))
        return self.examine(batch, self.finish(self.begin(batch)))

    def begin(self, batch: Batch) -> Generator[float, None, Answer]:
        """Send a batch step by step: yields the seconds to wait before each further request, returns the answer."""
        return deliver(
            batch,
            function=self.name,
            path=self.path,
            handler=self._handler,
            rules=self._rules,
            record=self.exchanges.append,
            clock=self._clock,
        )

    def finish(self, delivery: Generator[float, None, Answer]) -> Answer:
        """Go on with a delivery to its end, waiting where it says so, and return the answer with status 200."""
        while True:
            try:
                pause = next(delivery)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            self._clock.sleep(pause)

    def examine(self, batch: Batch, answer: Answer) -> list[Any]:
        """Return the values of an answer to a batch; raise BrokenAnswerError where it breaks the contract."""
        values, fault = self.find_fault(batch, answer)
        if fault is not None:
            rows = "1 row" if len(batch.rows) == 1 else f"{len(batch.rows)} rows"
            happened = (
                f"service function {self.name}: the answer to a batch of {rows} at {self.path} breaks the contract"
            )
            *seen, advice = fault.lines()
            raise BrokenAnswerError.told(happened, seen=seen, advice=advice)
        return values

    def find_fault(self, batch: Batch, answer: Answer) -> tuple[list[Any], Fault | None]:
        """Return the values of an answer and what is wrong with it, None where nothing is."""
        compressed = check_compression(answer.header("Content-Encoding"))
        if compressed is not None:
            return [], compressed
        try:
            check_digest(answer.body, answer.header("Content-MD5"))
        except BatchAnswerError as error:
            advice = "Compute the digest of the body that is sent, or leave the header out."
            return [], Fault("wrong Content-MD5", str(error), advice)
        examination = examine(self.signature, batch.rows, answer.body, strict=self._strict)
        return list(examination.values), examination.fault

    def close(self) -> None:
        """End what was started for the handler: the app's lifespan, or connections."""
        self._handler.close()

    def _send_or_null(self, batch: Batch) -> list[Any]:
        try:
            return self.send(batch)
        except ServiceFunctionFailedError:
            if self._returns_null:
                return [None] * len(batch.rows)
            raise

    def _batch(self, rows: Sequence[Sequence[object]], query_id: str) -> Batch:
        batch_id = f"{query_id}:{uuid.uuid4()}"
        headers = request_headers(
            function=self.name,
            signature=self.signature.parameters,
            returns=str(self.signature.returned()),
            query_id=query_id,
            batch_id=batch_id,
            context=self._context,
        )
        return Batch(rows=tuple(map(tuple, rows)), batch_id=batch_id, headers=headers, body=request_body(rows))


def _size(name: str, given: int | None, default: int) -> int:
    if given is not None and given < 1:
        raise BatchSettingError.out_of_range(name, given, "1 row or more")
    return default if given is None else given
