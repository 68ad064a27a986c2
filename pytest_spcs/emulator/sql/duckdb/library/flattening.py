"""The rows of FLATTEN: https://docs.snowflake.com/en/sql-reference/functions/flatten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError
from pytest_spcs.emulator.sql.duckdb.library.json_values import compact, read

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW = "STRUCT(key VARCHAR, path VARCHAR, index BIGINT, value VARCHAR, this VARCHAR)[]"
"""DuckDB's type of what `flattened` returns."""
_STEP = re.compile(r"""\.?([A-Za-z_$][\w$]*)|\[(\d+)\]|\[['"]([^'"]*)['"]\]|\.?"([^"]*)\"""")
_PLAIN = re.compile(r"[A-Za-z_][\w$]*")

Row = dict[str, Any]


def flattened(text: str | None, path: str, outer: bool, recursive: bool, mode: str) -> list[Row]:  # noqa: FBT001  # DuckDB calls by position
    """Return the rows that FLATTEN makes of one JSON text."""
    value = None if text is None else read(text)
    for step in _steps(path):
        value = _item(value, step)
    rows = list(_rows(value, path, recursive=recursive, mode=mode))
    if rows or not outer:
        return rows
    this = compact(value) if isinstance(value, list | dict) else None
    return [{"key": None, "path": path or None, "index": None, "value": None, "this": this}]


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        found = _STEP.match(path, position)
        if found is None:
            raise RefusedArgumentsError(
                1_003, "42000", f"Invalid path '{path}' in FLATTEN: it is read as far as {position}"
            )
        name = next((group for group in (found[1], found[3], found[4]) if group is not None), "")
        steps.append(int(found[2]) if found[2] is not None else name)
        position = found.end()
    return steps


def _item(value: Any, step: str | int) -> Any:
    if isinstance(value, list) and isinstance(step, int):
        return value[step] if step < len(value) else None
    return value.get(step) if isinstance(value, dict) and isinstance(step, str) else None


def _rows(value: Any, path: str, *, recursive: bool, mode: str) -> Iterator[Row]:
    if isinstance(value, dict):
        items = [(key, None, _joined(path, key), item) for key, item in sorted(value.items())]
        shown = mode in {"BOTH", "OBJECT"}
    elif isinstance(value, list):
        items = [(None, index, f"{path}[{index}]", item) for index, item in enumerate(value)]  # type: ignore[misc]  # rows of the other kind
        shown = mode in {"BOTH", "ARRAY"}
    else:
        return
    this = compact(value)
    for key, index, place, item in items:
        if shown:
            yield {"key": key, "path": place, "index": index, "value": compact(item), "this": this}
        if recursive:
            yield from _rows(item, place, recursive=True, mode=mode)


def _joined(path: str, key: str) -> str:
    if not _PLAIN.fullmatch(key):
        return f"{path}['{key}']"
    return f"{path}.{key}" if path else key
