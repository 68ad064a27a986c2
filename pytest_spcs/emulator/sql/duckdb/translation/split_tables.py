"""``TABLE(SPLIT_TO_TABLE(...))`` and ``LATERAL STRTOK_SPLIT_TO_TABLE(...)``: texts as rows, with SEQ, INDEX and VALUE.

https://docs.snowflake.com/en/sql-reference/functions/split_to_table, .../strtok_split_to_table
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.sql.duckdb.translation.service_functions import LIBRARY
from pytest_spcs.emulator.sql.duckdb.translation.session_values import function_name
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import SPLIT, SourceColumns, sources

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_ARGUMENTS = {"SPLIT_TO_TABLE": (2, 2), "STRTOK_SPLIT_TO_TABLE": (1, 2)}
"""The fewest and the most of each function."""
_PARTS = "PARTS OF THE TEXT"
"""Begins the names of columns that hold a row's parts; with blanks no unquoted name can meet them."""
_ROW = "NUMBER OF THE ROW"
_STEP = 100_000_000
"""SEQ of a part that is split again is a multiple of its own: numbers need not follow each other."""

MACROS = f"""
CREATE MACRO {LIBRARY}.main.spcs_text(v) AS json_extract_string(to_json(v), '$');
CREATE MACRO {LIBRARY}.main.split_to_table(t, d) AS CASE
    WHEN {LIBRARY}.main.spcs_text(d) = '' THEN [{LIBRARY}.main.spcs_text(t)]
    ELSE string_split({LIBRARY}.main.spcs_text(t), {LIBRARY}.main.spcs_text(d)) END;
CREATE MACRO {LIBRARY}.main.strtok_split_to_table(t, d) AS list_filter(CASE
    WHEN d = '' THEN [{LIBRARY}.main.spcs_text(t)]
    ELSE string_split(translate({LIBRARY}.main.spcs_text(t), d, repeat(d[1], length(d))), d[1]) END,
    lambda x: x <> '');
CREATE MACRO {LIBRARY}.main.spcs_parts(s, l) AS
    list_transform(l, lambda v, i: {{'SEQ': s, 'INDEX': i, 'VALUE': v}});
"""
"""What the engine needs to split texts. A VARIANT counts as its text."""


def is_split(node: Expr) -> bool:
    """Tell whether a source is a call of one of both functions."""
    return _name(node) in _ARGUMENTS


def split_tables(expression: Expr, columns: SourceColumns) -> None:
    """Replace in place calls of both functions in FROM by queries that do the same."""
    calls = [node for node in expression.find_all(exp.Lateral, exp.TableFromRows) if is_split(node)]
    for number, node in enumerate(calls, start=1):
        _replace(node, number, columns)


def check_table_functions(expression: Expr) -> None:
    """Raise for calls of table functions that are none, or not emulated; those that are have been replaced before.

    GENERATOR has rows without columns, so its query has to name some.
    """
    for select in expression.find_all(exp.Select):
        if any(isinstance(one, exp.Star) for one in select.expressions) and all(map(_is_generator, sources(select))):
            raise SnowflakeError(2043, "02000", "SQL compilation error:\nSELECT with no columns")
    for generator in expression.find_all(exp.Generator):
        if generator.args.get("rowcount") is None and generator.args.get("timelimit") is not None:
            raise not_emulated("GENERATOR(TIMELIMIT => ...) without ROWCOUNT")
    for node in expression.find_all(exp.TableFromRows):
        call = node.this.expression if isinstance(node.this, exp.Dot) else node.this
        if not isinstance(call, exp.Anonymous):
            continue
        qualified = f"{node.this.this.sql('snowflake')}." if isinstance(node.this, exp.Dot) else ""
        name = f"{qualified}{call.name}".upper()
        if "INFORMATION_SCHEMA." in name:
            raise not_emulated(name)
        raise SnowflakeError(2143, "42601", f"SQL compilation error:\nUnknown table function {name}")


def _is_generator(source: Expr) -> bool:
    while isinstance(source, exp.Subquery):
        source = source.this
    return isinstance(source, exp.TableFromRows) and isinstance(source.this, exp.Generator)


def _name(node: Expr) -> str:
    if not isinstance(node, exp.Lateral | exp.TableFromRows):
        return ""
    return "SPLIT_TO_TABLE" if isinstance(node.this, exp.SplitToTable) else function_name(node.this)


def _replace(node: Expr, number: int, columns: SourceColumns) -> None:
    name, call = _name(node), node.this
    arguments = call.expressions if isinstance(call, exp.Anonymous) else [call.this, call.expression]
    arguments = [_plain(argument).copy() for argument in arguments if argument is not None]
    least, most = _ARGUMENTS[name]
    if not least <= len(arguments) <= most:
        raise _count(name, len(arguments), least, most)
    texts = _call(f"{LIBRARY}.main.{name}", *[*arguments, exp.Literal.string(" ")][:2])
    parts = _row_by_row(node, texts, number, columns)
    rows = exp.Select(expressions=[exp.alias_(_call("UNNEST", parts), _PARTS, quoted=True)]).subquery("parts")
    part = exp.column(_PARTS, table="parts", quoted=True)
    fields = [_call("STRUCT_EXTRACT", part.copy(), exp.Literal.string(column)) for column in SPLIT]
    chosen = [exp.alias_(field, column, quoted=True) for field, column in zip(fields, SPLIT, strict=True)]
    query = exp.Select(expressions=chosen, from_=exp.From(this=rows))
    alias = node.args.get("alias")
    node.replace(exp.Subquery(this=query, alias=alias.copy() if alias is not None else None))


def _plain(argument: Expr) -> Expr:
    return argument.expression if isinstance(argument, exp.Kwarg) else argument


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _parts(sequence: Expr, texts: Expr) -> Expr:
    return _call(f"{LIBRARY}.main.spcs_parts", sequence, texts)


def _row_by_row(node: Expr, texts: Expr, number: int, columns: SourceColumns) -> Expr:
    """Return the parts of the text, which the source that it comes from is made to have as a column.

    So rows come in order, whose number SEQ is: DuckDB gives those of a lateral join so only where it gets one column.
    """
    used = list(texts.find_all(exp.Column))
    scope = node.find_ancestor(exp.Select)
    if scope is None or not used:
        return _parts(exp.Literal.number(1), texts)
    before = list(itertools.takewhile(lambda one: one is not node, sources(scope)))
    found = {id(one): one for column in used for one in before if _has(one, column, columns)}
    if len(found) != 1:
        return _parts(_digest(texts), texts)
    (source,) = found.values()
    if not isinstance(source, exp.Table | exp.Subquery) or not source.alias_or_name or _takes_all(scope):
        return _parts(_digest(texts), texts)
    hidden = exp.to_identifier(f"{_PARTS} {number}", quoted=True)
    called = _with_parts(source, texts, hidden)
    for projection in scope.expressions:
        star = projection.this if isinstance(projection, exp.Column) else projection
        if isinstance(star, exp.Star) and projection.text("table").upper() in {"", called.name.upper()}:
            star.set("except_", [*(star.args.get("except_") or []), exp.column(hidden.copy())])
    return exp.column(hidden.copy(), table=called.copy())


def _takes_all(scope: exp.Select) -> bool:
    """Tell whether a query takes all columns in a way that can leave out none, as OBJECT_CONSTRUCT(*) does."""
    stars = [star for projection in scope.expressions for star in projection.find_all(exp.Star)]
    return any(not isinstance(star.parent, exp.Select | exp.Column | exp.Count) for star in stars)


def _has(source: Expr, column: exp.Column, columns: SourceColumns) -> bool:
    if column.table:
        return source.alias_or_name.upper() == column.table.upper()
    return column.name.upper() in [name.upper() for name in columns.of_source(source) or []]


def _digest(texts: Expr) -> Expr:
    """Return a number that is the same for the parts of one text, where no rows can be counted."""
    digest = exp.Mod(this=_call("HASH", texts.copy()), expression=exp.Literal.number(_STEP))
    return exp.cast(digest, "BIGINT")


def _with_parts(source: exp.Table | exp.Subquery, texts: Expr, hidden: exp.Identifier) -> exp.Identifier:
    """Put a query that also splits the texts in a source's place; return the name of both."""
    alias = source.args.get("alias")
    called: exp.Identifier = alias.this if isinstance(alias, exp.TableAlias) else source.this
    named = exp.TableAlias(this=called.copy())
    inner = source.copy()
    inner.set("joins", None)
    if _is_made(inner):
        sequence: Expr = exp.Add(
            this=exp.Mul(this=exp.column("SEQ", table=called.copy()), expression=exp.Literal.number(_STEP)),
            expression=exp.column("INDEX", table=called.copy(), quoted=True),
        )
        chosen: list[Expr] = [exp.Star()]
    else:
        counted = exp.alias_(exp.Window(this=exp.RowNumber()), _ROW, quoted=True)
        inner = exp.Select(expressions=[exp.Star(), counted], from_=exp.From(this=inner)).subquery()
        inner.set("alias", named.copy())
        sequence = exp.column(_ROW, quoted=True)
        chosen = [exp.Star(except_=[exp.column(_ROW, quoted=True)])]
    parts = exp.alias_(_parts(sequence, texts), hidden.copy())
    query = exp.Select(expressions=[*chosen, parts], from_=exp.From(this=inner))
    source.replace(exp.Subquery(this=query, alias=named, joins=source.args.get("joins")))
    return called


def _is_made(source: Expr) -> bool:
    """Tell whether a source has become a query of this module's."""
    inner = source.this
    return isinstance(inner, exp.Select) and inner.named_selects == list(SPLIT)


def _count(name: str, given: int, least: int, most: int) -> SnowflakeError:
    number, amount, expected = (938, "not enough", least) if given < least else (939, "too many", most)
    return SnowflakeError(
        number,
        "22023",
        f"SQL compilation error:\n{amount} arguments for function [{name}], expected {expected}, got {given}",
    )
