"""What is wrong with a handler that did not answer a batch with status 200: the fault by its name, and what to do."""

from __future__ import annotations

import contextlib
import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_spcs.batches import is_retried, shown
from pytest_spcs.unit.batches.answer_faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.unit.batches.deliveries import Exchange
    from pytest_spcs.unit.handlers.handlers import Answer
    from pytest_spcs.unit.problems import ServiceFunctionFailedError

NO_ANSWER = "no answer"
"""The kind of faults that are a matter of time, so that more of the same batches take as long."""
_IN_THE_VALUE = "say what is wrong with a row by its value (NULL, or a VARIANT)."
_OPEN = "Snowflake calls service functions without credentials: leave this path open, without login or CSRF check."
_TITLE = re.compile(rb"<title>\s*(.{1,200}?)\s*</title>", re.IGNORECASE | re.DOTALL)
_ADVICE: dict[int, str] = {
    HTTPStatus.NO_CONTENT: 'Answer 200 with {"data": [...]}: each row that was sent wants its value.',
    HTTPStatus.UNAUTHORIZED: _OPEN,
    HTTPStatus.FORBIDDEN: _OPEN,
    HTTPStatus.NOT_FOUND: "Compare the path with the handler's routes.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Snowflake sends batches with POST: let the route take it.",
}


def failed_batch(error: ServiceFunctionFailedError) -> Fault:
    """Return the fault that an undelivered batch shows."""
    last = error.last
    if last is None:
        return Fault(NO_ANSWER, "there was no time for a request", "Raise batch_timeout_secs=.")
    if error.out_of_time and last.status == HTTPStatus.ACCEPTED:
        told = f"when batch_timeout_secs had passed, the last of the polls was {last}"
        return Fault(NO_ANSWER, told, "Answer the GET with 200 and the values once they are there.")
    if last.answer is None:
        if not last.late:
            advice = "Look at what the server logged: it was not there, or cut the connection."
            return Fault("broken connection", last.failure, advice)
        return Fault(NO_ANSWER, last.failure, "Answer sooner, or with 202 until the values are there.")
    return _status(last, last.answer, error.seen)


def _status(last: Exchange, answer: Answer, raised: Sequence[str]) -> Fault:
    status = answer.status
    kind = f"status {status}{_phrase(status)}"
    told = f"the handler raised {raised[-1].strip()}" if raised else _shown(answer.body)
    if last.request.method == "GET":
        advice = "Answer GET at the same path, by the sf-external-function-query-batch-id, until the values are there."
        return Fault(
            "202 without polling", f"the batch was accepted with 202; asked for by GET: {kind}: {told}", advice
        )
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = answer.header("Location")
        told = f"to {target}" if target else told
        advice = f"Only 200 and 202 count, so nobody follows it: {_elsewhere(last.request.target, target)}"
    elif status in _ADVICE:
        advice = _ADVICE[status]
    elif is_retried(status):
        advice = "Snowflake tries a few times more, and then the query fails: "
        advice += _IN_THE_VALUE if raised else f"{_IN_THE_VALUE} If it is meant: max_batch_retries=3."
    else:
        advice = f"Every status but 200 and 202 fails the query; {_IN_THE_VALUE}"
    return Fault(kind, told, advice, tuple(raised))


def _shown(body: bytes) -> str:
    """Return the title of a page, whose beginning tells nothing, or the beginning of another body."""
    title = _TITLE.search(body) if body.lstrip()[:1] == b"<" else None
    return f"a page titled {' '.join(title[1].decode(errors='replace').split())!r}" if title else shown(body)


def _elsewhere(path: str, target: str | None) -> str:
    found = urlsplit(target or "").path
    if found.strip("/") == path.strip("/") and found != path:
        return f"the path after AS has to be {found}."
    return "answer at this path itself, without a login page in between."


def _phrase(status: int) -> str:
    with contextlib.suppress(ValueError):
        return f" {HTTPStatus(status).phrase}"
    return ""
