"""Snowflake's data types as text, refused as Snowflake refuses them."""

from __future__ import annotations

from pytest_spcs import data_types
from pytest_spcs.data_types import DataType
from pytest_spcs.emulator.account.errors import SnowflakeError

__all__ = ["DataType", "parse_data_type"]


def parse_data_type(text: str) -> DataType:
    """Return the type that a text names, with the lengths that Snowflake assumes; raise 002040 for an unknown one."""
    try:
        return data_types.parse_data_type(text)
    except data_types.UnsupportedDataTypeError as error:
        raise SnowflakeError(2040, "42601", f"SQL compilation error:\n{error}") from None
