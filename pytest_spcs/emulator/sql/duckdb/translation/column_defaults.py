"""Defaults of columns that are calls, as Snowflake writes them: the engine keeps what they were translated to."""

from __future__ import annotations

import re

_TIMESTAMP = r"get_current_timestamp\(\)"
_LOCAL = r"current_localtimestamp\(\)"
_STEP = r"time_bucket\(to_microseconds\((?P<step>\d+)\), "
_CALLS = (
    (re.compile(rf"CAST\({_LOCAL} AS DATE\)"), "CURRENT_DATE"),
    (re.compile(rf"CAST\((?:{_STEP})?{_LOCAL}\)? AS TIME\)"), "CURRENT_TIME"),
    (re.compile(rf"\w*\(?timezone\('UTC', {_TIMESTAMP}\)(?:, 0\)| AS TIMESTAMP\))?"), "SYSDATE"),
    (re.compile(rf"CAST\((?:{_STEP})?{_TIMESTAMP}\)? AS TIMESTAMP(?:TZ| WITH TIME ZONE)\)"), "CURRENT_TIMESTAMP"),
)
_DOCUMENT = re.compile(r"""CAST\(('(?:[^']|'')*') AS "?JSON"?\)""")
_CONTEXT = re.compile(r"CAST\(getvariable\('spcs_(\w+)'\) AS (?:TEXT|VARCHAR)\)")


def shown_default(written: str) -> str:
    """Return a default with the calls that a user knows."""
    for pattern, name in _CALLS:
        written = pattern.sub(lambda match, name=name: f"{name}({_digits(match)})", written)  # type: ignore[misc]  # a default argument
    written = _DOCUMENT.sub(lambda match: f"PARSE_JSON({match[1]})", written)
    return _CONTEXT.sub(lambda match: f"{match[1].upper()}()", written)


def _digits(match: re.Match[str]) -> str:
    step = match.groupdict().get("step")
    return "" if step is None else str(7 - len(step))
