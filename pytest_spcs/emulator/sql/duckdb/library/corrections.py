"""All passes of the library over one parsed statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.library.aggregates import aggregate
from pytest_spcs.emulator.sql.duckdb.library.calls import call_library
from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, constant, function, library, text
from pytest_spcs.emulator.sql.duckdb.library.flatten_calls import flatten_in_order
from pytest_spcs.emulator.sql.duckdb.library.flatten_order import keep_order
from pytest_spcs.emulator.sql.duckdb.library.joins import join_freely, lead_with_common_columns, match_as_of
from pytest_spcs.emulator.sql.duckdb.library.moments import keep_dates
from pytest_spcs.emulator.sql.duckdb.library.variants import meet
from pytest_spcs.emulator.sql.duckdb.translation.written_names import is_unnamed

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlglot.expressions import Expr


def correct(expression: Expr) -> None:
    """Turn a statement to the library in place."""
    _name(expression)
    found = {type(node) for node in expression.walk()}
    for kinds, change in _PASSES:
        if found & kinds:
            change(expression)


def _name(expression: Expr) -> None:
    """Name what is to be changed and has no name yet by its own text."""
    if isinstance(expression, exp.Select):
        cells = [
            cell
            if isinstance(cell, exp.Column | exp.Dot) or cell.is_star or not is_unnamed(cell)
            else exp.alias_(cell, cell.sql("snowflake").upper(), quoted=True)
            for cell in expression.expressions
        ]
        expression.set("expressions", cells)


def _construct(expression: Expr) -> None:
    """Make objects of values that may be aggregates: fakesnow's macro has a subquery, which can hold none."""
    for node in list(expression.find_all(exp.Struct, exp.JSONObject)):
        pairs = node.expressions
        if not pairs or not all(isinstance(pair, exp.PropertyEQ | exp.JSONKeyValue) for pair in pairs):
            continue
        items: list[Expr] = []
        for pair in pairs:
            key = pair.this
            items += [exp.Literal.string(key.name) if isinstance(key, exp.Identifier) else key, pair.expression]
        kept = isinstance(node, exp.JSONObject)
        node.replace(function("object_construct_keep_null" if kept else "object_construct", items, "JSON"))


def _refuse(expression: Expr) -> None:
    for node in expression.find_all(exp.Lambda):
        call = node.parent
        name = call.name if isinstance(call, exp.Anonymous) else call.sql_name() if isinstance(call, exp.Func) else "->"
        raise unsupported(f"{name.removeprefix('ARRAY_').upper()} with a lambda function")


def _trim(expression: Expr) -> None:
    """Keep the characters that TRIM, LTRIM and RTRIM take off: fakesnow leaves them out."""
    for node in list(expression.find_all(exp.Trim)):
        characters = node.args.get("expression")
        name = {"LEADING": "LTRIM", "TRAILING": "RTRIM"}.get(str(node.args.get("position") or "").upper(), "TRIM")
        arguments = [text(node.this.copy()), *([] if characters is None else [characters.copy()])]
        node.replace(exp.Anonymous(this=name, expressions=arguments))


def _draw(expression: Expr) -> None:
    """RANDOM() is a whole number of 64 bits; its seed goes to the connection before the statement."""
    for node in list(expression.find_all(exp.Rand)):
        seed = node.this
        node.replace(library("random_integer"))
        if isinstance(seed, exp.Literal) and seed.name.isdigit() and isinstance(expression, exp.Select):
            expression.args["seed"] = f"{int(seed.name) % 2147483648}/2147483648-0.5"


def _read_numbers(expression: Expr) -> None:
    """TO_NUMBER with a format: what the format writes beside digits is taken off."""
    for node in list(expression.find_all(exp.ToNumber)):
        if constant(node.args.get("format")) is not None:
            arguments = [text(node.this.copy()), exp.Literal.string("[,$ ]"), exp.Literal.string("")]
            node.set("this", exp.Anonymous(this="REGEXP_REPLACE", expressions=[*arguments, exp.Literal.string("g")]))
            node.set("format", None)


def _collate(expression: Expr) -> None:
    """Collations that leave case or accents out of account are DuckDB's; others are refused."""
    for node in list(expression.find_all(exp.Collate)):
        name = (constant(node.expression) or "").lower()
        _locale, *specifiers = name.split("-")
        if name and not set(specifiers) <= {"ci", "cs", "ai", "as"}:
            raise unsupported(f"collation {name}")
        wanted = [word for word, found in (("NOCASE", "ci"), ("NOACCENT", "ai")) if found in specifiers]
        if wanted:
            node.set("expression", exp.var(".".join(wanted)))
        else:
            node.replace(node.this.copy())


def _make_arrays(expression: Expr) -> None:
    """Let functions that give DuckDB's lists give arrays."""
    for node in list(expression.find_all(exp.RegexpExtractAll, exp.StrtokToArray, exp.ArgMax, exp.ArgMin)):
        if isinstance(node, exp.ArgMax | exp.ArgMin) and node.args.get("count") is None:
            continue
        node.replace(library("json_of", node.copy()))


def _write_defaults(expression: Expr) -> None:
    """Write defaults of columns without the macros that are queries within: those that name their argument first."""
    for default in expression.find_all(exp.DefaultColumnConstraint):
        for node in list(default.find_all(exp.Struct, exp.JSONObject)):
            if not node.expressions:
                node.replace(cast(exp.Literal.string("{}"), "JSON"))
        for call in list(default.find_all(exp.Anonymous)):
            macro = call.parent if isinstance(call.parent, exp.Dot) else None
            document = constant(call.expressions[0]) if call.expressions else None
            if macro is not None and call.name == "parse_json" and document is not None:
                macro.replace(cast(exp.Literal.string(document), "JSON"))
            elif macro is not None and call.name.endswith("_once"):
                call.set("this", call.name.removesuffix("_once"))


def _approximate(expression: Expr) -> None:
    """APPROX_PERCENTILE takes any number for the share; the engine's takes no DOUBLE."""
    for node in list(expression.find_all(exp.ApproxQuantile)):
        node.set("quantile", cast(node.args["quantile"].copy(), "DECIMAL(18, 15)"))


_PASSES: tuple[tuple[set[type[Expr]], Callable[[Expr], object]], ...] = (
    ({exp.Lambda}, _refuse),
    ({exp.JSONExtract, exp.Bracket, exp.Explode, exp.Cast}, meet),
    ({exp.Explode}, keep_order),
    ({exp.Explode}, flatten_in_order),
    ({exp.Join}, match_as_of),
    ({exp.Join}, join_freely),
    ({exp.Join}, lead_with_common_columns),
    ({exp.ArrayAgg, exp.GroupConcat, exp.Window}, aggregate),
    ({exp.DateTrunc, exp.TimestampTrunc, exp.UnixToTime, exp.Interval, exp.AddMonths}, keep_dates),
    ({exp.Trim}, _trim),
    ({exp.Rand}, _draw),
    ({exp.RegexpExtractAll, exp.StrtokToArray, exp.ArgMax, exp.ArgMin}, _make_arrays),
    ({exp.Collate}, _collate),
    ({exp.Struct, exp.JSONObject}, _construct),
    ({exp.Anonymous, exp.Cast}, call_library),
    ({exp.ToNumber}, _read_numbers),
    ({exp.ApproxQuantile}, _approximate),
    ({exp.DefaultColumnConstraint}, _write_defaults),
)
"""What a statement goes through, and the nodes without one of which it has no need to. The order matters: calls come
after what looks into them, and before what writes calls that are to stay."""
