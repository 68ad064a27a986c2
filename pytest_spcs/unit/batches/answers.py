"""What is wrong with an answer to a batch: each fault by its name, with sent and got side by side. Pure.

Contract: https://docs.snowflake.com/en/sql-reference/external-functions-data-format
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_spcs.batches import shown as shown_body
from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.differences import differences
from pytest_spcs.unit.batches.return_values import (
    NotCastableError,
    cast,
    is_cut,
    is_document_text,
    is_native,
    json_kind,
    shown,
    wanted_kind,
    written,
)
from pytest_spcs.unit.batches.row_numbers import check_row_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.unit.batches.signatures import Signature

_PAIR = 2
"""Index and value."""
_FATAL = {"value not castable", "unexpected form", "NULL for NOT NULL"}
"""Faults of values that no cast mends."""
_GZIP = b"\x1f\x8b"
_UNASKED = "Compress nothing that the request did not ask for: no page says that Snowflake takes it from a service."


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of an answer: the values for Python, and the first fault if there is one."""

    values: tuple[Any, ...]
    fault: Fault | None


def examine(signature: Signature, sent: Sequence[Sequence[object]], body: bytes, *, strict: bool) -> Examination:
    """Return the values of an answer with status 200; ``strict`` also wants the JSON kind that the type has."""
    decoded, fault = _decode(signature, body)
    if fault is None:
        rows: list[Any] = decoded
        fault = _shape_fault(sent, rows) or check_row_numbers(sent, rows)
    if fault is not None:
        return Examination((), fault)
    values, fault = _values(signature, sent, rows, strict=strict)
    return Examination(tuple(values), fault)


def _decode(signature: Signature, body: bytes) -> tuple[Any, Fault | None]:
    exact = Decimal if signature.returned().family == "NUMBER" else float
    try:
        document = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=exact)
    except _NoJsonNumberError as error:
        return None, Fault("no JSON", f"the answer holds {error}, which JSON does not have", "Answer null for it.")
    except (ValueError, RecursionError) as error:
        return None, _no_json(body, error)
    if isinstance(document, dict) and isinstance(document.get("data"), list):
        return document["data"], None
    advice = 'Answer {"data": [[0, value], [1, value], ...]}.'
    data = document.get("data") if isinstance(document, dict) else document
    if is_document_text(data):
        advice = "It was made JSON twice: give the framework the object itself, or write it once with json.dumps()."
    if isinstance(document, list):
        told = "the answer is a list"
    elif not isinstance(document, dict):
        told = f"the answer is {_some(document)}"
    elif "data" in document:
        told = f'"data" is {_some(data)}, not a list'
    else:
        told = f'the answer has {", ".join(map(repr, document)) or "nothing"} where "data" belongs'
    return None, Fault('no "data"', f"{told}: {shown_body(body)}", advice)


def _some(value: object) -> str:
    kind = json_kind(value)
    return {"null": "null", "object": "an object"}.get(kind, f"a {kind}")


class _NoJsonNumberError(ValueError):
    """NaN and the infinities, which Python writes and JSON does not have."""


def _refuse_constant(constant: str) -> float:
    raise _NoJsonNumberError(constant)


def _no_json(body: bytes, error: Exception) -> Fault:
    if not body.strip():
        return Fault("empty answer", "the answer has no body", "Return the body from every branch of the handler.")
    if body.lstrip()[:1] == b"<":
        advice = "A page like this comes from an error handler, a login page or a wrong path. Answer JSON in all cases."
        return Fault("HTML instead of JSON", f"the answer is HTML: {shown_body(body)}", advice)
    if body.startswith(_GZIP):
        return Fault("compressed answer", "the answer is compressed with gzip and does not say so", _UNASKED)
    if body.startswith(codecs.BOM_UTF8):
        advice = "Encode it as utf-8, not as utf-8-sig: RFC 8259 allows no mark."
        return Fault("byte order mark", f"a byte order mark stands before the JSON: {shown_body(body)}", advice)
    if isinstance(error, UnicodeDecodeError):
        told = f"byte {error.start} of the answer is {body[error.start]:#04x}, which is no UTF-8: {shown_body(body)}"
        return Fault("no UTF-8", told, "JSON is UTF-8: write it with json.dumps(...).encode().")
    advice = "Write it with json.dumps()."
    if body.lstrip()[:2] == b"{'":
        advice = "This is a Python dict, printed. " + advice
    return Fault("no JSON", f"the answer is no JSON ({error}): {shown_body(body)}", advice)


def check_compression(encoding: str | None) -> Fault | None:
    """Return what is wrong with the Content-Encoding of an answer to a request without Accept-Encoding."""
    if encoding is None or encoding.strip().lower() in {"", "identity"}:
        return None
    told = f"the answer has Content-Encoding: {encoding}, and the request has no Accept-Encoding"
    return Fault("compressed answer", told, _UNASKED)


def _shape_fault(sent: Sequence[Sequence[object]], rows: list[Any]) -> Fault | None:
    odd = {place: row for place, row in enumerate(rows) if not isinstance(row, list) or len(row) != _PAIR}
    if not odd:
        return None
    place, row = next(iter(odd.items()))
    width = len(row) if isinstance(row, list) else 0
    what = f"row {place} of the answer is {shown(row)}"
    numbers_only = all(isinstance(each, list) and each == [position] for position, each in enumerate(rows))
    if width > _PAIR:
        kind, told = "extra column", f"{what}: {width - 1} values beside the index"
        advice = (
            "Answer exactly one value for each row; several belong into one list or object (RETURNS ARRAY, OBJECT)."
        )
    elif numbers_only:
        kind, told = "missing value", f"{what}: the index without a value"
        advice = "Answer [index, value] for each row."
    else:
        kind, told = "missing index", f"{what}, without the index of its row"
        advice = "Answer [index, value]: repeat the index that came with the row."
    notes = dict.fromkeys(odd, kind)
    return Fault(kind, _also(told, len(odd), "rows"), advice, differences(sent, rows, notes))


def _values(
    signature: Signature, sent: Sequence[Sequence[object]], rows: list[Any], *, strict: bool
) -> tuple[list[Any], Fault | None]:
    returns = signature.returned()
    values: list[Any] = []
    faults: dict[int, tuple[str, str]] = {}
    all_documents = returns.family == "VARIANT" and all(value is None or is_document_text(value) for _, value in rows)
    for place, (_, value) in enumerate(rows):
        try:
            values.append(cast(returns, value))
        except NotCastableError as error:
            faults[place] = (error.kind, f"row {place}: {error}")
            continue
        if value is None and signature.not_null:
            faults[place] = ("NULL for NOT NULL", f"row {place} is null, but the function RETURNS {returns} NOT NULL")
        elif strict and not is_native(returns, value):
            got, wanted = json_kind(value), wanted_kind(returns)
            told = f"row {place} is the {got} {shown(value)}; {returns.family} is answered with a {wanted}"
            faults[place] = (f"{got} for {wanted}", told)
        elif strict and is_cut(returns, value):
            told = f"row {place} is {shown(value)}, of which {returns} keeps {values[-1]}"
            faults[place] = ("fraction for a whole number", told)
        elif strict and all_documents and value is not None and value not in sent[place]:
            told = f"row {place} is {shown(value)}: a text, in which no path such as value:key finds anything"
            faults[place] = ("JSON text for VARIANT", told)
    if not faults:
        return values, None
    kind, told = next(iter(faults.values()))
    advice = {
        "value not castable": f"Answer {written(returns) or f'what {returns} can hold'}, or change RETURNS.",
        "unexpected form": f"Answer {written(returns)}, which every account reads alike.",
        "NULL for NOT NULL": "Answer a value, or leave NOT NULL out.",
        "fraction for a whole number": "Say RETURNS FLOAT or NUMBER(38, 2) for fractions, or round in the handler.",
        "JSON text for VARIANT": "Answer the object or list itself, without json.dumps(), or say RETURNS VARCHAR.",
    }.get(kind, "Answer the type itself: a cast fails with the first value that is written in another way.")
    if kind not in _FATAL:
        advice += " Or leave it to Snowflake's cast: strict_types=False."
    notes = {place: fault for place, (fault, _) in faults.items()}
    return values, Fault(kind, _also(told, len(faults), "rows"), advice, differences(sent, rows, notes))


def _also(told: str, count: int, noun: str) -> str:
    return told if count == 1 else f"{told} ({count} {noun} are like this)"
