"""Bad arguments of the public callables are refused before anything is done, with what was given and what to give."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pytest_spcs.argument_kinds import KINDS, Kind
from pytest_spcs.errors import SpcsError
from pytest_spcs.hidden_texts import HiddenText
from pytest_spcs.identifiers import InvalidIdentifierError
from pytest_spcs.specification.hints import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_P = ParamSpec("_P")
_R = TypeVar("_R")
_SHOWN = 60
_OF_OURS = frozenset({"self", "relative_to", "fixture"})
"""Parameters that one part of pytest-spcs gives to another."""


class ArgumentError(SpcsError, TypeError):
    """A public callable was called with what it does not take."""

    @classmethod
    def unknown(cls, what: str, name: str, known: Collection[str]) -> ArgumentError:
        """Return the error for a keyword that the callable does not have."""
        near = did_you_mean(name, known)
        return cls.told(
            f"{what}() has no argument {shown(name)}",
            seen=[f"its arguments: {', '.join(known)}"],
            advice=f"{near[0].upper()}{near[1:]}" if near else "Leave it out, or use one of these.",
        )

    @classmethod
    def lacking(cls, what: str, reason: str) -> ArgumentError:
        """Return the error for a call that no signature fits."""
        return cls.told(f"{what}() cannot be called like this", seen=[reason], advice=f"See help({what}).")

    @classmethod
    def wrong(cls, what: str, name: str, given: object, kind: Kind) -> ArgumentError:
        """Return the error for a value that the argument does not take."""
        seen = [f"given: a value of type {type(given).__name__}" if kind.secret else f"given: {shown(given)}"]
        return cls.told(f"{what}() does not take this for {name!r}", seen=seen, advice=f"Give {kind.wanted}.")


def checked(
    what: str, *, properties: type | None = None, table: Mapping[str, Kind] = KINDS, **kinds: Kind
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Return a decorator that checks what a public callable, which users know as ``what``, is called with.

    ``properties`` is the TypedDict of further keywords; ``kinds`` stand in for those of ``table``.
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        signature = inspect.signature(function)
        named = {name: each for name, each in signature.parameters.items() if each.kind is not each.VAR_KEYWORD}
        known = [name for name, each in named.items() if each.kind is not each.VAR_POSITIONAL and name not in _OF_OURS]
        known += [] if properties is None else list(properties.__annotations__)
        defaults = {name: each.default for name, each in named.items()}
        wanted = {**table, **kinds}

        @functools.wraps(function)
        def call(*given: _P.args, **keywords: _P.kwargs) -> _R:
            __tracebackhide__ = True
            _hide(what, keywords, wanted)
            unknown = next((name for name in keywords if name not in known and name not in _OF_OURS), None)
            if unknown is not None:
                raise ArgumentError.unknown(what, unknown, known)
            try:
                bound = signature.bind(*given, **keywords).arguments
            except TypeError as problem:
                raise ArgumentError.lacking(what, str(problem)) from None
            _check(what, bound, defaults, wanted)
            try:
                return function(*given, **keywords)
            except (SpcsError, InvalidIdentifierError) as problem:
                # It says all there is to say; the frames below are none of who called.
                raise problem.with_traceback(None)  # noqa: B904 - it is the same error

        return call

    return decorate


def _hide(what: str, keywords: dict[str, Any], table: Mapping[str, Kind]) -> None:
    """Put what shows itself to nobody in the place of each secret, since frames of ours are on its way."""
    __tracebackhide__ = True
    for name in [name for name in keywords if name in table and table[name].secret and keywords[name] is not None]:
        refused = None
        if not table[name].accepts(keywords[name]):
            refused = ArgumentError.wrong(what, name, keywords[name], table[name])
        keywords[name] = HiddenText(keywords[name])
        if refused is not None:
            raise refused


def _check(what: str, bound: Mapping[str, Any], defaults: Mapping[str, object], table: Mapping[str, Kind]) -> None:
    """Raise ArgumentError for the first value that is of another kind; a default stands for nothing given."""
    __tracebackhide__ = True
    given = {**bound, **(bound.get("properties") or {})}
    for name, value in given.items():
        kind = table.get(name)
        absent = value is None and defaults.get(name) is None
        if kind is not None and not absent and value is not defaults.get(name) and not kind.accepts(value):
            raise ArgumentError.wrong(what, name, value, kind)


def shown(given: object) -> str:
    """Return a value for a message: on one line, not too long, whatever it is."""
    try:
        text = ascii(given)
    except Exception:  # noqa: BLE001 - a foreign __repr__, or an integer with too many digits to be written
        return f"a value of type {type(given).__name__}"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({type(given).__name__})"
