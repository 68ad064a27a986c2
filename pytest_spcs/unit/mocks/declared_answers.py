"""What a mocked endpoint answers to which calls, and the calls that came."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from pytest_spcs.unit.handlers.handlers import Answer
from pytest_spcs.unit.problems import MockDeclarationError
from pytest_spcs.wildcards import expression

_JSON_TYPE = ("Content-Type", "application/json")
_PAIR, _TRIPLE = 2, 3
_LEAST_STATUS, _GREATEST_STATUS = 200, 599
"""Statuses that end a request; those below tell of one that goes on."""


class CallHeaders(Mapping[str, str]):
    """The headers of a call by name, whatever its case; ``pairs`` are all of them as they came."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)

    def __getitem__(self, name: str) -> str:
        for key, value in self.pairs:
            if key.lower() == name.lower():
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self.pairs))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __repr__(self) -> str:
        return f"<CallHeaders {', '.join(self)}>"  # values may be tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call to a mocked endpoint, as the service would see it; ``url`` is what the client asked for."""

    method: str
    url: str
    target: str
    headers: CallHeaders = field(default_factory=CallHeaders)
    body: bytes = field(default=b"", repr=False)

    @property
    def path(self) -> str:
        """The path, without percent signs."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; of equal names the last one."""
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """Return a header's value, whatever the case of its name; None where there is none."""
        return self.headers.get(name)

    def json(self) -> Any:
        """Return what the body holds as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


@dataclass(eq=False, slots=True, kw_only=True)
class DeclaredAnswer:
    """One declaration: what is answered to a method and a path, and the calls that it has answered."""

    method: str
    path: str
    compute: Callable[[Call], Any]
    query: Mapping[str, str] | None = None
    times: int | None = None
    calls: list[Call] = field(default_factory=list)

    @property
    def used_up(self) -> bool:
        """Whether it has answered as often as it may."""
        return self.times is not None and len(self.calls) >= self.times

    def difference(self, call: Call) -> str | None:
        """Return why this does not answer a call, None where it does."""
        if self.method not in {"*", call.method}:
            return f"another method than {call.method}"
        if not _fits(self.path, call.path):
            return "another path"
        wanted = self.query or {}
        odd = [f"{name}={call.query.get(name)!r}" for name in wanted if call.query.get(name) != wanted[name]]
        if odd:
            return f"another query ({', '.join(odd)})"
        return f"it has answered {self.times} times" if self.used_up else None

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in (self.query or {}).items())
        return f"{self.method} {self.path}{'?' if query else ''}{query}"


def _fits(path: str, called: str) -> bool:
    """Tell whether a path is meant, in time however many ``*`` there are; each stands for one character or more."""
    parts = [piece for part in path for piece in ((".", ".*") if part == "*" else (re.escape(part),))]
    return re.fullmatch(expression(parts), called) is not None


def answer_with(  # what an answer can have
    *,
    json: Any = None,
    text: str | None = None,
    body: bytes | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    call: Callable[[Call], Any] | None = None,
    raises: Exception | None = None,
) -> Callable[[Call], Any]:
    """Return what computes the answer that keyword arguments describe."""
    given = [
        name
        for name, value in (("json", json), ("text", text), ("body", body), ("call", call), ("raises", raises))
        if value is not None
    ]
    if len(given) > 1:
        raise MockDeclarationError(
            f"an answer is one of json=, text=, body=, call= and raises=, not {' and '.join(given)}"
        )
    if call is not None:
        return call
    if raises is not None:
        return lambda _call: raises
    if not _LEAST_STATUS <= status <= _GREATEST_STATUS:
        raise MockDeclarationError(f"{status} is no status of an HTTP answer: write one from 200 to 599")
    content: Any = body if body is not None else text if text is not None else json
    if content is None and "json" not in given:
        content = b""
    try:
        answer = as_answer((status, content, headers or {}))
    except (TypeError, ValueError, RecursionError) as problem:
        raise MockDeclarationError(f"the answer cannot be written: {problem}") from None
    return lambda _call: answer


def as_answer(returned: Any) -> Answer:
    """Return the answer in what a function returned.

    ``Answer``; bytes, text or anything that JSON can hold; ``(status, content)`` or ``(status, content, headers)``, as
    for Flask, or ``(status, headers, text)``, as for ``responses``.
    """
    if isinstance(returned, Answer):
        return returned
    status, content, headers = 200, returned, {}
    if isinstance(returned, tuple) and len(returned) in {_PAIR, _TRIPLE} and isinstance(returned[0], int):
        status, content, *rest = returned
        if rest and isinstance(content, Mapping) and isinstance(rest[0], str | bytes):
            content, rest = rest[0], [content]
        headers = dict(rest[0] or {}) if rest else {}
    if isinstance(content, bytes):
        body, kind = content, None
    elif isinstance(content, str):
        body, kind = content.encode(), ("Content-Type", "text/plain; charset=utf-8")
    else:
        body, kind = json.dumps(content).encode(), _JSON_TYPE
    has_kind = any(name.lower() == "content-type" for name in headers)
    return Answer(status=status, headers=(*headers.items(), *([] if has_kind or kind is None else [kind])), body=body)
