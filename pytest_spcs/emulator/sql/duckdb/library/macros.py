"""Macros of the library: a name and what follows it in CREATE MACRO.

DuckDB folds ``typeof`` of an argument when it plans, so a macro costs only the branch that its argument needs. A branch
must bind for every type, hence the ways over VARCHAR. ``{lib}`` stands for the library.
"""

from __future__ import annotations

_KINDS = """CASE json_type(j)
    WHEN 'NULL' THEN 'NULL_VALUE' WHEN 'VARCHAR' THEN 'VARCHAR' WHEN 'BOOLEAN' THEN 'BOOLEAN'
    WHEN 'ARRAY' THEN 'ARRAY' WHEN 'OBJECT' THEN 'OBJECT' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'UBIGINT' THEN 'INTEGER'
    WHEN 'HUGEINT' THEN 'INTEGER' WHEN 'UHUGEINT' THEN 'INTEGER'
    WHEN 'DOUBLE' THEN CASE WHEN contains(lower(j::VARCHAR), 'e') THEN 'DOUBLE' ELSE 'DECIMAL' END END"""
_SCALAR = "'VARCHAR', 'NULL'"

_VARIANTS = {
    "kind": f"(j) AS {_KINDS}",
    "json_of": "(x) AS to_json(x)",
    "typeof": "(x) AS {lib}.kind(CASE typeof(x) WHEN 'JSON' THEN x::VARCHAR::JSON ELSE to_json(x) END)",
    "json_text": f"""(j) AS CASE WHEN json_type(j) IN ({_SCALAR}) THEN j->>'$'
        WHEN json_type(j) IN ('OBJECT', 'ARRAY') THEN _spcs_compact(j::VARCHAR) ELSE j::VARCHAR END""",
    "to_text": r"""(x) AS CASE typeof(x) WHEN 'VARCHAR' THEN x::VARCHAR
        WHEN 'JSON' THEN {lib}.json_text(x::VARCHAR::JSON)
        WHEN 'TIMESTAMP' THEN strftime(x::VARCHAR::TIMESTAMP, '%Y-%m-%d %H:%M:%S.%g')
        WHEN 'TIMESTAMP_NS' THEN strftime(x::VARCHAR::TIMESTAMP, '%Y-%m-%d %H:%M:%S.%g')
        WHEN 'TIME' THEN left(x::VARCHAR, 8)
        WHEN 'TIME_NS' THEN left(x::VARCHAR, 8)
        WHEN 'TIMESTAMPTZ_NS' THEN strftime(x::VARCHAR::TIMESTAMPTZ, '%Y-%m-%d %H:%M:%S.%g ')
            || replace(left(strftime(x::VARCHAR::TIMESTAMPTZ, '%z') || '00', 5), ':', '')
        WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(x::VARCHAR::TIMESTAMPTZ, '%Y-%m-%d %H:%M:%S.%g ')
            || replace(left(strftime(x::VARCHAR::TIMESTAMPTZ, '%z') || '00', 5), ':', '')
        WHEN 'DOUBLE' THEN regexp_replace(x::VARCHAR, '\.0$', '')
        WHEN 'BLOB' THEN hex(x::VARCHAR::BLOB)
        ELSE CASE WHEN ends_with(typeof(x), ']') OR starts_with(typeof(x), 'STRUCT') OR starts_with(typeof(x), 'MAP')
            THEN _spcs_compact(to_json(x)::VARCHAR) ELSE x::VARCHAR END END""",
    "to_json": """(x) AS CASE WHEN {lib}.kind(to_json(x)) IN ('OBJECT', 'ARRAY')
        THEN _spcs_compact(to_json(x)::VARCHAR) ELSE to_json(x)::VARCHAR END""",
    "parse_json": "(x) AS nullif(trim({lib}.to_text_once(x)), '')::JSON",
    "json_or_null": "(x) AS TRY_CAST(nullif(trim({lib}.to_text_once(x)), '') AS JSON)",
    "check_json": """(x) AS CASE WHEN json_valid(nullif(trim(x::VARCHAR), '')) = FALSE
        THEN 'Error parsing JSON: not a JSON text' END""",
    "strip_null_value": "(x) AS CASE WHEN json_type(to_json(x)) = 'NULL' THEN NULL ELSE to_json(x) END",
    "is_null_value": "(x) AS {lib}.typeof(x) = 'NULL_VALUE'",
    "is_array": "(x) AS {lib}.typeof(x) = 'ARRAY'",
    "is_object": "(x) AS {lib}.typeof(x) = 'OBJECT'",
    "is_boolean": "(x) AS {lib}.typeof(x) = 'BOOLEAN'",
    "is_varchar": "(x) AS {lib}.typeof(x) = 'VARCHAR'",
    "is_char": "(x) AS {lib}.typeof(x) = 'VARCHAR'",
    "is_integer": "(x) AS {lib}.typeof(x) = 'INTEGER'",
    "is_decimal": "(x) AS {lib}.typeof(x) IN ('INTEGER', 'DECIMAL')",
    "is_double": "(x) AS {lib}.typeof(x) IN ('INTEGER', 'DECIMAL', 'DOUBLE')",
    "is_real": "(x) AS {lib}.typeof(x) IN ('INTEGER', 'DECIMAL', 'DOUBLE')",
    "as_integer": "(x) AS CASE WHEN {lib}.is_integer(x) THEN to_json(x)::VARCHAR::BIGINT END",
    "as_decimal": "(x) AS CASE WHEN {lib}.is_decimal(x) THEN to_json(x)::VARCHAR END",
    "as_number": "(x) AS CASE WHEN {lib}.is_decimal(x) THEN to_json(x)::VARCHAR END",
    "as_double": "(x) AS CASE WHEN {lib}.is_double(x) THEN to_json(x)::VARCHAR::DOUBLE END",
    "as_real": "(x) AS CASE WHEN {lib}.is_double(x) THEN to_json(x)::VARCHAR::DOUBLE END",
    "as_boolean": "(x) AS CASE WHEN {lib}.is_boolean(x) THEN to_json(x)::VARCHAR::BOOLEAN END",
    "as_varchar": "(x) AS CASE WHEN {lib}.is_varchar(x) THEN to_json(x)->>'$' END",
    "as_char": "(x) AS CASE WHEN {lib}.is_varchar(x) THEN to_json(x)->>'$' END",
    "as_array": "(x) AS CASE WHEN {lib}.is_array(x) THEN to_json(x) END",
    "as_object": "(x) AS CASE WHEN {lib}.is_object(x) THEN to_json(x) END",
    "array_size": "(x) AS CASE WHEN {lib}.is_array(x) THEN json_array_length(to_json(x))::BIGINT END",
    "flatten": """(x, path, outside, recursive, mode, varies) AS TABLE
        SELECT CASE WHEN varies THEN (hash(to_json(x)::VARCHAR) >> 1)::BIGINT ELSE 1 END AS SEQ,
            r.key AS KEY, r.path AS PATH, r.index AS INDEX,
            r.value::JSON AS VALUE, r.this::JSON AS THIS
        FROM (SELECT unnest(_spcs_flatten(to_json(x)::VARCHAR, path, outside, recursive, mode)) AS r)""",
}
"""https://docs.snowflake.com/en/sql-reference/functions-semistructured"""

_MOMENTS = {
    "moment_text": """(x, f) AS CASE typeof(x)
        WHEN 'TIME' THEN strftime(('1970-01-01 ' || x::VARCHAR)::TIMESTAMP, f)
        WHEN 'TIME_NS' THEN strftime(('1970-01-01 ' || x::VARCHAR)::TIMESTAMP_NS, f)
        WHEN 'TIMESTAMP_NS' THEN strftime(x::VARCHAR::TIMESTAMP_NS, f)
        WHEN 'TIMESTAMPTZ_NS' THEN strftime(left(x::VARCHAR, 29)::TIMESTAMP_NS, f)
        WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(x::VARCHAR::TIMESTAMPTZ, f)
        ELSE strftime(x::VARCHAR::TIMESTAMP, f) END""",
    "add_months_to": "(x, n) AS cast_to_type(x + to_months(round(n)::INTEGER), x)",
    "add_days_to": "(x, n) AS cast_to_type(x + to_days(round(n)::INTEGER), x)",
    "as_type_of": "(x, y) AS cast_to_type(x, y)",
    "add_interval": "(x, i) AS cast_to_type(x + i, x)",
    "add_microseconds_to": "(x, n) AS x + to_microseconds(round(n)::BIGINT)",
    "truncated_moment": "(unit, x) AS cast_to_type(date_trunc(unit, x), x)",
    "moment_of_number": """(x, scale) AS TRY(make_timestamp(
        (trim(x::VARCHAR, '"')::DECIMAL(38, 9) * 1000000 / pow(10, scale))::BIGINT))""",
    "moment_or_null": r"""(x) AS CASE WHEN regexp_full_match(trim(x::VARCHAR, '"'), '-?\d+') THEN
        {lib}.moment_of_number(x, CASE WHEN len(x::VARCHAR) < 11 THEN 0 WHEN len(x::VARCHAR) < 14 THEN 3
            WHEN len(x::VARCHAR) < 17 THEN 6 ELSE 9 END)
        ELSE TRY_CAST(trim(x::VARCHAR, '"') AS TIMESTAMP) END""",
    "zoned_moment_of_number": """(x, scale) AS make_timestamptz(
        (trim(x::VARCHAR, '"')::DECIMAL(38, 9) * 1000000 / pow(10, scale))::BIGINT)""",
    "zoned_moment": r"""(x) AS CASE WHEN typeof(x) = 'JSON' AND x::VARCHAR = 'null' THEN NULL
        WHEN regexp_full_match(trim(x::VARCHAR, '"'), '-?\d+(\.\d+)?') THEN
        {lib}.zoned_moment_of_number(x, CASE WHEN len(ltrim(trim(x::VARCHAR, '"'), '-')) < 11 THEN 0
            WHEN len(ltrim(trim(x::VARCHAR, '"'), '-')) < 14 THEN 3
            WHEN len(ltrim(trim(x::VARCHAR, '"'), '-')) < 17 THEN 6 ELSE 9 END)
        WHEN typeof(x) IN ('DOUBLE', 'BOOLEAN') THEN error('invalid type for TO_TIMESTAMP')
        ELSE regexp_replace(trim(x::VARCHAR, '"'), '(\d)\s+([+-]\d\d(:?\d\d)?)\s*$', '\1\2')::TIMESTAMPTZ END""",
    "time": "(x) AS x::TIME",
    "to_time": "(x) AS x::TIME, (x, f) AS strptime(x, f)::TIME",
    "try_to_time": "(x) AS TRY_CAST(x AS TIME), (x, f) AS try_strptime(x, f)::TIME",
}
"""https://docs.snowflake.com/en/sql-reference/functions-date-time"""

_TEXTS = {
    "contains": "(x, y) AS contains({lib}.to_text_once(x), {lib}.to_text_once(y))",
    "octet_length": "(x) AS CASE typeof(x) WHEN 'BLOB' THEN octet_length(x::BLOB) ELSE strlen(x::VARCHAR) END",
    "bit_length": "(x) AS 8 * CASE typeof(x) WHEN 'BLOB' THEN octet_length(x::BLOB) ELSE strlen(x::VARCHAR) END",
    "try_base64_decode_string": "(x) AS TRY(decode(from_base64(x)))",
    "try_base64_decode_binary": "(x) AS TRY(from_base64(x))",
    "try_hex_decode_string": "(x) AS TRY(decode(unhex(x)))",
    "try_hex_decode_binary": "(x) AS TRY(unhex(x))",
    "jarowinkler_similarity": "(x, y) AS floor(jaro_winkler_similarity(lower(x), lower(y)) * 100)::BIGINT",
    "regexp_replace_from": """(x, pattern, new, first, options) AS
        left(x, first - 1) || regexp_replace(substr(x, first), pattern, new, options || 'g')""",
    "regexp_replace_one": """(x, pattern, new, first, number, options) AS left(x, first - 1) ||
        array_to_string(list_transform(range(1, len(string_split_regex(substr(x, first), pattern, options)) + 1),
            lambda i: string_split_regex(substr(x, first), pattern, options)[i] ||
                CASE WHEN i > len(regexp_extract_all(substr(x, first), pattern, 0, options)) THEN ''
                    WHEN i = number THEN regexp_replace(regexp_extract_all(substr(x, first), pattern, 0, options)[i],
                        pattern, new, options)
                    ELSE regexp_extract_all(substr(x, first), pattern, 0, options)[i] END), '')""",
}
"""https://docs.snowflake.com/en/sql-reference/functions-string"""

_NUMBERS = {
    "getbit": "(x, n) AS (x::BIGINT >> n::INTEGER) & 1",
    "cbrt": """(x) AS CASE WHEN pow(round(cbrt(x::DOUBLE)), 3) = x::DOUBLE THEN round(cbrt(x::DOUBLE))
        ELSE cbrt(x::DOUBLE) END""",
    "random_integer": "() AS ((random() - 0.5::DOUBLE) * 18446744073709549568::DOUBLE)::BIGINT",
    "width_bucket": """(x, low, high, n) AS CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1
        ELSE floor((x - low)::DOUBLE * n / (high - low))::BIGINT + 1 END""",
    "changes": "(l) AS len(list_filter(range(2, len(l) + 1), lambda i: l[i] IS DISTINCT FROM l[i - 1]))",
}
"""https://docs.snowflake.com/en/sql-reference/functions-numeric"""

_ALL = {**_VARIANTS, **_MOMENTS, **_TEXTS, **_NUMBERS}
ONCE = frozenset({"to_text", "to_json", "array_size", "strip_null_value", "is_null_value", "typeof"}) | {
    name for name in _VARIANTS if name.startswith(("is_", "as_"))
}
"""Macros that have a second form, which binds its argument once."""
MACROS = {
    name: body
    for macro, text in _ALL.items()
    for name, body in (
        (macro, text),
        *([(f"{macro}_once", f"(x) AS list_transform([x], lambda v: {{lib}}.{macro}(v))[1]")] if macro in ONCE else []),
    )
}
"""All macros, each after those that it needs."""
