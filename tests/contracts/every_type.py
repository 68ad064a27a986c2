"""A table with a column of each type of data, and a row for it."""

from __future__ import annotations

EVERY_TYPE = (
    "CREATE TABLE t (i INT, n NUMBER(10,2), f FLOAT, s VARCHAR(10), b BOOLEAN, d DATE, ti TIME, ntz TIMESTAMP_NTZ, "
    "ltz TIMESTAMP_LTZ, tz TIMESTAMP_TZ, bi BINARY, v VARIANT, o OBJECT, a ARRAY)"
)
FULL_ROW = (
    "INSERT INTO t SELECT 7, 1.5, 2.25, 'it''s', TRUE, '2024-02-29', '01:02:03', '2024-01-01 00:00:00.5', "
    "'2024-01-01 00:00:00'::TIMESTAMP_LTZ, '2024-01-01 00:00:00 +0100'::TIMESTAMP_TZ, TO_BINARY('C0FFEE'), "
    "PARSE_JSON('{\"k\":[1]}'), OBJECT_CONSTRUCT('x', 1), ARRAY_CONSTRUCT(1, 'two')"
)
