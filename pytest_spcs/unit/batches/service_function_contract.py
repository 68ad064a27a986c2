"""Runs a handler through the catalogue of nasty batches and tells each kind of failure once, by its name."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import TEXT
from pytest_spcs.arguments import checked
from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.contract_report import Failure, kinds, told
from pytest_spcs.unit.batches.deliveries import StartedDelivery
from pytest_spcs.unit.batches.edge_batches import SIZES, Catalogue, NastyBatch
from pytest_spcs.unit.batches.failed_batches import NO_ANSWER, failed_batch
from pytest_spcs.unit.batches.garbled_texts import check_characters
from pytest_spcs.unit.batches.likeness import difference
from pytest_spcs.unit.batches.lost_digits import check_digits
from pytest_spcs.unit.batches.null_answers import check_null_texts, check_null_to_null
from pytest_spcs.unit.batches.service_function_client import (
    DEFAULT_BATCH_TIMEOUT,
    DEFAULT_REQUEST_TIMEOUT,
    ServiceFunctionClient,
)
from pytest_spcs.unit.problems import ContractBrokenError, ServiceFunctionFailedError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from pytest_spcs.unit.batches.deliveries import Batch
    from pytest_spcs.unit.handlers.handlers import Answer

_FEW = 3
"""Rows of the batches that are compared with one another."""
_PATIENCE = 2
"""Batches without an answer in time after which no more are sent."""
_IF_MEANT = "If it is meant (random numbers, a clock): VOLATILE in the signature, or deterministic=False."


@checked("assert_service_function_contract", table={}, path=TEXT, signature=TEXT)
def assert_service_function_contract(
    handler: Any,
    path: str,
    signature: str,
    *,
    arguments: Mapping[str, Sequence[Any]] | None = None,
    sizes: Sequence[int] = SIZES,
    deterministic: bool = True,
    null_to_null: bool = False,
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
        null_to_null: Whether a row with NULL in any argument has to be answered with null. By default it may have a
            value, but not the word None in the place of what is missing.
        strict_types: Whether to refuse values that Snowflake would have to cast, such as ``"53.6"`` for FLOAT.
        max_batch_retries: How often 404, 429, 500, 502, 503, 504 or a missing answer may be tried again; Snowflake does
            it three times, which hides failures that come and go.
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
        examination = _Examination(
            client,
            catalogue,
            deterministic=deterministic and not client.signature.volatile,
            null_to_null=null_to_null,
        )
        examination.run(sizes)
        examination.tell()


class _Examination:
    """One run through the catalogue."""

    def __init__(
        self, client: ServiceFunctionClient, catalogue: Catalogue, *, deterministic: bool, null_to_null: bool
    ) -> None:
        self._client = client
        self._catalogue = catalogue
        self._deterministic = deterministic
        self._null_to_null = null_to_null
        self._failures: list[Failure] = []
        self._passed: list[NastyBatch] = []
        self._usual: list[Any] = []
        self._left_out = 0
        self._fails_later = False

    def run(self, sizes: Sequence[int]) -> None:
        """Send everything. Batches are compared with one another only where they are answered well one by one."""
        batches = list(self._catalogue.batches(sizes))
        for place, batch in enumerate(batches, start=1):
            self._try(batch)
            if self._is_hopeless():
                self._left_out = len(batches) - place
                return
        if self._failures:
            self._try_again()
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
        by_kind = kinds(self._failures)
        tried = len(self._failures) + len(self._passed)
        lines = []
        for failures in by_kind:
            lines += ["", *told(failures, self._passed, partial(self._limit, failures))]
        if self._left_out:
            lines += ["", f"{self._left_out} more batches were not sent: they would take as long."]
        ways = "1 way" if len(by_kind) == 1 else f"{len(by_kind)} ways"
        client = self._client
        raise ContractBrokenError.told(
            f"{client.path} breaks the contract of service function {client.name}{client.signature.parameters} "
            f"RETURNS {client.signature.returned().family} in {ways}, with {len(self._failures)} of {tried} batches",
            seen=lines[1:],
        )

    def _limit(self, failures: list[Failure]) -> tuple[int, int] | None:
        """Return the most rows that pass and the fewest that fail, where nothing but their number decides about it."""
        if self._fails_later or not all(failure.batch.plain for failure in failures):
            return None
        good = max((len(batch.rows) for batch in self._passed if batch.plain), default=0)
        bad = min(len(failure.batch.rows) for failure in failures)
        if not 0 < good < bad:
            return None
        # Trying where the time runs out would take all of the time, again and again.
        while bad - good > 1 and failures[0].fault.kind != NO_ANSWER:
            middle = (good + bad) // 2
            if self._fault(self._client.batch(self._catalogue.ordinary_rows(middle)))[1] is None:
                good = middle
            else:
                bad = middle
        return good, bad

    def _is_hopeless(self) -> bool:
        """Tell whether answers do not come in time, so that waiting for the rest would take minutes."""
        late = [failure for failure in self._failures if failure.fault.kind == NO_ANSWER]
        return len(late) >= _PATIENCE or any(len(failure.batch.rows) <= _FEW for failure in late)

    def _try(self, nasty: NastyBatch) -> None:
        values, fault = self._fault(self._client.batch(nasty.rows))
        if fault is None and nasty.has_nulls:
            fault = self._null_fault(nasty, values)
        elif fault is None:
            fault = check_digits(nasty.rows, values) or check_characters(nasty.rows, values)
        if nasty.plain and len(values) > len(self._usual):
            self._usual = values[:_FEW]
        self._note(nasty, fault)

    def _null_fault(self, nasty: NastyBatch, values: list[Any]) -> Fault | None:
        if self._null_to_null:
            return check_null_to_null(nasty.rows, values)
        full = self._catalogue.ordinary_rows(len(nasty.rows))
        return check_null_texts(nasty.rows, values, full=full, usual=self._usual)

    def _try_again(self) -> None:
        """Send the first batch that was answered well once more: what fails now has been spoilt by the others."""
        first = next((batch for batch in self._passed if batch.plain), None)
        if first is None:
            return
        _, fault = self._fault(self._client.batch(first.rows))
        if fault is None:
            return
        self._fails_later = True
        between = len(self._passed) + len(self._failures) - 1
        happened = f"answered well at first, and {between} batches later no more: {fault.kind}: {fault.told}"
        advice = (
            "An answer may depend on nothing but its rows: look for lists that grow, default arguments, locks that are "
            "kept, and limits of calls."
        )
        again = NastyBatch(f"{first.name}, sent again at the end", first.rows)
        self._failures.insert(0, Failure(again, Fault("keeps state", happened, advice, fault.comparison)))

    def _note(self, nasty: NastyBatch, fault: Fault | None) -> None:
        if fault is None:
            self._passed.append(nasty)
        else:
            self._failures.append(Failure(nasty, fault))

    def _fault(self, batch: Batch) -> tuple[list[Any], Fault | None]:
        return self._outcome(batch, self._client.begin(batch))

    def _outcome(self, batch: Batch, delivery: Generator[float, None, Answer]) -> tuple[list[Any], Fault | None]:
        try:
            answer = self._client.finish(delivery)
        except ServiceFunctionFailedError as error:
            return [], failed_batch(error)
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
            f"sf-external-function-query-batch-id: answer as the first time. {_IF_MEANT}"
        )
        if fault is not None:
            happened = f"the second time, with the same batch id: {fault.kind}: {fault.told}"
            fault = Fault("not idempotent", happened, advice, fault.comparison)
        elif self._deterministic:
            fault = difference(
                "not idempotent", "the second answer to one batch differs", advice, sent=rows, answers=(first, second)
            )
        self._note(nasty, fault)

    def _interleave(self) -> None:
        """Send two batches, the second while the first is perhaps still being polled for."""
        halves = self._catalogue.halves(_FEW)
        names = ("the first of two batches on their way at once", "the second of two batches on their way at once")
        advice = "Keep what belongs to a batch under its sf-external-function-query-batch-id."
        alone = [self._fault(self._client.batch(rows)) for rows in halves]
        if any(fault is not None for _, fault in alone):
            return  # told already, by the plain batches
        query_id = str(uuid.uuid4())  # one for all batches of a query, so nothing can be kept under it
        batches = [self._client.batch(rows, query_id=query_id) for rows in halves]
        started = [StartedDelivery(self._client.begin(batch)) for batch in batches]
        for begun, batch, rows, name, (expected, _) in zip(started, batches, halves, names, alone, strict=True):
            values, fault = self._outcome(batch, begun.rest())
            if fault is not None:
                fault = Fault("mixes up batches", f"{fault.kind}: {fault.told}", advice, fault.comparison)
            elif self._deterministic:
                happened = "a batch is answered differently while another one is on its way"
                fault = difference("mixes up batches", happened, advice, sent=rows, answers=(expected, values))
            self._note(NastyBatch(name, rows), fault)

    def _cut_differently(self) -> None:
        """Compare rows in one batch with the same rows one by one, the last first: neither cut nor order may matter."""
        nulls = not any(failure.batch.has_nulls for failure in self._failures)
        rows = self._catalogue.mixed_rows(2 * _FEW, nulls=nulls)
        together, fault = self._fault(self._client.batch(rows))
        nasty = NastyBatch("rows together and one by one", rows, compared=True)
        alone: list[Any] = []
        for row in reversed(rows):
            values, single = self._fault(self._client.batch([row]))
            fault = fault or single
            alone = values + alone
        if fault is None:
            happened = "a row is answered differently in a batch than alone"
            advice = (
                "An answer may depend on nothing but its row: check what survives from row to row and batch to batch."
            )
            fault = difference(
                "depends on the batch",
                happened,
                advice,
                sent=rows,
                answers=(alone, together),
                headings=("one by one", "together"),
            )
        self._note(nasty, fault)
