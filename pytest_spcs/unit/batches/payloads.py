"""The bodies of service functions' batches for tests that post them by themselves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import COUNT, FLAG, ROWS, TEXT
from pytest_spcs.arguments import checked
from pytest_spcs.batches import BatchAnswerError, read_answer, request_body, request_headers
from pytest_spcs.unit.batches.argument_values import encode_rows
from pytest_spcs.unit.batches.signatures import parse_signature
from pytest_spcs.unit.problems import ArgumentValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BatchAnswerError", "batch_body", "batch_headers", "read_batch_answer"]


@checked("batch_body", table={}, rows=ROWS, signature=TEXT)
def batch_body(rows: Iterable[Any], signature: str = "(input VARIANT)") -> bytes:
    """Return the body that Snowflake would post for these rows: ``{"data":[[0,12.0],[1,null]]}``.

    A row is a tuple with a value for each argument; for one argument the value alone will do.
    """
    encoded = encode_rows(parse_signature(signature), rows)
    try:
        return request_body(encoded)
    except (TypeError, RecursionError) as problem:
        raise ArgumentValueError.unwritable(str(problem)) from None


@checked("batch_headers", table={}, signature=TEXT)
def batch_headers(signature: str, *, batch_id: str | None = None, query_id: str | None = None) -> dict[str, str]:
    """Return the headers of a batch for ``"name(input FLOAT) RETURNS FLOAT"``; ids that are not given are new."""
    parsed = parse_signature(signature)
    query = str(uuid.uuid4()) if query_id is None else query_id
    return request_headers(
        function=parsed.name or "SERVICE_FUNCTION",
        signature=parsed.parameters,
        returns=str(parsed.returned()),
        query_id=query,
        batch_id=f"{query}:{uuid.uuid4()}" if batch_id is None else batch_id,
    )


@checked("read_batch_answer", table={}, expected=COUNT, exact=FLAG)
def read_batch_answer(body: bytes | str, expected: int, *, exact: bool = False) -> list[object]:
    """Return the values of an answer to so many rows, in order; BatchAnswerError for a broken one.

    ``exact`` gives numbers with a fraction or an exponent as Decimal, with all their digits, as a result of type NUMBER
    has them.
    """
    if not isinstance(body, bytes | str):
        raise BatchAnswerError(f"the answer is a {type(body).__name__}: give its body, such as response.content")
    return read_answer(body.encode(errors="surrogatepass") if isinstance(body, str) else body, expected, exact=exact)
