"""Corrects in a parsed statement what sqlglot or fakesnow 0.12.1 would translate into something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


def mend(expression: Expr) -> None:
    """Correct a statement in place."""
    _quote_words(expression)
    _keep_object_keys(expression)
    _read_binary(expression)
    _name_texts(expression)
    _make_variants(expression)
    _number_rows_in_any_order(expression)
    _unwrap_sources(expression)


_RESERVED = frozenset(
    {"ANALYSE", "ANALYZE", "ANTI", "ARRAY", "ASOF", "ASYMMETRIC", "AT", "AUTHORIZATION", "BINARY", "COLLATION"}
    | {"CONCURRENTLY", "DEFERRABLE", "DESC", "DESCRIBE", "DO", "END", "FREEZE", "GLOB", "INITIALLY", "ISNULL"}
    | {"LAMBDA", "MAP", "NOTNULL", "ONLY", "OVERLAPS", "PIVOT", "PIVOT_LONGER", "PIVOT_WIDER", "PLACING", "POSITIONAL"}
    | {"SEMI", "SHOW", "SIMILAR", "STRUCT", "SUMMARIZE", "SYMMETRIC", "UNPACK", "UNPIVOT", "VARIADIC", "VERBOSE"}
    | {"WINDOW"}
)
"""Words that only DuckDB reserves: https://docs.snowflake.com/en/sql-reference/reserved-keywords."""


def _quote_words(expression: Expr) -> None:
    """``CREATE TABLE t (binary BINARY)``: a name may be a word that only DuckDB reserves."""
    for name in expression.find_all(exp.Identifier):
        if not name.args.get("quoted") and name.name.upper() in _RESERVED:
            name.set("this", name.name.upper())
            name.set("quoted", True)


def drop_lengths(expression: Expr) -> None:
    """Leave out the lengths of BINARY and FLOAT in place: DuckDB's have none."""
    for kind in expression.find_all(exp.DataType):
        if kind.is_type("BINARY", "VARBINARY", "FLOAT", "DOUBLE"):
            kind.set("expressions", [])


def number_from_sequences(expression: Expr, database: str | None, schema: str | None) -> None:
    """``ids.NEXTVAL`` where no column is named, as in DEFAULT and VALUES: fakesnow would put AS NEXTVAL behind it."""
    for column in list(expression.find_all(exp.Column)):
        name = column.args.get("table")
        if column.name.upper() != "NEXTVAL" or name is None or isinstance(column.parent, exp.Select | exp.Alias):
            continue
        parts = [column.catalog or database, column.db or schema, name.name]
        sequence = ".".join(exp.to_identifier(part, quoted=True).sql("duckdb") for part in parts if part)
        column.replace(_call("NEXTVAL", exp.Literal.string(sequence)))


def _number_rows_in_any_order(expression: Expr) -> None:
    """``ROW_NUMBER() OVER (ORDER BY SEQ8())``, as Snowpark numbers rows: fakesnow makes a window of SEQ8, too."""
    for window in expression.find_all(exp.Window):
        for number in list(window.find_all(exp.Seq1, exp.Seq2, exp.Seq4, exp.Seq8)):
            number.replace(exp.Literal.number(1))


def _unwrap_sources(expression: Expr) -> None:
    """``FROM ( TABLE (GENERATOR(...)))``, as Snowpark writes it, ``FROM (t)``: DuckDB 2.0.1 wants a join in there."""
    for group in list(expression.find_all(exp.Subquery)):
        source = group.this
        single = isinstance(source, exp.Table | exp.TableFromRows | exp.Subquery) and not source.args.get("joins")
        if not single or not isinstance(group.parent, exp.From | exp.Join | exp.Subquery):
            continue
        for part in ("alias", "joins", "pivots", "sample"):
            if group.args.get(part):
                source.set(part, group.args[part])
        group.replace(source)


def _keep_object_keys(expression: Expr) -> None:
    """``{'a': 1}`` would get the key A."""
    for node in expression.find_all(exp.PropertyEQ):
        if isinstance(node.this, exp.Identifier) and isinstance(node.parent, exp.Struct):
            node.this.set("quoted", True)


def _read_binary(expression: Expr) -> None:
    """TO_BINARY reads hexadecimal digits unless told otherwise; DuckDB would take the text's bytes."""
    for node in list(expression.find_all(exp.ToBinary)):
        encoding = node.args.get("format")
        if encoding is None or encoding.name.upper() == "HEX":
            node.replace(exp.Unhex(this=node.this.copy()))
        elif encoding.name.upper() in {"UTF-8", "UTF8"}:
            node.replace(exp.Encode(this=node.this.copy(), charset=exp.Literal.string("utf-8")))
    for cast in list(expression.find_all(exp.Cast)):
        text = cast.this
        binary = isinstance(cast.to, exp.DataType) and cast.to.is_type("BINARY", "VARBINARY")
        if not binary or isinstance(cast, exp.TryCast):
            continue
        if isinstance(text, exp.Literal) and text.is_string:
            cast.replace(exp.Unhex(this=text.copy()))
        elif isinstance(text, exp.Column):
            cast.replace(_bytes_of(text))


def _bytes_of(column: exp.Column) -> Expr:
    """Return the bytes that a column of bytes, of hexadecimal digits or of such a VARIANT has."""
    text = exp.cast(column.copy(), "VARCHAR")
    inner = _call("JSON_EXTRACT_STRING", exp.cast(column.copy(), "JSON"), exp.Literal.string("$"))
    return (
        exp.Case(this=_call("PG_TYPEOF", column.copy()))
        .when(exp.Literal.string("blob"), exp.cast(column.copy(), "VARBINARY"))
        .when(exp.Literal.string("json"), exp.Unhex(this=inner))
        .else_(exp.Unhex(this=text))
    )


def _name_texts(expression: Expr) -> None:
    """``value::CHAR``: fakesnow takes a VARIANT's text out of its JSON for VARCHAR only."""
    for cast in expression.find_all(exp.Cast):
        if isinstance(cast.to, exp.DataType) and cast.to.is_type("CHAR", "NCHAR", "NVARCHAR"):
            cast.to.set("this", exp.DataType.Type.VARCHAR)


def _make_variants(expression: Expr) -> None:
    """A text cast to VARIANT is a JSON string, not JSON source; an array of anything is a JSON array."""
    for node in list(expression.find_all(exp.Cast)):
        if isinstance(node.to, exp.DataType) and node.to.is_type("VARIANT") and not isinstance(node, exp.TryCast):
            node.replace(_call("TO_JSON", node.this.copy()))
    for array in list(expression.find_all(exp.Array)):
        array.replace(_call("JSON_ARRAY", *(element.copy() for element in array.expressions)))


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def likely_type(argument: Expr) -> str | None:  # noqa: PLR0911  # one line a form is the plainest
    """Return DuckDB's type of an argument as far as its form tells, None where it does not."""
    match argument.unnest():
        case exp.Sum():
            return "DECIMAL(38,9)"
        case exp.Count():
            return "BIGINT"
        case exp.Avg():
            return "DOUBLE"
        case exp.GroupConcat() | exp.Concat() | exp.DPipe():
            return "VARCHAR"
        case exp.Literal() as literal:
            return "VARCHAR" if literal.is_string else "BIGINT" if literal.name.isdigit() else "DECIMAL(38,9)"
        case exp.Cast(to=exp.DataType() as kind):
            return _cast_type(kind)
        case _:
            return None


def _cast_type(kind: exp.DataType) -> str | None:
    if kind.is_type(*exp.DataType.TEXT_TYPES):
        return "VARCHAR"
    if kind.is_type(*exp.DataType.FLOAT_TYPES):
        return "DOUBLE"
    if kind.is_type(*exp.DataType.NUMERIC_TYPES):
        return "DECIMAL(38,9)"
    return {"BOOLEAN": "BOOLEAN", "DATE": "DATE", "TIME": "TIME"}.get(kind.sql("snowflake"))
