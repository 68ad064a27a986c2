"""The wire format of a service function's batches: headers, request body, and a checked answer. Pure.

Format: https://docs.snowflake.com/en/sql-reference/external-functions-data-format
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REQUEST_TIMEOUT = 60.0
"""Seconds that one request may stay open before it counts as failed and is sent again; see docs/deviations.md."""
_SHOWN = 200
"""Characters of an answer that a message shows."""

RETRIED_STATUSES = frozenset({404, 429, 500, 502, 503, 504})
"""The answers after which a batch is sent again: docs.snowflake.com/en/release-notes/bcr-bundles/2025_02/bcr-1938."""


class BatchAnswerError(ValueError):
    """An answer that breaks the contract; the message says which row or index is wrong and what was expected."""


def is_retried(status: int | None) -> bool:
    """Tell whether a batch is sent again after this answer, or after none at all."""
    return status is None or status in RETRIED_STATUSES


def request_headers(
    *,
    function: str,
    signature: str,
    returns: str,
    query_id: str,
    batch_id: str,
    context: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the headers of one batch; a retry of the batch has the same ones.

    ``context`` gives the values of CONTEXT_HEADERS by the context function's name.
    """
    headers = {
        "Content-Type": "application/json",
        "sf-external-function-format": "json",
        "sf-external-function-format-version": "1.0",
        "sf-external-function-current-query-id": query_id,
        "sf-external-function-query-batch-id": batch_id,
    }
    described = {"name": function, "signature": signature, "return-type": returns}
    for key, value in described.items():
        headers |= _with_base64(f"sf-external-function-{key}", value)
    for name, value in (context or {}).items():
        headers |= _with_base64(f"sf-context-{name.lower().replace('_', '-')}", value)
    return headers


def _with_base64(header: str, value: str) -> dict[str, str]:
    """Return a header and its ``-base64`` twin, which alone carries what a header may not hold."""
    legal = "".join(c if " " <= c <= "~" else "\0" for c in value)
    while "\0\0" in legal:
        legal = legal.replace("\0\0", "\0")
    return {header: legal.replace("\0", " "), f"{header}-base64": base64.b64encode(value.encode()).decode()}


def request_body(rows: Sequence[Sequence[object]]) -> bytes:
    """Return the body for these rows of argument values, numbered from 0."""
    numbered = [[index, *row] for index, row in enumerate(rows)]
    try:
        return json.dumps({"data": numbered}, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError):
        lines = (f"[{','.join(_literal(value) for value in row)}]" for row in numbered)
        return f'{{"data":[{",".join(lines)}]}}'.encode()


def _literal(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps("NaN" if math.isnan(value) else "inf" if value > 0 else "-inf")
    return json.dumps(value, separators=(",", ":"))


def check_digest(body: bytes, content_md5: str | None) -> None:
    """Compare an answer with its optional Content-MD5 header (base64); raise BatchAnswerError where they differ."""
    if content_md5 is None:
        return
    actual = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    if actual != content_md5.strip():
        raise BatchAnswerError(f"the answer's Content-MD5 is {content_md5!r}, but its body has {actual!r}")


def read_answer(body: bytes, expected: int, *, exact: bool = False) -> list[object]:
    """Return the values of an answer to ``expected`` rows, in order; raise BatchAnswerError for a broken one.

    ``exact`` keeps each digit of numbers with a fraction or an exponent, as Decimal, for results of type NUMBER; whole
    numbers keep theirs in any case.
    """
    try:
        document = _document(body, _EXACT if exact else _PLAIN)
    except (ValueError, RecursionError) as error:
        raise BatchAnswerError(f"the answer is no JSON ({error}): {shown(body)}") from None
    if not isinstance(document, dict) or "data" not in document:
        raise BatchAnswerError(f'the answer has no "data": expected {{"data": [[0, value], ...]}}, got {shown(body)}')
    data = document["data"]
    if not isinstance(data, list):
        raise BatchAnswerError(f'"data" in the answer is {type(data).__name__}, not a list of [index, value] rows')
    if not set(map(type, data)) <= {list} or not set(map(len, data)) <= {2}:
        position, row = next((at, row) for at, row in enumerate(data) if not isinstance(row, list) or len(row) != 2)  # noqa: PLR2004  index and value
        raise BatchAnswerError(
            f"row {position} of the answer is {shown(json.dumps(row, default=str).encode())}, not [index, value]: "
            "one value for each row, beside its index"
        )
    _check_indices([index for index, _ in data], expected)
    return [value for _, value in data]


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON; answer null for it")


def _document(body: bytes, decoder: json.JSONDecoder) -> object:
    text = body.decode()
    if text.startswith("\ufeff"):
        raise ValueError("Unexpected UTF-8 BOM: begin with the JSON itself")
    return decoder.decode(text)


_PLAIN = json.JSONDecoder(parse_constant=_refuse)
_EXACT = json.JSONDecoder(parse_constant=_refuse, parse_float=Decimal)


def _check_indices(indices: list[object], expected: int) -> None:
    if indices == list(range(expected)) and set(map(type, indices)) <= {int}:
        return
    odd = [index for index in indices if not isinstance(index, int) or isinstance(index, bool)]
    if odd:
        raise BatchAnswerError(
            f"the answer has the index {_index(odd[0])}, which is no integer; expected 0 to {expected - 1}"
        )
    missing = sorted(set(range(expected)) - set(indices))
    if missing:
        raise BatchAnswerError(
            f"the answer lacks {_rows(missing)}: sent {expected} rows (0 to {expected - 1}), "
            f"got {len(indices)} ({_listed(indices)})"
        )
    extra = [index for index in indices if not 0 <= index < expected]  # type: ignore[operator]  # all are int here
    if extra:
        raise BatchAnswerError(f"the answer has {_rows(extra)}, which was not sent: sent rows 0 to {expected - 1}")
    if len(indices) != expected:
        twice = next(index for index in indices if indices.count(index) > 1)
        raise BatchAnswerError(f"the answer has row {twice} more than once: sent {expected} rows, got {len(indices)}")
    position = next(place for place, index in enumerate(indices) if place != index)
    raise BatchAnswerError(
        f"row {position} of the answer has index {indices[position]}: rows must come in the order that was sent"
    )


def _index(odd: object) -> str:
    return str(odd) if isinstance(odd, Decimal) else repr(odd)


def _rows(indices: Sequence[object]) -> str:
    return f"row {indices[0]}" if len(indices) == 1 else f"rows {_listed(indices)}"


def _listed(indices: Sequence[object]) -> str:
    most = 10
    text = ", ".join(str(index) for index in indices[:most])
    return f"{text}, ..." if len(indices) > most else text or "none"


def shown(body: bytes) -> str:
    """Return the beginning of a body, for a message."""
    text = body.decode(errors="replace")
    return f"{text[:_SHOWN]!r}..." if len(text) > _SHOWN else repr(text)
