"""What ``answer()`` of a mocked endpoint takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from pytest_spcs.argument_kinds import MAPPING, WHOLE, WORD, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class AnswerProperties(TypedDict, total=False):
    """What an answer is made of."""

    json: Any
    text: str | None
    body: bytes | None
    status: int
    headers: Mapping[str, str] | None
    call: Callable[..., Any] | None
    raises: Exception | None


ANSWER_KINDS: Mapping[str, Kind] = {
    "method": WORD,
    "path": Kind(lambda given: isinstance(given, str), "a path that begins with /, as a text"),
    "query": MAPPING,
    "times": WHOLE,
    "text": Kind(lambda given: isinstance(given, str), "a text; what JSON is made of goes into json="),
    "body": Kind(lambda given: isinstance(given, bytes), "bytes; a text goes into text="),
    "status": WHOLE,
    "headers": MAPPING,
    "call": Kind(callable, "a function that takes the call"),
    "raises": Kind(lambda given: isinstance(given, Exception), "an exception, as in raises=TimeoutError()"),
}
"""Which values each of them may have; ``json`` is looked at when it is written."""
