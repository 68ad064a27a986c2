"""PUT and GET, read from raw text: an unquoted ``file:///a/*.yaml`` would be a comment to the scanner.

https://docs.snowflake.com/en/sql-reference/sql/put and .../get; texts as the connector, snowflake.core and the
Snowflake CLI send them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value, syntax_error
from pytest_spcs.emulator.objects.stages.commands import GetFiles, PutFiles
from pytest_spcs.emulator.objects.stages.references import parse_stage_path
from pytest_spcs.emulator.sql.scanner import TokenKind, string_literal, unescape

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_SKIP = re.compile(r"(?>\s+|/\*.*?\*/|--[^\n]*(?:\n|$))*+", re.DOTALL)
_VERB = re.compile(r"(PUT|GET)\b", re.IGNORECASE)
_PLACE = re.compile(r"""'((?:[^'\\]|''|\\.)*+)'|((?:"(?:[^"]|"")*+"|[^\s'"])++)""", re.DOTALL)
_OPTION = re.compile(r"([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|''|\\.)*+)'|([\w.$-]+))", re.DOTALL)
_FILE = "file://"
_BOOLEANS = {"TRUE": True, "FALSE": False}
_COMPRESSIONS = {
    "AUTO_DETECT", "GZIP", "BZ2", "BROTLI", "ZSTD", "DEFLATE", "RAW_DEFLATE", "NONE",
}  # fmt: skip


class _Text:
    """A cursor over the raw text of one statement."""

    def __init__(self, sql: str) -> None:
        self.sql = sql.rstrip().rstrip(";").rstrip()
        self.at = 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """Skip blanks and comments and consume what the pattern matches; raise 001003 where it does not."""
        self._skip()
        match = pattern.match(self.sql, self.at)
        if match is None:
            rest = self.sql[self.at :].split()
            line = self.sql.count("\n", 0, self.at) + 1
            position = self.at - (self.sql.rfind("\n", 0, self.at) + 1)
            unexpected = rest[0] if rest else "<EOF>"
            raise syntax_error(f"syntax error line {line} at position {position} unexpected '{unexpected}'.")
        self.at = match.end()
        return match

    def place(self) -> str:
        """Consume a URI or stage reference, quoted or not."""
        match = self.take(_PLACE)
        return match.group(2) if match.group(1) is None else unescape(match.group(1))

    def options(self, known: frozenset[str]) -> dict[str, str]:
        """Consume ``KEY = value`` pairs to the end of the statement."""
        found: dict[str, str] = {}
        self._skip()
        while self.at < len(self.sql):
            match = self.take(_OPTION)
            key = match.group(1).upper()
            if key not in known:
                raise syntax_error(f"invalid parameter '{key}'")
            found[key] = match.group(3) if match.group(2) is None else unescape(match.group(2))
            self._skip()
        return found

    def _skip(self) -> None:
        match = _SKIP.match(self.sql, self.at)
        self.at = self.at if match is None else match.end()


def decode_put(statement: Statement, session: Session) -> PutFiles:
    """Read ``PUT file://... @stage[/path] [options]``."""
    text = _Text(statement.sql)
    text.take(_VERB)
    source = text.place()
    if not source.lower().startswith(_FILE):
        raise syntax_error(f"Invalid local file URI {string_literal(source)}: it has to begin with {_FILE}.")
    stage = text.place()
    if stage in {"?", ":1"}:
        # write_pandas of 4.x binds it.
        while statement.current.kind is not TokenKind.BIND:
            statement.next()
        stage = statement.string()
    place = parse_stage_path(_stage(stage), session)
    options = text.options(frozenset({"PARALLEL", "AUTO_COMPRESS", "SOURCE_COMPRESSION", "OVERWRITE"}))
    compression = options.get("SOURCE_COMPRESSION", "AUTO_DETECT").upper()
    if compression not in _COMPRESSIONS:
        raise invalid_value(f"invalid value [{compression}] for parameter 'SOURCE_COMPRESSION'")
    return PutFiles(
        source[len(_FILE) :],
        place,
        auto_compress=_truth(options, "AUTO_COMPRESS", default=True),
        overwrite=_truth(options, "OVERWRITE", default=False),
        parallel=_number(options, "PARALLEL", 4),
        source_compression=compression.lower(),
    )


def decode_get(statement: Statement, session: Session) -> GetFiles:
    """Read ``GET @stage[/path] file://... [options]``."""
    text = _Text(statement.sql)
    text.take(_VERB)
    place = parse_stage_path(_stage(text.place()), session)
    target = text.place()
    if not target.lower().startswith(_FILE):
        raise syntax_error(f"Invalid local file URI {string_literal(target)}: it has to begin with {_FILE}.")
    options = text.options(frozenset({"PARALLEL", "PATTERN"}))
    return GetFiles(place, target[len(_FILE) :], options.get("PATTERN"), _number(options, "PARALLEL", 10))


def _stage(text: str) -> str:
    if not text.startswith(("@", "snow:")):
        raise syntax_error(f"Invalid stage reference {string_literal(text)}: it has to begin with @.")
    return text


def _truth(options: dict[str, str], key: str, *, default: bool) -> bool:
    text = options.get(key, str(default))
    if text.upper() not in _BOOLEANS:
        raise invalid_value(f"invalid value [{text}] for parameter '{key}'")
    return _BOOLEANS[text.upper()]


def _number(options: dict[str, str], key: str, default: int) -> int:
    text = options.get(key, str(default))
    if not text.isdigit() or not 1 <= int(text) <= 99:  # noqa: PLR2004 - the documented range of PARALLEL
        raise invalid_value(f"invalid value [{text}] for parameter '{key}'")
    return int(text)
