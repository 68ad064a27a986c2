"""File formats of COPY and of SELECT from a stage.

Options: https://docs.snowflake.com/en/sql-reference/sql/create-file-format
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import does_not_exist, invalid_value
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.resolution import resolved
from pytest_spcs.emulator.sql.scanner import TokenKind, scan, unescape
from pytest_spcs.identifiers import split

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.identifiers import ObjectName

Option = str | bool | list[str]
_IGNORED = {"COMPRESSION", "ENCODING", "REPLACE_INVALID_CHARACTERS", "SKIP_BYTE_ORDER_MARK", "FILE_EXTENSION"}
_IGNORED |= {"ESCAPE_UNENCLOSED_FIELD", "ESCAPE", "DATE_FORMAT", "TIME_FORMAT", "TIMESTAMP_FORMAT", "BINARY_FORMAT"}
_IGNORED |= {"USE_VECTORIZED_SCANNER", "USE_LOGICAL_TYPE", "SNAPPY_COMPRESSION", "MULTI_LINE"}
_IGNORED |= {"IGNORE_UTF8_ERRORS", "ALLOW_DUPLICATE", "ENABLE_OCTAL", "SKIP_BLANK_LINES"}
_ISO = {"YYYY-MM-DD", "HH24:MI:SS", "HH24:MI:SS.FF", "YYYY-MM-DD HH24:MI:SS", "YYYY-MM-DD HH24:MI:SS.FF"}
_ISO |= {f"{moment}{digits}" for moment in ("HH24:MI:SS.FF", "YYYY-MM-DD HH24:MI:SS.FF") for digits in (3, 6, 9)}
"""Moments in a form that is read without being told of it."""
_AUTO = _ISO | {"AUTO", "NONE", "HEX", "TRUE", "FALSE", "UTF8", "UTF-8", "\\", "\\\\", "GZIP", "AUTO_DETECT", "SNAPPY"}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the files of a stage are read and written."""

    type: str = "CSV"
    delimiter: str = ","
    record_delimiter: str = "\n"
    skip_header: int = 0
    parse_header: bool = False
    quote: str | None = None
    null_if: tuple[str, ...] = ("\\N",)
    empty_as_null: bool = True
    trim: bool = False
    exact_columns: bool = True
    strip_outer_array: bool = False
    compress: bool | None = None
    binary_as_text: bool = True
    strip_null_values: bool = False


def file_format(options: Mapping[str, Option]) -> FileFormat:  # noqa: C901, PLR0912  # one case an option
    """Return the format that options describe; raise for one that is not emulated."""
    kind = str(options.get("TYPE", "CSV")).upper()
    if kind not in {"CSV", "JSON", "PARQUET"}:
        raise unsupported(f"FILE_FORMAT TYPE = {kind}")
    given: dict[str, object] = {"type": kind}
    for name, value in options.items():
        text = str(value)
        match name:
            case "TYPE" | "FORMAT_NAME":
                continue
            case "FIELD_DELIMITER":
                given["delimiter"] = _delimiter(name, text)
            case "RECORD_DELIMITER":
                given["record_delimiter"] = _delimiter(name, text)
            case "SKIP_HEADER":
                given["skip_header"] = int(text)
            case "PARSE_HEADER":
                given["parse_header"] = _flag(value)
            case "FIELD_OPTIONALLY_ENCLOSED_BY":
                given["quote"] = None if text.upper() == "NONE" else unescape(text)
            case "NULL_IF":
                given["null_if"] = tuple(unescape(v) for v in (value if isinstance(value, list) else [text]))
            case "EMPTY_FIELD_AS_NULL":
                given["empty_as_null"] = _flag(value)
            case "TRIM_SPACE":
                given["trim"] = _flag(value)
            case "ERROR_ON_COLUMN_COUNT_MISMATCH":
                given["exact_columns"] = _flag(value)
            case "STRIP_OUTER_ARRAY":
                given["strip_outer_array"] = _flag(value)
            case "BINARY_AS_TEXT":
                given["binary_as_text"] = _flag(value)
            case "STRIP_NULL_VALUES":
                given["strip_null_values"] = _flag(value)
            case "COMPRESSION" if text.upper() in {"NONE", "GZIP"}:
                given["compress"] = text.upper() == "GZIP"
            case _ if name in _IGNORED and text.upper() in _AUTO:
                continue
            case _:
                raise unsupported(f"FILE_FORMAT option {name} = {text}")
    return FileFormat(**given)  # type: ignore[arg-type]  # each key is matched with its type above


def _flag(value: Option) -> bool:
    return value is True or str(value).upper() == "TRUE"


def _delimiter(name: str, text: str) -> str:
    plain = unescape(text)
    if plain.upper() == "NONE" or (name == "FIELD_DELIMITER" and len(plain) != 1):
        raise unsupported(f"FILE_FORMAT option {name} = {text}")
    return plain


def format_of(
    stage: ObjectName, given: Mapping[str, Option], connection: duckdb.DuckDBPyConnection, context: QueryContext
) -> FileFormat:
    """Return the format that a statement gives for a stage's files; one that gives none means the stage's own.

    They are not mixed: https://docs.snowflake.com/en/sql-reference/sql/create-stage, "File format options".
    """
    options = dict(given) if given else _written(context.stage_format(stage))
    name = options.pop("FORMAT_NAME", None)
    named = named_options(str(name), connection, context) if name else {}
    return file_format({**named, **options})


def _written(options: Mapping[str, str]) -> dict[str, Option]:
    """Return a stage's options, of which the account keeps lists as they were written."""
    return {
        name: [token.value for token in scan(text) if token.kind is TokenKind.STRING] if text[:1] == "(" else text
        for name, text in options.items()
    }


def named_options(name: str, connection: duckdb.DuckDBPyConnection, context: QueryContext) -> dict[str, Option]:
    """Return the options of a file format that CREATE FILE FORMAT made; raise 002003 for one that is not there."""
    place = resolved(split(name), context)
    if place is None:
        raise invalid_value(f"Invalid file format name '{name}'.")
    found = connection.execute(
        "SELECT options FROM _fs_global._fs_information_schema._fs_file_formats "
        "WHERE database_name = ? AND schema_name = ? AND name = ?",
        [place.database, place.schema, place.name],
    ).fetchall()
    if not found:
        raise does_not_exist("File format", str(place))
    options: dict[str, Option] = json.loads(found[0][0])
    return options
