"""What kind of statement a parsed one is."""

from __future__ import annotations

from sqlglot import exp

from pytest_spcs.emulator.account.results import StatementKind

QUERIES = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)
DML: dict[type[exp.Expr], StatementKind] = {
    exp.Insert: StatementKind.INSERT,
    exp.MultitableInserts: StatementKind.INSERT,
    exp.Update: StatementKind.UPDATE,
    exp.Delete: StatementKind.DELETE,
    exp.Merge: StatementKind.MERGE,
}


def kind_of(expression: exp.Expr) -> StatementKind:
    """Return the kind; whatever is no query, SHOW, DESCRIBE or DML counts as DDL."""
    if isinstance(expression, QUERIES):
        return StatementKind.SELECT
    if isinstance(expression, exp.Show):
        return StatementKind.SHOW
    if isinstance(expression, exp.Describe):
        return StatementKind.DESCRIBE
    return DML.get(type(expression), StatementKind.DDL)
