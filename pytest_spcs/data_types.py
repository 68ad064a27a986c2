"""Snowflake's data types as text: aliases resolved, defaults filled in.

Types and aliases: https://docs.snowflake.com/en/sql-reference/intro-summary-data-types
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TEXT_LENGTH = 134_217_728
_ALIASES = {
    "NUMBER": "DECIMAL NUMERIC DEC INT INTEGER BIGINT SMALLINT TINYINT BYTEINT",
    "FLOAT": "FLOAT4 FLOAT8 DOUBLE REAL",
    "VARCHAR": "STRING TEXT NVARCHAR NVARCHAR2 CHAR CHARACTER NCHAR",
    "BINARY": "VARBINARY",
    "BOOLEAN": "BOOL",
    "DATE": "",
    "TIME": "",
    "TIMESTAMP_NTZ": "DATETIME TIMESTAMP TIMESTAMPNTZ",
    "TIMESTAMP_LTZ": "TIMESTAMPLTZ",
    "TIMESTAMP_TZ": "TIMESTAMPTZ",
    "VARIANT": "",
    "OBJECT": "",
    "ARRAY": "",
}
_FAMILIES = {alias: family for family, aliases in _ALIASES.items() for alias in (family, *aliases.split())}
_INTEGERS = frozenset(["INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT"])
_FORM = re.compile(r"\s*([A-Za-z_]\w*)(?:\s+PRECISION)?\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*", re.IGNORECASE)


class UnsupportedDataTypeError(ValueError):
    """A text that names no data type which a function can have."""


@dataclass(frozen=True, slots=True)
class DataType:
    """One type; ``family`` is what overloads are told apart by, ``arguments`` are length, or precision and scale."""

    family: str
    arguments: tuple[int, ...] = ()

    def __str__(self) -> str:
        if not self.arguments:
            return self.family
        return f"{self.family}({','.join(str(argument) for argument in self.arguments)})"


def parse_data_type(text: str) -> DataType:
    """Return the type that a text names, with the lengths that Snowflake assumes.

    Raises:
        UnsupportedDataTypeError: it names none.
    """
    match = _FORM.fullmatch(text)
    family = _FAMILIES.get(match.group(1).upper()) if match else None
    if match is None or family is None:
        raise UnsupportedDataTypeError(f"Unsupported data type '{text.strip()}'.")
    given = tuple(int(group) for group in match.groups()[1:] if group is not None)
    return DataType(family, _arguments(family, match.group(1).upper(), given))


def _arguments(family: str, name: str, given: tuple[int, ...]) -> tuple[int, ...]:
    match family:
        case "NUMBER":
            if name in _INTEGERS or not given:
                return (38, 0)
            return given if len(given) == 2 else (given[0], 0)  # noqa: PLR2004  # precision and scale
        case "VARCHAR":
            return given[:1] or ((1,) if name in {"CHAR", "CHARACTER", "NCHAR"} else (_TEXT_LENGTH,))
        case "BINARY":
            return given[:1] or (67_108_864,)
        case "TIME" | "TIMESTAMP_NTZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_TZ":
            return given[:1] or (9,)
        case _:
            return ()
