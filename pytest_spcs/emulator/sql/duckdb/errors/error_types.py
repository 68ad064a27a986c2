"""Types and calls as Snowflake's messages name them, from how the engine names them."""

from __future__ import annotations

import re
from itertools import pairwise

from pytest_spcs.emulator.sql.scanner import TokenKind, scan

_TYPES = {
    "STRING_LITERAL": "VARCHAR",
    "VARCHAR": "VARCHAR(16777216)",
    "INTEGER_LITERAL": "NUMBER(38,0)",
    '"NULL"': "NULL",
    "SQLNULL": "NULL",
    "DOUBLE": "FLOAT",
    "FLOAT": "FLOAT",
    "BLOB": "BINARY(8388608)",
    "JSON": "VARIANT",
    "TIME": "TIME(9)",
    "TIMESTAMP": "TIMESTAMP_NTZ(9)",
    "TIMESTAMP_NS": "TIMESTAMP_NTZ(9)",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_LTZ(9)",
    "UUID": "VARCHAR(36)",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
}
_WHOLE = re.compile(r"U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER|8|16|32|64|128)?")
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_OPERATORS = {"~~": "LIKE", "!~~": "NOT LIKE", "~~*": "ILIKE", "!~~*": "NOT ILIKE", "~": "RLIKE"}
_PLAIN = re.compile(r"\w+")


def shown_type(kind: str) -> str:
    """Return a type's name in Snowflake's words."""
    text = kind.strip().upper()
    if _WHOLE.fullmatch(text):
        return "NUMBER(38,0)"
    if match := _DECIMAL.fullmatch(text):
        return f"NUMBER({match[1]},{match[2]})"
    if text.endswith("[]") or text.startswith("LIST"):
        return "ARRAY"
    if text.startswith(("STRUCT", "MAP")):
        return "OBJECT"
    return _TYPES.get(text, text)


def shown_types(kinds: str) -> str:
    """Return a list of types, such as ``VARCHAR, DECIMAL(3,1)``, in Snowflake's words."""
    parts = re.findall(r"(?:[^,(]|\([^()]*\))+", kinds)
    return ", ".join(shown_type(part) for part in parts)


def shown_function(name: str, sql: str) -> str:
    """Return the name of a function or operator as the statement has it, where the engine calls it otherwise."""
    name = _OPERATORS.get(name, name).upper()
    if not _PLAIN.fullmatch(name):
        return name
    tokens = scan(sql)
    called = [token.value for token, behind in pairwise(tokens) if token.kind is TokenKind.WORD and behind.text == "("]
    if name in called or " " in name or not called:
        return name
    alike = [one for one in called if one.startswith(name) or name.startswith(one)]
    return (alike or called)[0]
