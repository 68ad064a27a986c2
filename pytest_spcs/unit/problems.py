"""What unit tests of services raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.unit.batches.deliveries import Exchange


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class SignatureError(SpcsError, ValueError):
    """A text that is no signature of a function."""

    @classmethod
    def malformed(cls, text: str, reason: str) -> Self:
        """Return the error for a text that cannot be read."""
        return cls.told(
            f"{text!r} is no signature of a function",
            seen=[reason],
            advice='Write it as in CREATE FUNCTION: "(input FLOAT, name VARCHAR) RETURNS FLOAT".',
        )


class ArgumentValueError(SpcsError, ValueError):
    """A value that the type of an argument cannot hold, so Snowflake would never send it."""

    @classmethod
    def wrong_count(cls, row: int, expected: int, got: int) -> Self:
        """Return the error for a row with too few or too many values."""
        return cls.told(
            f"row {row} has {_count(got, 'value')}, but the function has {_count(expected, 'argument')}",
            advice="Give a tuple with one value for each argument; a single value needs no tuple.",
        )

    @classmethod
    def unfit(cls, row: int, argument: str, kind: str, reason: str) -> Self:
        """Return the error for one value."""
        return cls.told(f"row {row} cannot be sent: argument {argument} is {kind}, and {reason}")

    @classmethod
    def unwritable(cls, reason: str) -> Self:
        """Return the error for a value that JSON does not have."""
        return cls.told("the rows cannot be written as JSON", seen=[reason], advice="Give values that Snowflake has.")


class BatchSettingError(SpcsError, ValueError):
    """A setting with which no batch could be sent, or that CREATE FUNCTION does not take."""

    @classmethod
    def out_of_range(cls, name: str, value: object, wanted: str) -> Self:
        """Return the error for one setting."""
        return cls.told(f"{name}={value!r} is not possible", advice=f"Give {wanted}, or leave it out.")


class HandlerError(SpcsError, TypeError):
    """Something was given as a service's handler that cannot answer requests."""

    @classmethod
    def unusable(cls, given: object) -> Self:
        """Return the error for an object of a wrong kind."""
        return cls.told(
            f"{given!r} answers no requests",
            advice="Give a WSGI or ASGI app, a function that takes the decoded body and returns the answer's, a URL "
            "(http://...), or a client with a method request(), such as an httpx.Client, a TestClient or an endpoint "
            "handle; for requests and asynchronous clients, give the URL that they call.",
        )

    @classmethod
    def no_url(cls, given: str) -> Self:
        """Return the error for a text that is no URL."""
        return cls.told(
            f"{given!r} is no URL of a service",
            advice="Write http://host:port, or import the app and give the object itself.",
        )


class ServiceFunctionFailedError(SpcsError):
    """A batch was not answered; the text has Snowflake's words. ``status`` is the last one, None without an answer.

    ``last`` is the last request with what came of it; ``seen`` are the last lines of what the handler raised.
    """

    status: int | None = None
    attempts: int = 0
    last: Exchange | None = None
    seen: Sequence[str] = ()
    out_of_time: bool = False

    @classmethod
    def remote(cls, function: str, *, last: Exchange, shown: str, attempts: int, seen: Sequence[str]) -> Self:
        """Return the error of a batch whose last attempt was answered with a status other than 200, or not at all."""
        # Wording: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/troubleshooting
        what = f"{last.status} {shown}" if last.status is not None else shown
        times = f"after {attempts} attempts with one batch id" if attempts > 1 else "not retried"
        error = cls.told(
            f"Request failed for external function {function} with remote service error: {what}",
            seen=[times, *seen],
        )
        error.status, error.attempts, error.last, error.seen = last.status, attempts, last, seen
        return error

    @classmethod
    def timed_out(cls, function: str, *, seconds: float, attempts: int, last: Exchange | None) -> Self:
        """Return the error of a batch that was not answered within its time."""
        error = cls.told(
            f"Request failed for external function {function}: Timeout was reached",
            seen=[f"batch_timeout_secs = {seconds:g}, attempts: {attempts}", f"last answer: {last}"],
            advice="Answer sooner, or raise batch_timeout_secs=.",
        )
        error.attempts, error.last, error.out_of_time = attempts, last, True
        return error


class BrokenAnswerError(SpcsError, AssertionError):
    """An answer with status 200 that breaks the contract of service functions."""


class ContractBrokenError(SpcsError, AssertionError):
    """A handler that breaks the contract of service functions with some batches."""


class MissingLibraryError(SpcsError, ImportError):
    """An optional library is needed and not installed."""

    @classmethod
    def hypothesis(cls) -> Self:
        """Return the error for generated rows without hypothesis."""
        return cls.told(
            "rows_for() needs hypothesis, which is not installed",
            advice="pip install hypothesis - or use assert_service_function_contract(), which needs no library.",
        )


class UnexpectedCallError(SpcsError, AssertionError):
    """A call to a mocked service that no declaration answers."""

    @classmethod
    def of(cls, call: str, reason: str, declared: Sequence[str]) -> Self:
        """Return the error for one call, with all that is declared."""
        return cls.told(
            f"unexpected call: {call}",
            seen=[
                reason,
                *(["declared:", *(f"  {line}" for line in declared)] if declared else ["nothing is declared"]),
            ],
            advice="Declare it with .answer(), or correct the client.",
        )

    @classmethod
    def failed(cls, call: str, error: Exception) -> Self:
        """Return the error for a call whose answer could not be computed."""
        return cls.told(
            f"failed call: {call}",
            seen=[f"its answer could not be computed: {type(error).__name__}: {error}"],
            advice="call= takes the call and returns the content, (status, content) or (status, content, headers).",
        )

    @classmethod
    def swallowed(cls, errors: Sequence[Exception]) -> Self:
        """Return the error for calls whose errors never reached the test."""
        return cls.told(
            f"{len(errors)} unexpected call{'s' if len(errors) > 1 else ''} to mocked endpoints",
            seen=[line for error in errors for line in str(error).splitlines()],
        )


class MockDeclarationError(SpcsError, ValueError):
    """A declaration of mocked endpoints that cannot hold."""


class StatusTextError(SpcsError, ValueError):
    """A text that SYSTEM$GET_SERVICE_STATUS does not answer."""

    @classmethod
    def malformed(cls, text: str, reason: str) -> Self:
        """Return the error for a text that cannot be read."""
        return cls.told(
            f"this is no answer of SYSTEM$GET_SERVICE_STATUS: {text[:200]!r}",
            seen=[reason],
            advice="Give the text of the one cell that it returns: a JSON array of containers.",
        )
