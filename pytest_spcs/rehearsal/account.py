"""The account of one test: how to reach it, what was sent to it, and what is to go wrong in it."""

from __future__ import annotations

import contextlib
import fnmatch
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import (
    COUNT,
    DURATION,
    EXPRESSION,
    IMAGE_PATH,
    PATTERN,
    PATTERNS,
    SECONDS,
    TEXT,
    TIMES,
    WHOLE,
    Kind,
)
from pytest_spcs.arguments import checked
from pytest_spcs.errors import SpcsError
from pytest_spcs.rehearsal.environment import account_environment
from pytest_spcs.rehearsal.expectations import (
    Expected,
    chosen,
    difference,
    how_often,
    listed,
    not_executed,
    pattern_of,
)
from pytest_spcs.rehearsal.records import ExecutedStatement, RestCall
from pytest_spcs.rehearsal.searching import found_in_time
from pytest_spcs.statement_patterns import StatementPattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from snowflake.connector import SnowflakeConnection
    from snowflake.core import Root

    from pytest_spcs.rehearsal.emulator import AccountEmulator

_FAILED = "SQL execution error: the test lets this statement fail."
_CALL_FAILED = "the test lets this call fail."
_KINDS: Mapping[str, Kind] = {
    "words": PATTERN,
    "regex": EXPRESSION,
    **dict.fromkeys(("like", "contains", "role", "sql_state", "message"), TEXT),
    **dict.fromkeys(("succeeded", "required"), Kind(lambda given: given in (True, False, None), "True or False")),
    "after": COUNT,
    "times": TIMES,
    "number": WHOLE,
    "seconds": SECONDS,
    **dict.fromkeys(("expected", "ignoring"), PATTERNS),
}


class ScriptedFailureError(SpcsError):
    """A scripted failure that cannot be, or that never came about."""

    @classmethod
    def unused(cls, faults: Sequence[str], statements: Sequence[object]) -> ScriptedFailureError:
        """Return the error for failures that nothing has met."""
        return cls.told(
            f"what the test scripted did not happen: {'; '.join(faults)}",
            seen=["sent were:", *listed(statements, "nothing")],
            advice="Does the pattern fit, and was the code under test called? With required=False it need not happen.",
        )

    @classmethod
    def bad_pattern(cls, problem: ValueError) -> ScriptedFailureError:
        """Return the error for a pattern that says nothing or cannot be read."""
        return cls.told(
            f"no statement can be meant: {problem}", advice='Name them, for example by their words: "CREATE SERVICE".'
        )


class OfflineAccount:
    """An emulated account that is new in each test. What ``spcs_account`` is."""

    def __init__(self, emulator: AccountEmulator) -> None:
        self._emulator = emulator
        self._connections = contextlib.ExitStack()
        self._required: dict[int, str] = {}

    # How to reach it.

    @property
    def connection_parameters(self) -> dict[str, Any]:
        """Arguments for ``snowflake.connector.connect``, for code that takes them; a new dictionary each time."""
        return self._emulator.connection_parameters()

    def connect(self, **arguments: Any) -> SnowflakeConnection:
        """Open a session with any argument of the connector on top; it is closed at the end of the test."""
        connection = self._emulator.target.connect(**arguments)
        self._connections.callback(connection.close)
        return connection

    def root(self, **arguments: Any) -> Root:
        """Return a ``Root`` of ``snowflake.core`` on a session of its own; importing that library takes seconds."""
        return self._emulator.target.root(self.connect(**arguments))

    @contextlib.contextmanager
    def environment(self, **more: str) -> Iterator[dict[str, str]]:
        """Let code find the account by itself, as long as the ``with`` block lasts.

        It sets ``SNOWFLAKE_ACCOUNT``, ``_HOST``, ``_PORT``, ``_PROTOCOL``, ``_USER``, ``_PASSWORD``, ``_ROLE`` and
        ``_WAREHOUSE``, and a default connection for ``connect()``; ``database="DB"`` sets ``SNOWFLAKE_DATABASE``. All
        other ``SNOWFLAKE_*`` variables are hidden. A ``connect`` for this account that names no host comes here too;
        one for any other account is refused.
        """
        with account_environment(self.connection_parameters, more) as variables:
            yield variables

    # What was sent to it.

    @property
    def statements(self) -> tuple[ExecutedStatement, ...]:
        """The SQL statements of all sessions in this test, in the order in which they began."""
        recorded = self._emulator.recording()["statements"]
        return tuple(ExecutedStatement.from_document(one) for one in recorded)

    @property
    def rest_calls(self) -> tuple[RestCall, ...]:
        """The REST calls of all sessions in this test, in the order of their answers."""
        return tuple(RestCall.from_document(one) for one in self._emulator.recording()["rest_calls"])

    def forget(self) -> None:
        """Forget what was sent so far: what a test does to prepare is not what it is about."""
        self._emulator.ask("forget what was recorded", "POST", "recording")

    @checked("find", table=_KINDS)
    def find(
        self,
        words: Expected | None = None,
        *,
        like: str | None = None,
        regex: str | None = None,
        contains: str | None = None,
        role: str | None = None,
        succeeded: bool | None = None,
    ) -> tuple[ExecutedStatement, ...]:
        """Return the statements for which all that is given holds, as ``assert_executed`` looks for them."""
        pattern = _pattern(words, like, regex, contains)
        return chosen(self.statements, pattern, role, succeeded=succeeded)

    @checked("assert_executed", table=_KINDS)
    def assert_executed(
        self,
        words: Expected | None = None,
        *,
        like: str | None = None,
        regex: str | None = None,
        contains: str | None = None,
        role: str | None = None,
        succeeded: bool | None = True,
        times: int | None = None,
    ) -> tuple[ExecutedStatement, ...]:
        """Fail unless such statements were executed, ``times`` times where that is given; return them.

        They begin with ``words``, are ``like`` an SQL pattern, have ``regex`` or ``contains`` in them. With
        ``succeeded=False`` those count that failed, with None both.
        """
        __tracebackhide__ = True
        pattern = _pattern(words, like, regex, contains)
        statements = self.statements
        found = chosen(statements, pattern, role, succeeded=succeeded)
        if found if times is None else len(found) == times:
            return found
        raise AssertionError(not_executed(pattern, role, statements, found, wanted=times, succeeded=succeeded))

    @checked("assert_not_executed", table=_KINDS)
    def assert_not_executed(
        self,
        words: Expected | None = None,
        *,
        like: str | None = None,
        regex: str | None = None,
        contains: str | None = None,
        role: str | None = None,
    ) -> None:
        """Fail if such a statement was sent, whether it succeeded or not."""
        __tracebackhide__ = True
        pattern = _pattern(words, like, regex, contains)
        found = chosen(self.statements, pattern, role, succeeded=None)
        if found:
            sent = "\n".join(f"  {statement}" for statement in found)
            raise AssertionError(f"{pattern} was executed {how_often(len(found))}, and should not have been:\n{sent}")

    @checked("assert_statements", table=_KINDS)
    def assert_statements(self, expected: Sequence[Expected], *, ignoring: Sequence[Expected] = ()) -> None:
        """Fail unless exactly these statements were sent, in this order; those of ``ignoring`` do not count."""
        __tracebackhide__ = True
        ignored = [pattern_of(one) for one in ignoring]
        statements = [
            one for one in self.statements if not any(pattern.matches(one.text, found_in_time) for pattern in ignored)
        ]
        lines = difference([pattern_of(one) for one in expected], statements)
        if lines:
            told = "\n".join(f"  {line}" for line in lines)
            raise AssertionError(f"other statements than expected (- expected, + executed):\n{told}")

    def assert_called(
        self, method: str, path: str, *, status: int | None = None, times: int | None = None
    ) -> tuple[RestCall, ...]:
        """Fail unless such REST calls came; ``*`` in ``path`` stands for anything; return them."""
        __tracebackhide__ = True
        calls = self.rest_calls
        found = tuple(
            call
            for call in calls
            if method in {"*", call.method}
            and fnmatch.fnmatchcase(call.path.lower(), path.lower())
            and status in {None, call.status}
        )
        if found if times is None else len(found) == times:
            return found
        wanted = "" if times is None else f" instead of {how_often(times)}"
        lines = "\n".join(f"  {line}" for line in listed(calls, "no REST calls"))
        raise AssertionError(f"{method} {path} was called {how_often(len(found))}{wanted}. The calls were:\n{lines}")

    # What goes wrong in it.

    @checked("fail", table=_KINDS)
    def fail(
        self,
        words: Expected,
        *,
        number: int = 603,
        sql_state: str = "XX000",
        message: str = _FAILED,
        times: int | None = 1,
        after: int = 0,
        required: bool = True,
    ) -> None:
        """Let statements fail that match, ``times`` of them (None: all), the first ``after`` passing.

        They are not carried out. The test fails at its end if none came, unless ``required=False``.
        """
        __tracebackhide__ = True
        error = {"number": number, "sql_state": sql_state, "message": message}
        self._script(_statement_fault(words, error, times, after), f"{words} failing", required=required)

    @checked("delay", table=_KINDS)
    def delay(
        self, words: Expected, seconds: float, *, times: int | None = 1, after: int = 0, required: bool = True
    ) -> None:
        """Let statements take longer, by ``seconds`` of real time, before they are carried out."""
        __tracebackhide__ = True
        fault = _statement_fault(words, {"seconds": seconds}, times, after)
        self._script(fault, f"{words} waiting", required=required)

    def fail_call(
        self,
        method: str,
        path: str,
        *,
        status: int = 500,
        number: int = 603,
        message: str = _CALL_FAILED,
        times: int | None = 1,
        after: int = 0,
        required: bool = True,
    ) -> None:
        """Let REST calls fail with an HTTP status; ``*`` in ``path`` stands for anything."""
        fault = {"method": method, "path": path, "status": status, "number": number, "message": message}
        self._script({**fault, "times": times, "after": after}, f"{method} {path} failing", required=required)

    def _script(self, fault: dict[str, Any], told: str, *, required: bool) -> None:
        number = self._emulator.ask("script a failure", "POST", "faults", fault)["number"]
        if required:
            self._required[number] = told

    # What else happens in it.

    @checked("advance_clock", by=DURATION)
    def advance_clock(self, by: timedelta | float) -> None:
        """Move the account's time forward, by seconds or a ``timedelta``: tokens expire, nothing is waited for."""
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        self._emulator.ask("advance the clock", "POST", "clock", {"advance_seconds": seconds})

    @checked("stub_image", path=IMAGE_PATH)
    def stub_image(self, path: str) -> str:
        """Put an image at ``/database/schema/repository/name:tag`` that runs and answers nothing; return its digest.

        Database, schema and repository are created where they are missing, without being recorded.
        """
        return self._emulator.stub_image(path)

    # Its end.

    def close(self) -> None:
        """Close the connections that ``connect`` has opened."""
        with contextlib.suppress(Exception):  # the test is over; a connection that does not close fails nobody
            self._connections.close()

    def check_failures(self) -> None:
        """Raise ScriptedFailureError where something scripted has not come about."""
        if not self._required:
            return
        recording = self._emulator.recording()
        happened = {fault["number"] for fault in recording["faults"] if fault["happened"]}
        unused = [told for number, told in self._required.items() if number not in happened]
        if unused:
            raise ScriptedFailureError.unused(unused, [*self.statements, *self.rest_calls])


def _pattern(words: Expected | None, like: str | None, regex: str | None, contains: str | None) -> StatementPattern:
    given = StatementPattern() if words is None else pattern_of(words)
    return StatementPattern(
        words=given.words,
        like=like or given.like,
        regex=regex or given.regex,
        contains=contains or given.contains,
    )


def _statement_fault(words: Expected, what: dict[str, Any], times: int | None, after: int) -> dict[str, Any]:
    __tracebackhide__ = True
    pattern = pattern_of(words)
    try:
        StatementPattern.from_document(pattern.document())
    except ValueError as problem:
        raise ScriptedFailureError.bad_pattern(problem) from None
    return {"statement": pattern.document(), **what, "times": times, "after": after}
