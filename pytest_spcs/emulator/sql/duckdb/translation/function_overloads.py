"""Overloads of a service function: one Arrow function each, and the clauses of the macro that chooses among them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.translation.function_values import SEMI_STRUCTURED, ValueType, argument_sql

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import FunctionSignature

_CONCRETE = {
    "BIGINT": ("NUMBER", "FLOAT", "VARIANT", "VARCHAR"),
    "HUGEINT": ("NUMBER", "FLOAT", "VARIANT", "VARCHAR"),
    "DECIMAL(38,9)": ("NUMBER", "FLOAT", "VARIANT", "VARCHAR"),
    "DOUBLE": ("FLOAT", "NUMBER", "VARIANT", "VARCHAR"),
    "VARCHAR": ("VARCHAR", "VARIANT", "OBJECT", "ARRAY", "FLOAT", "NUMBER", "BOOLEAN", "DATE", "TIMESTAMP_NTZ"),
    "BOOLEAN": ("BOOLEAN", "VARIANT", "VARCHAR", "NUMBER", "FLOAT"),
    "DATE": ("DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "VARCHAR", "VARIANT"),
    "TIME": ("TIME", "VARCHAR", "VARIANT"),
    "TIMESTAMP": ("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "DATE", "VARCHAR", "VARIANT"),
    "TIMESTAMPTZ": ("TIMESTAMP_TZ", "TIMESTAMP_LTZ", "TIMESTAMP_NTZ", "DATE", "VARCHAR", "VARIANT"),
    "BLOB": ("BINARY", "VARCHAR", "VARIANT"),
}
"""For each type that DuckDB infers, the argument families it may become, best first: Snowflake's coercion rules,
https://docs.snowflake.com/en/sql-reference/data-type-conversion. DuckDB has no typed macro over JSON beside others
(everything casts to it), so JSON counts as VARCHAR here."""

_MAX_COMBINATIONS = 200


@dataclass(eq=False)
class Overload:
    """One overload; ``udf`` is the Arrow function that answers it."""

    signature: FunctionSignature
    arguments: tuple[ValueType, ...]
    returns: ValueType
    udf: str

    @property
    def macro(self) -> str:
        """The macro that calls this overload whatever the argument types."""
        return f"{self.udf}_direct"

    def body(self, parameters: tuple[str, ...]) -> str:
        """Return the expression that calls it with the macro's parameters, cast to its argument types."""
        values = [argument_sql(kind, name) for kind, name in zip(self.arguments, parameters, strict=True)]
        call = f"{self.udf}({', '.join(['CAST(getvariable($$spcs_session$$) AS BIGINT)', *values])})"
        return f"CAST({call} AS JSON)" if self.returns.family in SEMI_STRUCTURED else call


def macro_clauses(overloads: list[Overload]) -> list[str]:
    """Return ``(parameters) AS body`` for each number of arguments; typed where several overloads have that number."""
    clauses = []
    for count in sorted({len(o.arguments) for o in overloads}):
        same = [o for o in overloads if len(o.arguments) == count]
        names = tuple(f"p{i}" for i in range(count))
        if len(same) == 1:
            clauses.append(f"({', '.join(names)}) AS {same[0].body(names)}")
            continue
        clauses += _typed_clauses(same, names)
    return clauses


def _typed_clauses(overloads: list[Overload], names: tuple[str, ...]) -> list[str]:
    differing = [i for i in range(len(names)) if len({o.arguments[i].family for o in overloads}) > 1]
    combinations = itertools.product(_CONCRETE, repeat=len(differing))
    if len(_CONCRETE) ** len(differing) > _MAX_COMBINATIONS:
        combinations = iter([tuple(_nearest(o.arguments[i]) for i in differing) for o in overloads])  # type: ignore[assignment]  # both yield tuples
    clauses = []
    for types in combinations:
        best = best_overload(overloads, differing, types)
        if best is None:
            continue
        typed = dict(zip(differing, types, strict=True))
        parameters = [
            f"{name} {_parameter_type(typed[i], best.arguments[i])}" if i in typed else name
            for i, name in enumerate(names)
        ]
        clauses.append(f"({', '.join(parameters)}) AS {best.body(names)}")
    return clauses


def _parameter_type(concrete: str, kind: ValueType) -> str:
    """Return the type of a macro's parameter: a decimal gets the scale that it is to have, so that no digit is lost."""
    return f"DECIMAL(38,{kind.scale})" if concrete.startswith("DECIMAL") and kind.family == "NUMBER" else concrete


def _nearest(kind: ValueType) -> str:
    return next(name for name, families in _CONCRETE.items() if kind.family in families[:4] or kind.family in families)


def best_overload(overloads: list[Overload], positions: list[int], types: tuple[str, ...]) -> Overload | None:
    """Return the overload that DuckDB's types at these positions fit best, None where they fit none."""
    ranked = []
    for order, overload in enumerate(overloads):
        ranks = []
        for position, concrete in zip(positions, types, strict=True):
            family = overload.arguments[position].family
            if family not in _CONCRETE[concrete]:
                break
            ranks.append(_CONCRETE[concrete].index(family))
        else:
            ranked.append((sum(ranks), order, overload))
    return min(ranked, key=lambda entry: entry[:2])[2] if ranked else None
