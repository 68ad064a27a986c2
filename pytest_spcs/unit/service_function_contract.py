"""Runs a handler through the catalogue of nasty batches and tells each kind of failure once, by its name."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.deliveries import StartedDelivery
from pytest_spcs.unit.faults import Fault
from pytest_spcs.unit.likeness import difference
from pytest_spcs.unit.nasty_batches import SIZES, Catalogue, NastyBatch
from pytest_spcs.unit.problems import ContractBrokenError, ServiceFunctionFailedError
from pytest_spcs.unit.service_function_client import (
    DEFAULT_BATCH_TIMEOUT,
    DEFAULT_REQUEST_TIMEOUT,
    ServiceFunctionClient,
)

if TYPE_CHECKING:
    from pytest_spcs.unit.deliveries import Batch
    from pytest_spcs.unit.handlers import Answer

_FEW = 3
"""Rows of the batches that are compared with one another."""
_LISTED = 5


def assert_service_function_contract(
    handler: Any,
    path: str,
    signature: str,
    *,
    arguments: Mapping[str, Sequence[Any]] | None = None,
    sizes: Sequence[int] = SIZES,
    deterministic: bool = True,
    strict_types: bool = True,
    max_batch_retries: int = 0,
    batch_timeout_secs: float = DEFAULT_BATCH_TIMEOUT,
    request_timeout_secs: float = DEFAULT_REQUEST_TIMEOUT,
    context_headers: Mapping[str, str] | None = None,
) -> None:
    """Check that a handler stands all batches that Snowflake may send to it.

    Args:
        handler: What ``ServiceFunctionClient`` takes: an app, a function from body to body, a URL, a client.
        path: What stands after AS in CREATE FUNCTION.
        signature: As in CREATE FUNCTION: ``"(input FLOAT) RETURNS FLOAT"``.
        arguments: Values to use for an argument where not every value of its type makes sense.
        sizes: How many rows the batches have.
        deterministic: Whether equal rows have equal answers; False for random numbers, clocks and the like.
        strict_types: Whether to refuse values that Snowflake would have to cast, such as ``"53.6"`` for FLOAT.
        max_batch_retries: How often a 5xx, 429 or missing answer may be tried again; Snowflake does it three times,
            which hides failures that come and go.
        batch_timeout_secs: The time for one batch with its retries and polls.
        request_timeout_secs: The time for one request.
        context_headers: Values of CONTEXT_HEADERS by the names of the context functions.

    Raises:
        ContractBrokenError: all kinds of failures, each with an example.
    """
    client = ServiceFunctionClient(
        handler,
        path,
        signature,
        max_batch_retries=max_batch_retries,
        batch_timeout_secs=batch_timeout_secs,
        request_timeout_secs=request_timeout_secs,
        context_headers=context_headers,
        strict_types=strict_types,
    )
    catalogue = Catalogue(client.signature, arguments=arguments)
    with client:
        examination = _Examination(client, catalogue, deterministic=deterministic and not client.signature.volatile)
        examination.run(sizes)
        examination.tell()


@dataclass(frozen=True, slots=True)
class _Failure:
    batch: NastyBatch
    fault: Fault


class _Examination:
    """One run through the catalogue."""

    def __init__(self, client: ServiceFunctionClient, catalogue: Catalogue, *, deterministic: bool) -> None:
        self._client = client
        self._catalogue = catalogue
        self._deterministic = deterministic
        self._failures: list[_Failure] = []
        self._passed: list[NastyBatch] = []

    def run(self, sizes: Sequence[int]) -> None:
        """Send everything. Batches are compared with one another only where they are answered well one by one."""
        for batch in self._catalogue.batches(sizes):
            self._try(batch)
        if any(failure.batch.plain and len(failure.batch.rows) <= 2 * _FEW for failure in self._failures):
            return
        self._send_twice()
        self._interleave()
        if self._deterministic:
            self._cut_differently()

    def tell(self) -> None:
        """Raise the error that tells all failures; do nothing where there are none."""
        if not self._failures:
            return
        by_kind: dict[str, list[_Failure]] = {}
        for failure in self._failures:
            by_kind.setdefault(failure.fault.kind, []).append(failure)
        tried = len(self._failures) + len(self._passed)
        lines = []
        for failures in by_kind.values():
            lines += ["", *self._told(failures)]
        kinds = "1 way" if len(by_kind) == 1 else f"{len(by_kind)} ways"
        client = self._client
        raise ContractBrokenError.told(
            f"{client.path} breaks the contract of service function {client.name}{client.signature.parameters} "
            f"RETURNS {client.signature.returned().family} in {kinds}, with {len(self._failures)} of {tried} batches",
            seen=lines[1:],
        )

    def _told(self, failures: list[_Failure]) -> Iterator[str]:
        first = failures[0]
        names = [failure.batch.name for failure in failures]
        rest = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        *seen, advice = first.fault.lines()
        limit = self._limit(failures)
        if limit is not None:
            seen[0] = f"fails above {limit} rows: {seen[0]}"
            advice = f"Batches of {limit} rows pass. Take batches of any size, or set MAX_BATCH_ROWS. {advice}"
        elif self._only_nulls(failures) and "NULL" not in first.fault.kind:
            seen[0] = f"fails on NULL: {seen[0]}"
        yield seen[0]
        yield f"  batches: {', '.join(names[:_LISTED])}{rest}"
        yield from (f"  {line}" for line in seen[1:])
        yield f"  {advice}"

    def _limit(self, failures: list[_Failure]) -> int | None:
        """Return the most rows that pass, where nothing but the number of rows decides about a failure."""
        if not all(failure.batch.plain for failure in failures):
            return None
        good = max((len(batch.rows) for batch in self._passed if batch.plain), default=0)
        bad = min(len(failure.batch.rows) for failure in failures)
        if not 0 < good < bad:
            return None
        while bad - good > 1:
            middle = (good + bad) // 2
            if self._fault(self._client.batch(self._catalogue.ordinary_rows(middle)))[1] is None:
                good = middle
            else:
                bad = middle
        return good

    def _only_nulls(self, failures: list[_Failure]) -> bool:
        return all(any(None in row for row in failure.batch.rows) for failure in failures)

    def _try(self, nasty: NastyBatch) -> list[Any]:
        values, fault = self._fault(self._client.batch(nasty.rows))
        self._note(nasty, fault)
        return values

    def _note(self, nasty: NastyBatch, fault: Fault | None) -> None:
        if fault is None:
            self._passed.append(nasty)
        else:
            self._failures.append(_Failure(nasty, fault))

    def _fault(self, batch: Batch) -> tuple[list[Any], Fault | None]:
        return self._outcome(batch, self._client.begin(batch))

    def _outcome(self, batch: Batch, delivery: Generator[float, None, Answer]) -> tuple[list[Any], Fault | None]:
        try:
            answer = self._client.finish(delivery)
        except ServiceFunctionFailedError as error:
            return [], _failed(error)
        return self._client.find_fault(batch, answer)

    def _send_twice(self) -> None:
        rows = self._catalogue.ordinary_rows(_FEW)
        nasty = NastyBatch("the same batch sent twice", rows)
        batch = self._client.batch(rows)
        first, fault = self._fault(batch)
        if fault is not None:
            self._note(nasty, fault)
            return
        second, fault = self._fault(batch)
        advice = (
            "Snowflake sends a batch again when its answer got lost, with the same "
            "sf-external-function-query-batch-id: answer as the first time."
        )
        if fault is not None:
            told = f"the second time, with the same batch id: {fault.kind}: {fault.told}"
            fault = Fault("not idempotent", told, advice, fault.comparison)
        elif self._deterministic:
            fault = difference("not idempotent", "the second answer to one batch differs", advice, (first, second))
        self._note(nasty, fault)

    def _interleave(self) -> None:
        """Send two batches, the second while the first is perhaps still being polled for."""
        halves = self._catalogue.halves(_FEW)
        names = ("the first of two batches on their way at once", "the second of two batches on their way at once")
        advice = "Keep what belongs to a batch under its sf-external-function-query-batch-id."
        alone = [self._fault(self._client.batch(rows)) for rows in halves]
        if any(fault is not None for _, fault in alone):
            return  # told already, by the plain batches
        batches = [self._client.batch(rows) for rows in halves]
        started = [StartedDelivery(self._client.begin(batch)) for batch in batches]
        for begun, batch, rows, name, (expected, _) in zip(started, batches, halves, names, alone, strict=True):
            values, fault = self._outcome(batch, begun.rest())
            if fault is not None:
                fault = Fault("mixes up batches", f"{fault.kind}: {fault.told}", advice, fault.comparison)
            elif self._deterministic:
                told = "a batch is answered differently while another one is on its way"
                fault = difference("mixes up batches", told, advice, (expected, values))
            self._note(NastyBatch(name, rows), fault)

    def _cut_differently(self) -> None:
        """Compare rows in one batch with the same rows one by one: where a query is cut must not matter."""
        rows = self._catalogue.ordinary_rows(2 * _FEW)
        together, fault = self._fault(self._client.batch(rows))
        nasty = NastyBatch("rows together and one by one", rows)
        alone: list[Any] = []
        for row in rows:
            values, single = self._fault(self._client.batch([row]))
            fault = fault or single
            alone += values
        if fault is None:
            told = "a row is answered differently in a batch than alone"
            advice = (
                "An answer may depend on nothing but its row: check what survives from row to row and batch to batch."
            )
            fault = difference("depends on the batch", told, advice, (alone, together), ("one by one", "together"))
        self._note(nasty, fault)


def _failed(error: ServiceFunctionFailedError) -> Fault:
    told, _times, *raised = str(error).splitlines()
    answered = told.partition("remote service error: ")[2] or told
    if raised:
        answered = f"the handler raised {raised[-1].strip()}"
    if error.status is None:
        return Fault("no answer", answered, "Answer sooner, or with 202 until the values are there.")
    meaning = _phrase(error.status)
    advice = (
        "Every status but 200 and 202 fails the query; say what is wrong with a row by its value (NULL, or a VARIANT)."
    )
    if error.status == HTTPStatus.NOT_FOUND:
        advice = "Compare the path with the handler's routes."
    return Fault(f"status {error.status}{meaning}", answered, advice, tuple(raised))


def _phrase(status: int) -> str:
    with contextlib.suppress(ValueError):
        return f" {HTTPStatus(status).phrase}"
    return ""
