"""``CREATE SCOPED TEMPORARY ...``, as Snowpark writes it for what ends with its session or procedure.

Seen in snowflake-snowpark-python 1.56: ``create_dataframe`` of many rows, ``cache_result``, readers of stage files.
There are no procedures here, so TEMPORARY means the same.
"""

from __future__ import annotations

import re

_SCOPED = re.compile(r"(\s*CREATE\s+(?:OR\s+REPLACE\s+)?)(SCOPED)(?=\s+TEMP(?:ORARY)?\s)", re.IGNORECASE)


def unscoped(sql: str) -> str:
    """Return a statement with blanks in place of SCOPED, so that positions in messages stay true."""
    found = _SCOPED.match(sql)
    return sql if found is None else f"{found[1]}{' ' * len(found[2])}{sql[found.end() :]}"
