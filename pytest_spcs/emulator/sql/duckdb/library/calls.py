"""Turns calls of functions that the library has to the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, function, kind, library, text
from pytest_spcs.emulator.sql.duckdb.library.formats import formatted, read_or_null, written
from pytest_spcs.emulator.sql.duckdb.library.moments import added
from pytest_spcs.emulator.sql.duckdb.library.python_functions import check_number, wrong_number
from pytest_spcs.emulator.sql.duckdb.library.regular_expressions import replaced
from pytest_spcs.emulator.sql.duckdb.library.zoned_moments import zoned

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_MACROS = """
TYPEOF TO_JSON PARSE_JSON CHECK_JSON STRIP_NULL_VALUE ARRAY_SIZE IS_NULL_VALUE IS_ARRAY IS_OBJECT
IS_BOOLEAN IS_VARCHAR IS_CHAR IS_INTEGER IS_DECIMAL IS_DOUBLE IS_REAL AS_INTEGER AS_DOUBLE AS_REAL AS_BOOLEAN
AS_VARCHAR AS_CHAR AS_ARRAY AS_OBJECT TIME CONTAINS OCTET_LENGTH BIT_LENGTH TRY_BASE64_DECODE_STRING
TRY_BASE64_DECODE_BINARY TRY_HEX_DECODE_STRING TRY_HEX_DECODE_BINARY GETBIT CBRT WIDTH_BUCKET JAROWINKLER_SIMILARITY
"""
"""Functions that are macros of the same name."""
_ARGUMENTS = {"CONTAINS": 2, "GETBIT": 2, "WIDTH_BUCKET": 4, "JAROWINKLER_SIMILARITY": 2}
"""How many arguments those take that do not take one."""

_FUNCTIONS = {
    "JSON": """ARRAY_APPEND ARRAY_PREPEND ARRAY_CAT ARRAY_INSERT ARRAY_REMOVE ARRAY_REMOVE_AT ARRAY_COMPACT ARRAY_SLICE
    ARRAY_DISTINCT ARRAY_INTERSECTION ARRAY_EXCEPT ARRAY_SORT ARRAY_MIN ARRAY_MAX ARRAY_FLATTEN ARRAYS_TO_OBJECT
    ARRAYS_ZIP ARRAY_REVERSE ARRAY_GENERATE_RANGE OBJECT_INSERT OBJECT_PICK OBJECT_DELETE OBJECT_KEYS TO_ARRAY
    TO_OBJECT GET GET_IGNORE_CASE PARSE_URL""",
    "BOOLEAN": "ARRAYS_OVERLAP",
    "TEXT": "ARRAY_TO_STRING SOUNDEX SHA2 SHA2_HEX",
    "HUGEINT": "MD5_NUMBER_UPPER64 MD5_NUMBER_LOWER64",
}
"""Functions in Python by the type of what they return."""
_ALSO_KNOWN_AS = {"SHA2_HEX": "SHA2"}
_SEARCHES = {"ARRAY_CONTAINS": "BOOLEAN", "ARRAY_POSITION": "BIGINT"}
"""Functions in Python that get the element before the array."""
_REFUSED = """
IS_DATE IS_DATE_VALUE IS_TIME IS_TIMESTAMP_NTZ IS_TIMESTAMP_LTZ IS_TIMESTAMP_TZ IS_BINARY
AS_DATE AS_TIME AS_TIMESTAMP_NTZ AS_TIMESTAMP_LTZ AS_TIMESTAMP_TZ AS_BINARY
PARSE_XML XMLGET PARSE_IP BITMAP_CONSTRUCT_AGG BITMAP_COUNT BITMAP_OR_AGG
APPROX_TOP_K APPROX_TOP_K_ACCUMULATE HLL_ACCUMULATE HLL_COMBINE
HLL_ESTIMATE HLL_EXPORT HLL_IMPORT MINHASH APPROXIMATE_SIMILARITY SYS_CONNECT_BY_PATH CONNECT_BY_ROOT
"""
"""A VARIANT keeps of a moment or of bytes only the text; the others are not emulated."""

Arguments = Sequence["Expr"]


def _macro(name: str) -> Callable[[Arguments], Expr]:
    def build(arguments: Arguments) -> Expr:
        expected = _ARGUMENTS.get(name, 1)
        if len(arguments) != expected:
            raise wrong_number(name, expected, len(arguments))
        return library(name.lower(), *arguments)

    return build


def _python(name: str, returned: str) -> Callable[[Arguments], Expr]:
    called = _ALSO_KNOWN_AS.get(name, name).lower()

    def build(arguments: Arguments) -> Expr:
        check_number(called, name, len(arguments))
        return function(called, arguments, returned)

    return build


def _search(name: str, returned: str) -> Callable[[Arguments], Expr]:
    def build(arguments: Arguments) -> Expr:
        check_number(name.lower(), name, len(arguments))
        return function(name.lower(), arguments[::-1], returned)

    return build


def _as_decimal(arguments: Arguments) -> Expr:
    sizes = ", ".join(argument.name for argument in arguments[1:]) or "38, 0"
    return cast(library("as_decimal", arguments[0]), f"DECIMAL({sizes})")


def _packed(arguments: Arguments) -> Expr:
    return _call("JSON_ARRAY", *arguments)


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _refusal(name: str) -> Callable[[Arguments], Expr]:
    def refuse(_arguments: Arguments) -> Expr:
        raise unsupported(name)

    return refuse


_REPLACEMENTS: dict[str, Callable[[Arguments], Expr]] = {
    **{name: _macro(name) for name in _MACROS.split()},
    **{name: _python(name, returned) for returned, names in _FUNCTIONS.items() for name in names.split()},
    **{name: _search(name, returned) for name, returned in _SEARCHES.items()},
    **{name: _refusal(name) for name in _REFUSED.split()},
    "AS_DECIMAL": _as_decimal,
    "AS_NUMBER": _as_decimal,
    "TRY_PARSE_JSON": lambda arguments: library("json_or_null", *arguments),
    "ARRAY_CONSTRUCT_COMPACT": lambda arguments: function("array_compact", [_packed(arguments)], "JSON"),
    "HASH_AGG": lambda arguments: _call("BIT_XOR", _call("HASH", *arguments)),
    "TRY_TO_TIMESTAMP": read_or_null("TIMESTAMP"),
    "TRY_TO_TIMESTAMP_NTZ": read_or_null("TIMESTAMP"),
    "TRY_TO_TIMESTAMP_LTZ": read_or_null("TIMESTAMPTZ"),
    "TRY_TO_TIMESTAMP_TZ": read_or_null("TIMESTAMPTZ"),
    "TO_TIMESTAMP_LTZ": zoned,
    "TO_TIMESTAMP_TZ": zoned,
    "SHA2_BINARY": lambda arguments: exp.Unhex(this=function("sha2", arguments, "TEXT")),
    "HLL": lambda arguments: exp.ApproxDistinct(this=arguments[0]),
    "TO_CHAR": written,
    "TO_VARCHAR": written,
    "TO_TIME": formatted("to_time"),
    "TRY_TO_TIME": formatted("try_to_time"),
    "DATEADD": added,
    "TIMEADD": added,
    "TIMESTAMPADD": added,
    "REGEXP_REPLACE": replaced,
}
OWN = frozenset(_REPLACEMENTS)
"""Names of the functions whose calls sqlglot is to leave alone."""


def _is_text(value: Expr) -> bool:
    """Tell whether a value needs nothing done to be a text: a constant, or what a session answers of itself."""
    return isinstance(value, exp.Literal) or (isinstance(value, exp.Anonymous) and value.name == "GETVARIABLE")


def call_library(expression: Expr) -> Expr:
    """Turn each call of a function of the library to the library, in place; return the statement."""
    for node in list(expression.find_all(exp.Anonymous)):
        replacement = _REPLACEMENTS.get(node.name.upper()) if isinstance(node.this, str) else None
        if replacement is not None and not isinstance(node.parent, exp.Dot):
            arguments = list(node.expressions)
            node.replace(replacement(arguments))
    for written_cast in list(expression.find_all(exp.Cast)):
        plain = _is_text(written_cast.this) or isinstance(written_cast, exp.TryCast)
        if kind(written_cast) == "TEXT" and not plain:
            written_cast.set("this", text(written_cast.this))
    return expression
