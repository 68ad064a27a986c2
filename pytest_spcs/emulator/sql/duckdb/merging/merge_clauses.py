"""What a MERGE says: its target and source, and its WHEN clauses, each with a condition, columns and values.

https://docs.snowflake.com/en/sql-reference/sql/merge
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError, syntax_error

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


class Change(Enum):
    """What a clause does with its rows, in the order of the result's columns."""

    INSERT = "inserted"
    UPDATE = "updated"
    DELETE = "deleted"


@dataclass(frozen=True, slots=True)
class Clause:
    """One WHEN clause. ``columns`` is None where all of the target's are meant, ``values`` where they go by name."""

    change: Change
    condition: Expr | None
    columns: tuple[exp.Identifier, ...] | None = ()
    values: tuple[Expr, ...] | None = ()


def clauses(merge: exp.Merge) -> list[Clause]:
    """Return the WHEN clauses of a statement; raise Snowflake's error for one that it does not take."""
    found = [_clause(when) for when in merge.args["whens"].expressions]
    for matched in (True, False):
        same = [clause for clause in found if (clause.change is not Change.INSERT) is matched]
        if any(clause.condition is None for clause in same[:-1]):
            kind = "MATCHED" if matched else "NOT MATCHED"
            raise syntax_error(f"WHEN {kind} without AND must be the last WHEN {kind} clause.")
    return found


def changes(merge: exp.Merge) -> list[Change]:
    """Return what a statement does, each once, in the order of its result's columns."""
    found = {clause.change for clause in clauses(merge)}
    return [change for change in Change if change in found]


def _clause(when: exp.When) -> Clause:
    then, condition = when.args["then"], when.args.get("condition")
    if when.args.get("source"):
        raise syntax_error("unexpected 'BY'.")
    if then.args.get("where") is not None:
        raise syntax_error("unexpected 'WHERE'.")
    match then:
        case exp.Update() if when.args["matched"]:
            return _update(then, condition)
        case exp.Insert() if not when.args["matched"]:
            return _insert(then, condition)
        case exp.Var() if when.args["matched"] and then.name.upper() == "DELETE":
            return Clause(Change.DELETE, condition)
        case _:
            action = then.key if not isinstance(then, exp.Var) else then.name
            raise syntax_error(f"unexpected '{action.upper()}'.")


def _update(then: exp.Update, condition: Expr | None) -> Clause:
    if isinstance(then.args["expressions"], exp.Star):
        return Clause(Change.UPDATE, condition, None, None)
    columns, values = [], []
    for assignment in then.expressions:
        if not isinstance(assignment, exp.EQ) or not isinstance(assignment.this, exp.Column):
            raise syntax_error(f"unexpected '{assignment.sql('snowflake')}'.")
        columns.append(assignment.this.this)
        values.append(assignment.expression)
    return Clause(Change.UPDATE, condition, _once(columns), tuple(values))


def _insert(then: exp.Insert, condition: Expr | None) -> Clause:
    if isinstance(then.this, exp.Star):
        return Clause(Change.INSERT, condition, None, None)
    row = then.expression
    if not isinstance(row, exp.Tuple):
        raise syntax_error("unexpected '<EOF>'.")
    named = then.this
    if named is None:
        return Clause(Change.INSERT, condition, None, tuple(row.expressions))
    if not isinstance(named, exp.Tuple) or not all(isinstance(c, exp.Column) for c in named.expressions):
        raise syntax_error(f"unexpected '{named.sql('snowflake')}'.")
    columns = _once([column.this for column in named.expressions])
    return Clause(Change.INSERT, condition, columns, tuple(row.expressions))


def _once(columns: list[exp.Identifier]) -> tuple[exp.Identifier, ...]:
    seen: set[str] = set()
    for column in columns:
        name = column.name if column.args.get("quoted") else column.name.upper()
        if name in seen:
            raise SnowflakeError(2025, "42S21", f"SQL compilation error:\nduplicate column name '{name}'")
        seen.add(name)
    return tuple(columns)
