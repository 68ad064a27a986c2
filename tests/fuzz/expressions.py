"""Expressions of every type, operator, function and scale, in queries, set operations and tables."""

from __future__ import annotations

from hypothesis import strategies as st

_MOMENTS = ("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "TIMESTAMP", "DATETIME")
_TEXTS = ("''", "'a'", "'12'", "'1.5'", "'true'", "'2024-02-30'", "'2024-02-29'", "'03:04:05.123456789'", "'{\"a\":1}'")
_STAMPS = (
    "'2024-02-29 03:04:05.123456789'",
    "'1969-12-31 23:59:59.999999999'",
    "'0001-01-01'",
    "'9999-12-31 23:59:59.999999999'",
    "'2024-02-29 03:04:05.1 +0200'",
    "'2024-02-29 03:04:05 America/New_York'",
)
LITERALS = (
    *("NULL", "0", "-1", "1.5", "1e300", "12345678901234567890123456789012345678", "0.1::FLOAT", "'NaN'::FLOAT"),
    *("TRUE", "X'AB'", "CURRENT_DATE", "CURRENT_TIMESTAMP()", "CURRENT_TIME()", "'inf'::FLOAT"),
    *("PARSE_JSON('null')", "PARSE_JSON('1')", "PARSE_JSON('\"x\"')", "PARSE_JSON('[1,{\"a\":null}]')"),
    *("TO_VARIANT(1)", "TO_VARIANT('2024-01-01')", "OBJECT_CONSTRUCT('a', 1)", "ARRAY_CONSTRUCT(1, 'b', NULL)"),
    *_TEXTS,
)
COLUMNS = ("i", "n", "f", "s", "b", "d", "ti", "ntz", "ltz", "tz", "bi", "v", "o", "a", "v:k", "v:k[0]", "a[0]", "o:x")
TYPES = (
    *("INT", "NUMBER(10,2)", "NUMBER(38,37)", "FLOAT", "VARCHAR", "VARCHAR(3)", "BOOLEAN", "DATE", "BINARY", "VARIANT"),
    *("OBJECT", "ARRAY", "TIME", *_MOMENTS),
)
OPERATORS = ("=", "<>", "<", ">=", "+", "-", "*", "/", "%", "||", "AND", "OR", "IS NOT DISTINCT FROM", "LIKE", "IN")
FUNCTIONS = (
    *("TO_TIMESTAMP_NTZ({})", "TO_TIMESTAMP_LTZ({})", "TO_TIMESTAMP_TZ({})", "TO_TIMESTAMP({})", "TO_DATE({})"),
    *("TO_TIME({})", "TRY_TO_TIMESTAMP_NTZ({})", "TO_VARCHAR({})", "TO_NUMBER({})", "TO_DOUBLE({})", "TO_BOOLEAN({})"),
    *("TO_BINARY({})", "TO_VARIANT({})", "TO_JSON({})", "PARSE_JSON({})", "TYPEOF({})", "TO_ARRAY({})"),
    *("CONVERT_TIMEZONE('UTC', {})", "CONVERT_TIMEZONE('UTC', 'Asia/Tokyo', {})", "CONVERT_TIMEZONE({}, {})"),
    *("DATEADD(day, {}, {})", "DATEDIFF(second, {}, {})", "DATE_TRUNC('month', {})", "LAST_DAY({})", "YEAR({})"),
    *("COALESCE({}, {})", "IFF({}, {}, {})", "NVL({}, {})", "NULLIF({}, {})", "GREATEST({}, {})", "EQUAL_NULL({}, {})"),
    *("CONCAT({}, {})", "LENGTH({})", "UPPER({})", "SUBSTR({}, 1, 2)", "ABS({})", "ROUND({}, 1)", "HASH({})"),
    *("ARRAY_SIZE({})", "ARRAY_CONTAINS({}, {})", "GET({}, {})", "OBJECT_KEYS({})", "ARRAY_CAT({}, {})"),
    *("TIME_SLICE({}, 5, 'MINUTE')", "ADD_MONTHS({}, 1)", "DAYNAME({})", "CASE WHEN {} THEN {} END", "({})::{type}"),
    *("TRY_CAST({} AS {type})", "CAST({} AS {type})"),
)
AGGREGATES = (
    "COUNT({})",
    "SUM({})",
    "MIN({})",
    "MAX({})",
    "AVG({})",
    "ARRAY_AGG({})",
    "LISTAGG({}, ',')",
    "ANY_VALUE({})",
)
SET_OPERATORS = ("UNION", "UNION ALL", "INTERSECT", "EXCEPT", "MINUS")


def moment_types() -> st.SearchStrategy[str]:
    """A type with fractional seconds and a scale."""
    return st.builds(lambda kind, scale: f"{kind}({scale})", st.sampled_from([*_MOMENTS, "TIME"]), st.integers(0, 9))


def types() -> st.SearchStrategy[str]:
    """Any type."""
    return st.sampled_from(TYPES) | moment_types()


def expressions() -> st.SearchStrategy[str]:
    """An expression over the columns of ``t``, right or wrong."""
    stamps = st.builds(lambda text, kind: f"{text}::{kind}", st.sampled_from(_STAMPS), moment_types())
    leaves = st.sampled_from(LITERALS) | st.sampled_from(COLUMNS) | stamps
    return st.recursive(leaves, _wider, max_leaves=4)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operations = st.builds(
        lambda left, operator, right: f"({left} {operator} ({right}))", inner, st.sampled_from(OPERATORS), inner
    )
    return operations | _calls(st.sampled_from(FUNCTIONS), inner)


@st.composite
def _calls(draw: st.DrawFn, forms: st.SearchStrategy[str], inner: st.SearchStrategy[str]) -> str:
    parts = draw(forms).replace("{type}", draw(types())).split("{}")
    return "".join([parts[0], *(draw(inner) + part for part in parts[1:])])


@st.composite
def queries(draw: st.DrawFn) -> str:
    """A query of one or two expressions: plain, filtered, aggregated, ordered, or two in a set operation."""
    one, other = draw(expressions()), draw(expressions())
    aggregated = draw(_calls(st.sampled_from(AGGREGATES), st.just(one)))
    forms = (
        f"SELECT {one} AS x, {other} AS y FROM t",
        f"SELECT {one} AS x FROM t WHERE {other}",
        f"SELECT {aggregated} AS x FROM t GROUP BY {other}",
        f"SELECT {one} AS x FROM t ORDER BY {other}",
        f"SELECT x, ROW_NUMBER() OVER (PARTITION BY x ORDER BY y) FROM (SELECT {one} AS x, {other} AS y FROM t)",
        f"SELECT * FROM t JOIN (SELECT {one} AS x FROM t) ON x = {other}",
        *(f"SELECT {one} AS x FROM t {operator} SELECT {other} FROM t" for operator in SET_OPERATORS),
    )
    return draw(st.sampled_from(forms))


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, str]:
    """A table of one column, and what is put into it."""
    kind, value = draw(types()), draw(expressions())
    return f"CREATE OR REPLACE TABLE made (c {kind})", f"INSERT INTO made SELECT {value} FROM t"
