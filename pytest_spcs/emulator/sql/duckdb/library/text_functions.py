"""Functions of texts that DuckDB lacks: https://docs.snowflake.com/en/sql-reference/functions-string."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError
from pytest_spcs.emulator.sql.duckdb.library.number_formats import number_text

if TYPE_CHECKING:
    from collections.abc import Callable

_CODES = {
    letter: code for code, letters in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1) for letter in letters
}
_SOUNDEX_LENGTH = 4


def _soundex(text: str) -> str:
    letters = [letter for letter in text.upper() if letter.isalpha()]
    if not letters:
        return ""
    found, last = letters[0], _CODES.get(letters[0])
    for letter in letters[1:]:
        code = _CODES.get(letter)
        if code is not None and code != last:
            found += str(code)
        if letter not in "HW":
            last = code
    return found[:_SOUNDEX_LENGTH].ljust(_SOUNDEX_LENGTH, "0")


def _sha2(text: str, bits: int = 256) -> str:
    known = {0: 256, 224: 224, 256: 256, 384: 384, 512: 512}
    if bits not in known:
        raise RefusedArgumentsError(
            100_099, "22023", f"Invalid digest size {bits} for SHA2: it is 224, 256, 384 or 512"
        )
    return hashlib.new(f"sha{known[bits]}", text.encode()).hexdigest()


def _parse_url(text: str, permissive: int = 0) -> dict[str, Any] | None:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if not url.scheme:
        if permissive:
            return {"error": "scheme not specified"}
        raise RefusedArgumentsError(100_139, "22000", f"Error parsing URL: scheme not specified: {text}")
    pairs = [pair.partition("=") for pair in url.query.split("&") if pair]
    return {
        "fragment": url.fragment or None,
        "host": url.hostname,
        "parameters": {name: value for name, _, value in pairs} or None,
        "path": url.path.lstrip("/") or None,
        "port": None if port is None else str(port),
        "query": url.query or None,
        "scheme": url.scheme,
    }


def _md5_number(text: str, first: int) -> int:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[first : first + 8], "big")


OF_TEXTS: dict[str, Callable[..., Any]] = {
    "soundex": _soundex,
    "sha2": _sha2,
    "parse_url": _parse_url,
    "md5_number_upper64": lambda text: _md5_number(text, 0),
    "md5_number_lower64": lambda text: _md5_number(text, 8),
    "number_text": number_text,
}
"""Functions that have the answer NULL where an argument is NULL."""
