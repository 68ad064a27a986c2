"""The text of a specification file, and what is said of one that is no YAML."""

from __future__ import annotations

import re

from pytest_spcs.specification.placeholders import find_placeholder
from pytest_spcs.specification.problems import Problem
from pytest_spcs.specification.quantities import show

SIZE_LIMIT = 1024 * 1024
"""Characters of a specification that are read. Snowflake publishes no figure; real specifications have a few KiB."""
_SQL = re.compile(r"^[ \t]*(?:CREATE\s+SERVICE|EXECUTE\s+JOB\s+SERVICE)\b", re.IGNORECASE | re.MULTILINE)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UTF_16 = "save it as UTF-8; Windows PowerShell's > writes UTF-16, its Out-File takes -Encoding utf8"
_OTHER_FILES = (
    (b"\xff\xfe", "UTF-16", _UTF_16),
    (b"\xfe\xff", "UTF-16", _UTF_16),
    (b"\x1f\x8b", "compressed with gzip", "upload it to the stage with AUTO_COMPRESS=FALSE"),
)
_SQL_QUOTES = re.compile(r"(?<!')''\w+''(?!')")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # for YAML; str.splitlines() knows more
_LONGEST_LINE = 1000  # searched for what may have broken it
_BRACKETS = re.compile(
    r""" "(?:\\.|[^"\\])*" | '[^']*' | \#[^\n]* | (?P<opening>[\[{]) | (?P<closing>[\]}]) """, re.VERBOSE
)
_HINTS = (
    ("'@'", "put a value that starts with @ between double quotes"),
    ("'\\t'", "indent with spaces, not with tabs"),
    ("'%'", "put a value that starts with % between double quotes"),
    ("'`'", "put the value between double quotes"),
    ("scanning an anchor", "put a value that starts with & between double quotes; &{ name } is for snow to replace"),
    ("scanning an alias", "put a value that starts with * between double quotes"),
    ("mapping values are not allowed", "look for a wrong indentation, or quote a value that contains ': '"),
)


class UnreadableError(Exception):
    """A text that is no specification document at all; ``problem`` says why and where."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def decode(content: bytes) -> str:
    """Return the text of a specification file; UnreadableError where it is no UTF-8."""
    for start, what, advice in _OTHER_FILES:
        if content.startswith(start):
            raise unreadable(f"the file is {what}, not UTF-8 text", 1, 1, advice)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise unreadable(
            f"the file is not UTF-8 text: byte 0x{content[error.start]:02x}",
            line,
            column,
            "save the specification as UTF-8",
        ) from None


def unreadable(message: str, line: int, column: int, suggestion: str | None = None) -> UnreadableError:
    """Return the error for a text that is no document, with its place."""
    return UnreadableError(Problem("unreadable", "specification", message, line, column, suggestion=suggestion))


def check_text(text: str) -> None:
    """Raise UnreadableError for a text that is too long or holds what no text has."""
    if len(text) > SIZE_LIMIT:
        raise unreadable(
            f"the specification has {len(text)} characters; more than {SIZE_LIMIT} are not read",
            1,
            1,
            "is this the right file?",
        )
    found = _UNPRINTABLE.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise unreadable(
            f"the file is not text: it holds the character U+{ord(found.group()):04X}",
            line,
            column,
            "is it a binary file?",
        )


def check_brackets(text: str, limit: int) -> None:
    """Raise UnreadableError where a text that is no YAML has more open brackets than levels are read.

    A parser may look ahead for what the first bracket begins, and give up at a depth of its own before it tells of any.
    """
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found["closing"]:
            depth = max(depth - 1, 0)
        elif found["opening"]:
            depth += 1
            if depth > limit:
                line = text.count("\n", 0, found.start()) + 1
                column = found.start() - text.rfind("\n", 0, found.start())
                raise too_deep(limit, line, column)


def too_deep(limit: int, line: int, column: int) -> UnreadableError:
    """Return the error for a value that lies deeper than values are read."""
    return unreadable(f"values are nested more than {limit} levels deep", line, column)


def within(text: str, line: int, column: int) -> tuple[int, int]:
    """Return a place, or the end of the text for one behind it: where the parser has missed something."""
    lines = _LINE_END.split(text)
    lines = lines[:-1] if len(lines) > 1 and not lines[-1] else lines
    return (line, column) if line <= len(lines) else (len(lines), len(lines[-1]) + 1)


def is_sql(text: str) -> bool:
    """Tell whether a text is a statement with a specification in it."""
    return _SQL.search(text) is not None


def hint(text: str, what: str, line: int, column: int) -> str | None:
    """Return what to do about a text in which a parser of YAML found ``what``, None where nobody knows."""
    if is_sql(text):
        return "this is SQL: the specification is the text between $$ and $$"
    lines = _LINE_END.split(text)
    written = lines[line - 1] if line <= len(lines) else ""
    # libyaml does not name the character, the Python parser does.
    described = f"{what} {written[column - 1 : column]!r}"
    return next((advice for sign, advice in _HINTS if sign in described), None) or _advice_on_line(
        written[:_LONGEST_LINE]
    )


def _advice_on_line(written: str) -> str | None:
    if _SQL_QUOTES.search(written):
        return "a text between '' and '' is of an SQL string; write it between single quotes"
    placeholder = find_placeholder(written)
    return None if placeholder is None else f"put {show(placeholder)} between quotes, or replace it"
