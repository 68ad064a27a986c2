"""Service functions, called like functions of Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_spcs.handles.handle import SchemaObjectHandle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from snowflake.core import Root
    from snowflake.core.function import FunctionResource

    from pytest_spcs.handles.sql import Sql, Table

_SEMI_STRUCTURED = frozenset({5, 9, 10})
"""The connector's type codes of VARIANT, OBJECT and ARRAY, whose values arrive as JSON text."""


class ServiceFunctionHandle(SchemaObjectHandle):
    """A service function: ``handle(12)`` is ``SELECT f(12)``. Arguments may be anything that the connector can bind.

    Dictionaries and lists are passed as VARIANT; a VARIANT, OBJECT or ARRAY that comes back is given as Python values.
    """

    kind = "FUNCTION"

    def __init__(self, *, name: str, argument_types: Sequence[str], sql: Sql, root: Callable[[], Root]) -> None:
        super().__init__(name=name, sql=sql, root=root)
        self.argument_types = tuple(argument_types)

    @property
    def resource(self) -> FunctionResource:
        """The same function in ``snowflake.core``."""
        signature = f"{self._simple_name}({', '.join(self.argument_types)})"
        resource: FunctionResource = self._schema_resource.functions[signature]
        return resource

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function makes of one row of arguments."""
        places = ", ".join("PARSE_JSON(%s)" if _is_json(argument) else "%s" for argument in arguments)
        bound = [json.dumps(argument) if _is_json(argument) else argument for argument in arguments]
        (answer,) = _values(self._sql.table(f"SELECT {self.name}({places})", bound))
        return answer

    def map(self, rows: Iterable[Any]) -> list[Any]:
        """Return what the function makes of each row, in order, asked for in one statement.

        A row is a value, or a tuple of values for a function with several arguments (or with a tuple of none).
        """
        tuples = [row if isinstance(row, tuple) else (row,) for row in rows]
        if not tuples:
            return []
        width = len(tuples[0])
        if any(len(row) != width for row in tuples):
            raise ValueError(f"the rows for {self.name} have different numbers of arguments")
        # VALUES takes no PARSE_JSON, so a column with JSON in it travels as text and is parsed outside.
        as_json = [any(_is_json(row[column]) for row in tuples) for column in range(width)]
        columns = [f"column{column + 2}" for column in range(width)]
        arguments = ", ".join(
            f"PARSE_JSON({name})" if json_text else name for name, json_text in zip(columns, as_json, strict=True)
        )
        bound: list[Any] = []
        for number, row in enumerate(tuples):
            bound.append(number)
            bound += [
                json.dumps(value) if json_text and value is not None else value
                for value, json_text in zip(row, as_json, strict=True)
            ]
        places = ", ".join([f"(%s{', %s' * width})"] * len(tuples))
        # Only names and placeholders are put together here; the values are bound.
        statement = f"SELECT {self.name}({arguments}) FROM VALUES {places} ORDER BY column1"  # noqa: S608  # see above
        return _values(self._sql.table(statement, bound))

    def drop(self, *, if_exists: bool = False) -> None:
        """Remove the function."""
        signature = ", ".join(self.argument_types)
        self._sql.execute(f"DROP FUNCTION {'IF EXISTS ' if if_exists else ''}{self.name}({signature})")


def _is_json(value: Any) -> bool:
    return isinstance(value, dict | list)


def _values(table: Table) -> list[Any]:
    if table.type_codes[0] in _SEMI_STRUCTURED:
        return [None if value is None else json.loads(value) for (value,) in table.rows]
    return [value for (value,) in table.rows]
