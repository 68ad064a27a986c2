"""Service functions inside DuckDB: one Arrow function for each overload, and one macro for each name.

The macro casts arguments and result and lets DuckDB choose the overload by the argument types that it has inferred.
The Arrow function learns its session, and by that the query id, from the connection's variable ``spcs_session``.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import re
import threading
from typing import TYPE_CHECKING, Any, Protocol

from duckdb.func import FunctionNullHandling, PythonUDFType

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.translation.function_overloads import Overload, best_overload, macro_clauses
from pytest_spcs.emulator.sql.duckdb.translation.function_values import (
    SEMI_STRUCTURED,
    answer_array,
    argument_storage,
    json_argument,
    value_type,
)
from pytest_spcs.emulator.sql.scanner import TokenKind, scan
from pytest_spcs.emulator.sql.written_texts import Edit, edited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import duckdb

    from pytest_spcs.emulator.engine.contract import FunctionCall, FunctionSignature
    from pytest_spcs.emulator.sql.duckdb.translation.column_types import DeclaredType
    from pytest_spcs.identifiers import ObjectName

LIBRARY = "_spcs"
"""The attached database that holds the macros; no name of the account can collide with it (they fold to upper case)."""

_NOT_A_CALL_AFTER = {"INTO", "TABLE", "VIEW", "WITH", "UPDATE", "EXISTS", "FUNCTION", "PROCEDURE"}


class RunningQuery(Protocol):
    """What a function asks of the session that calls it."""

    query_id: str
    function_error: SnowflakeError | None


class ServiceFunctions:
    """The service functions of one engine. ``running`` finds the query of a session by its number."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, running: Callable[[int], RunningQuery]) -> None:
        self._connection = connection
        self._running = running
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._macros: dict[ObjectName, str] = {}
        self._overloads: dict[ObjectName, list[Overload]] = {}
        self._plain_names: frozenset[str] = frozenset()

    def create(self, signature: FunctionSignature, call: FunctionCall) -> None:
        """Make one overload callable; one with the same argument types is replaced."""
        arguments = tuple(value_type(text) for _, text in signature.arguments)
        returns = value_type(signature.returns)
        with self._lock:
            self.drop(signature)
            overload = Overload(signature, arguments, returns, f"_spcs_call_{next(self._numbers)}")
            self._connection.create_function(
                overload.udf,
                self._arrow_function(overload, call),
                ["BIGINT", *(argument_storage(kind) for kind in arguments)],
                "VARCHAR" if returns.family in SEMI_STRUCTURED else returns.duckdb,
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL,
                side_effects=True,
            )
            names = tuple(f"p{i}" for i in range(len(arguments)))
            self._connection.execute(
                f"CREATE MACRO {LIBRARY}.main.{overload.macro} ({', '.join(names)}) AS {overload.body(names)}"
            )
            self._overloads.setdefault(signature.name, []).append(overload)
            self._define(signature.name)

    def drop(self, signature: FunctionSignature) -> None:
        """Forget one overload; one that is not there is no error."""
        families = tuple(value_type(text).family for _, text in signature.arguments)
        with self._lock:
            for overload in self._overloads.get(signature.name, []):
                if tuple(kind.family for kind in overload.arguments) == families:
                    self._overloads[signature.name].remove(overload)
                    self._define(signature.name)
                    self._connection.execute(f"DROP MACRO IF EXISTS {LIBRARY}.main.{overload.macro}")
                    self._connection.remove_function(overload.udf)
                    return

    def drop_all(self, wanted: Callable[[ObjectName], bool]) -> None:
        """Forget all functions whose names are wanted."""
        with self._lock:
            for overload in [o for name, found in self._overloads.items() if wanted(name) for o in found]:
                self.drop(overload.signature)

    def _define(self, name: ObjectName) -> None:
        # The same in every engine: a kept view names the macro.
        digest = hashlib.sha256(str(name).encode()).hexdigest()
        macro = self._macros.setdefault(name, f"spcs_function_{digest[:16]}")
        overloads = self._overloads.get(name)
        if overloads:
            clauses = ", ".join(macro_clauses(overloads))
            self._connection.execute(f"CREATE OR REPLACE MACRO {LIBRARY}.main.{macro} {clauses}")
        else:
            self._overloads.pop(name, None)
            self._connection.execute(f"DROP MACRO IF EXISTS {LIBRARY}.main.{macro}")
        self._plain_names = frozenset(known.name.upper() for known in self._overloads)

    def rewritten(self, sql: str, resolve: Callable[[tuple[str, ...]], ObjectName | None]) -> str:
        """Return the statement with each call of a service function turned into a call of its macro.

        ``resolve`` gives the object that a possibly qualified name stands for in the session.
        """
        calls = self._calls(sql, resolve)
        return edited(sql, [Edit(start, end, f"{LIBRARY}.main.{self._macros[name]}") for start, end, name in calls])

    def called(self, sql: str, resolve: Callable[[tuple[str, ...]], ObjectName | None]) -> frozenset[ObjectName]:
        """Return the service functions that a statement calls."""
        return frozenset(name for _start, _end, name in self._calls(sql, resolve))

    def _calls(
        self, sql: str, resolve: Callable[[tuple[str, ...]], ObjectName | None]
    ) -> Iterator[tuple[int, int, ObjectName]]:
        """Yield where the names of called service functions begin and end, and what they stand for."""
        if not self._plain_names:
            return
        upper = sql.upper()
        if not any(name in upper for name in self._plain_names):
            return
        tokens = scan(sql)
        for at, token in enumerate(tokens[:-1]):
            if token.kind not in {TokenKind.WORD, TokenKind.QUOTED} or tokens[at + 1].text != "(":
                continue
            first = at
            parts = [token.value]
            while first > 1 and tokens[first - 1].text == ".":
                before = tokens[first - 2]
                if before.kind not in _IDENTIFIERS and before.text != ".":
                    break
                parts.insert(0, "PUBLIC" if before.text == "." else before.value)
                first -= 1 if before.text == "." else 2
            if first > 0 and tokens[first - 1].value in _NOT_A_CALL_AFTER:
                continue
            name = resolve(tuple(parts))
            if name is None or name not in self._overloads:
                continue
            yield tokens[first].start, token.end, name

    def original_names(self, text: str) -> str:
        """Return an engine's message with macros called by the names that users know."""
        if "spcs_function_" not in text.lower():
            return text
        for name, macro in self._macros.items():
            text = re.sub(rf"\b{macro}\b", name.name, text, flags=re.IGNORECASE)
        return text

    def direct(self, macro: str, types: Sequence[str | None]) -> str | None:
        """Return the macro of the one overload that arguments of these DuckDB types call, None standing for any type.

        DuckDB cannot choose among overloads where an argument is an aggregate.
        """
        name = next((known for known, kept in self._macros.items() if kept.upper() == macro.upper()), None)
        same = [o for o in self._overloads.get(name, []) if len(o.arguments) == len(types)] if name else []
        if len(same) <= 1:
            return None
        known = {i: kind for i, kind in enumerate(types) if kind is not None}
        best = best_overload(same, list(known), tuple(known.values()))
        return best.macro if best else None

    def returned(self, macro: str) -> DeclaredType | None:
        """Return what RETURNS says of a function's result, where all its overloads say the same."""
        name = next((known for known, kept in self._macros.items() if kept.upper() == macro.upper()), None)
        found = {o.returns for o in self._overloads.get(name, [])} if name else set()
        return found.pop().declared if len(found) == 1 else None

    def close(self) -> None:
        """Remove all functions; DuckDB complains at exit about those that are left."""
        self.drop_all(lambda _name: True)

    def _arrow_function(self, overload: Overload, call: FunctionCall) -> Callable[..., Any]:
        readers = [json_argument(kind) for kind in overload.arguments]
        shown = str(overload.signature.name)

        def answer(session: Any, *columns: Any) -> Any:
            running = self._running(session[0].as_py())
            try:
                if columns:
                    lists = [[read(v) for v in c.to_pylist()] for read, c in zip(readers, columns, strict=True)]
                    rows: list[tuple[object, ...]] = list(zip(*lists, strict=True))
                else:
                    rows = [()] * len(session)
                return answer_array(overload.returns, shown, _answers(overload, call, running.query_id, rows))
            except SnowflakeError as error:
                running.function_error = running.function_error or error
                raise

        # DuckDB counts the parameters that a function declares.
        names = ["session", *(f"p{i}" for i in range(len(readers)))]
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        answer.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in names])  # type: ignore[attr-defined]  # read by inspect
        return answer


_IDENTIFIERS = {TokenKind.WORD, TokenKind.QUOTED}


def _answers(overload: Overload, call: FunctionCall, query_id: str, rows: list[tuple[object, ...]]) -> list[object]:
    if not overload.signature.null_on_null:
        return list(call(query_id, rows))
    sent = [row for row in rows if None not in row]
    given = iter(call(query_id, sent)) if sent else iter(())
    return [None if None in row else next(given) for row in rows]
