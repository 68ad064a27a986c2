"""Reserved words as names: sqlglot and DuckDB take most of them, or trip over them; Snowflake has syntax errors."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.reserved_words import NO_COLUMN, NO_COLUMN_REFERENCE, NO_SOURCE, RESERVED
from pytest_spcs.emulator.sql.scanner import Token, TokenKind, leading_words, tokens, unexpected
from pytest_spcs.emulator.sql.written_texts import as_written, written, written_start

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlglot.expressions import Expr

_KINDS = frozenset({"TABLE", "VIEW", "SEQUENCE", "FORMAT"})
_BEFORE_NAME = {
    **dict.fromkeys(("CREATE", "DROP", "ALTER", "DESCRIBE", "DESC", "COMMENT", "TRUNCATE"), _KINDS),
    "INSERT": frozenset({"INTO"}),
    "MERGE": frozenset({"INTO"}),
    "DELETE": frozenset({"FROM"}),
    "UPDATE": frozenset({"UPDATE"}),
}
"""By a statement's first word: what stands before the name of its object."""
_NO_NAME = frozenset("-+*/%&!#")
"""What cannot stand behind that name, and what people write in names."""
_HEAD = 32
"""Tokens among which that name is; of CREATE and ALTER TABLE all are read."""
_MOST_MODIFIERS = 6
_KEYS = frozenset({"CHECK", "FOREIGN", "PRIMARY", "UNIQUE"})
"""What a constraint in a list of columns begins with, behind its name if it has one."""
_QUERY = frozenset({"(", "SELECT", "WITH"})
"""What begins a query in parentheses, where INSERT has no list of columns."""

_KEYWORDS = frozenset({"anti", "asof", "at", "binary", "end", "left", "right", "semi"})
"""DuckDB's of type ``type_function`` and their like, which sqlglot does not quote, without those of Snowflake."""
_NAMED = (exp.Alias, exp.Column, exp.ColumnDef, exp.Table, exp.TableAlias)


def check_definition(sql: str) -> None:
    """Raise Snowflake's 001003 for a reserved word that a statement's text has for the name of what it changes.

    This is asked before the statement is parsed, as a reserved word there makes another statement of it.
    """
    words = leading_words(sql, 1)
    markers = _BEFORE_NAME.get(words[0]) if words else None
    if markers is None:
        return
    found = list(islice(tokens(sql), None if words[0] in {"CREATE", "ALTER"} else _HEAD))
    head = [token.value if token.kind is TokenKind.WORD else "" for token in found[:_MOST_MODIFIERS]]
    at = next((index + 1 for index, word in enumerate(head) if word in markers), None)
    if at is None:
        return
    behind = _behind_name(found, at)
    if behind < len(found) and found[behind].text in _NO_NAME:
        raise _refused(sql, found[behind].start, found[behind].end)
    for token in _names(words[0], head[at - 1], found, at):
        reserved = RESERVED | NO_COLUMN if token.start > found[at].start else RESERVED
        if token.kind is TokenKind.WORD and token.value in reserved:
            raise _refused(sql, token.start, token.end)


def check_reserved(expression: Expr, sql: str) -> None:
    """Raise Snowflake's 001003 for the first name of a parsed statement that is a reserved word without quotes."""
    found = [name for name in expression.find_all(exp.Identifier) if "start" in name.meta and _is_reserved(name)]
    if found:
        first = min(found, key=lambda name: int(name.meta["start"]))
        start = int(first.meta["start"])
        raise _refused(sql, start, start + len(first.name))


def read_order_by_all(expression: Expr) -> None:
    """Let ORDER BY ALL be no column's name, in place: https://docs.snowflake.com/en/sql-reference/constructs/order-by."""
    for ordered in expression.find_all(exp.Ordered):
        column = ordered.this
        if isinstance(column, exp.Column) and _is_keyword_or_key(column.this) and not column.this.args.get("quoted"):
            column.replace(exp.var("ALL"))


def quote_keywords(expression: Expr) -> None:
    """Quote, in place, the names of a statement that are ordinary words in Snowflake, and none in DuckDB."""
    for name in expression.find_all(exp.Identifier):
        if isinstance(name.parent, _NAMED) and name.name.lower() in _KEYWORDS:
            name.set("quoted", True)


def _refused(sql: str, start: int, end: int) -> Exception:
    return unexpected(as_written(sql), written_start(sql, start), written(sql, start, end))


def _is_reserved(name: exp.Identifier) -> bool:
    word = name.name.upper()
    if _is_keyword_or_key(name):
        return False
    return not name.args.get("quoted") and (word in RESERVED or word in _reserved_for(name))


def _is_keyword_or_key(name: exp.Identifier) -> bool:
    """Tell whether a name is the ALL of ORDER BY ALL, or a key of a structured type."""
    parent = name.parent
    if isinstance(parent, exp.Column) and isinstance(parent.parent, exp.Ordered):
        return name.name.upper() == "ALL" and not parent.table
    return isinstance(parent, exp.ColumnDef) and isinstance(parent.parent, exp.DataType)


def _reserved_for(name: exp.Identifier) -> frozenset[str]:
    """Return the words that are reserved where a name stands, beside those that are everywhere."""
    match name.parent:
        case exp.ColumnDef():
            return NO_COLUMN
        case exp.Column() if not name.parent.table:
            return NO_COLUMN_REFERENCE
        case exp.Table() if isinstance(name.parent.parent, exp.From | exp.Join):
            return NO_SOURCE
        case exp.TableAlias() if name.arg_key == "this":
            return NO_SOURCE
        case _:
            return frozenset()


def _names(first: str, marker: str, found: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield the tokens of a statement that stand for names: of its object, of columns, of what it is renamed to."""
    yield from _name(found, _behind_condition(found, at))
    at = _behind_name(found, at)
    match first, marker:
        case "CREATE", "TABLE":
            if at < len(found) and found[at].value in {"CLONE", "LIKE"}:
                yield from _name(found, at + 1)
            yield from _columns(found, at)
        case "INSERT", _ if found[at + 1 : at + 2] and found[at + 1].value not in _QUERY:
            yield from _columns(found, at)
        case "ALTER", "TABLE":
            yield from _behind({"COLUMN", "TO"}, found, at)
        case "UPDATE", _:
            yield from _behind({"SET"}, found, at)


def _behind(words: Collection[str], found: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield the names that stand behind these words."""
    for index in range(at, len(found)):
        if found[index].kind is TokenKind.WORD and found[index].value in words:
            yield from _name(found, _behind_condition(found, index + 1))


def _behind_condition(found: Sequence[Token], at: int) -> int:
    """Return where a name begins that IF EXISTS or IF NOT EXISTS may stand before."""
    words = tuple(token.value for token in found[at : at + 3])
    if words == ("IF", "NOT", "EXISTS"):
        return at + 3
    return at + 2 if words[:2] == ("IF", "EXISTS") else at


def _behind_name(found: Sequence[Token], at: int) -> int:
    """Return where the text goes on behind the name of a statement's object."""
    start = _behind_condition(found, at)
    return start + 2 * len(list(_name(found, start))) - 1


def _name(found: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield the parts of a dotted name."""
    yield from found[at : at + 1]
    while at + 2 < len(found) and found[at + 1].text == ".":
        at += 2
        yield found[at]


def _columns(found: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield what begins each entry of a list of columns in parentheses, constraints left out."""
    if at >= len(found) or found[at].text != "(":
        return
    depth = 0
    for index, token in enumerate(found[at:-1], start=at):
        opens = token.text == "(" or (token.text == "," and depth == 1)
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return
        if opens and depth == 1 and not _begins_constraint(found, index + 1):
            yield found[index + 1]


def _begins_constraint(found: Sequence[Token], at: int) -> bool:
    words = [token.value for token in found[at : at + 3]]
    if words[0] == "CONSTRAINT":
        return words[-1] in _KEYS
    return words[0] in _KEYS and words[1] in {"(", "KEY"}
