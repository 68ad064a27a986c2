"""Snowflake's dialect as sqlglot reads it, with what sqlglot does not know of it.

Each ``?`` has its number, as if it had been written ``:1``, ``:2``. It is given in the order of the text, before a
syntax tree is made: that has LIMIT before WHERE and WITH behind the select list, holds an argument twice where a
function is spelt out, and leaves out what it does not keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import TokenType, exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.parsers.snowflake import SnowflakeParser

from pytest_spcs.emulator.sql.duckdb.library.calls import OWN
from pytest_spcs.emulator.sql.duckdb.translation.reserved_names import (
    check_definition,
    check_reserved,
    read_order_by_all,
)
from pytest_spcs.emulator.sql.duckdb.translation.written_names import WrittenNamesParser
from pytest_spcs.emulator.sql.scanner import unexpected

if TYPE_CHECKING:
    from sqlglot import Token
    from sqlglot.expressions import Expr

_MARK = TokenType.PLACEHOLDER
_BY_NAME = ["ALL", "BY", "NAME"]


class _Parser(WrittenNamesParser):
    # What the library has is called by its name, as any other function.
    FUNCTIONS = {name: build for name, build in SnowflakeParser.FUNCTIONS.items() if name not in OWN}  # noqa: RUF012
    # In other dialects ``a ? b`` is an operator.
    COLUMN_OPERATORS = {k: v for k, v in SnowflakeParser.COLUMN_OPERATORS.items() if k is not _MARK}  # noqa: RUF012
    PLACEHOLDER_PARSERS = {  # noqa: RUF012
        **SnowflakeParser.PLACEHOLDER_PARSERS,
        _MARK: lambda self: exp.Placeholder(this=self._prev.text),  # what sqlglot's own entries read
    }

    def parse(self, raw_tokens: list[Token], sql: str) -> list[Expr | None]:
        if "?" in sql:
            marks = (token for token in raw_tokens if token.token_type is _MARK)
            for number, token in enumerate(marks, start=1):
                token.text = str(number)
        if raw_tokens and raw_tokens[0].token_type is TokenType.MERGE:
            raw_tokens = _with_stars(raw_tokens, sql)
        return list(super().parse(raw_tokens, sql))


def _with_stars(tokens: list[Token], sql: str) -> list[Token]:
    """Write ``INSERT *`` and ``UPDATE *``, which sqlglot knows and Snowflake does not, for ``... ALL BY NAME``."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        found.append(token)
        at += 1
        if token.token_type not in {TokenType.INSERT, TokenType.UPDATE} or at == len(tokens):
            continue
        if tokens[at].token_type is TokenType.STAR:
            raise unexpected(sql, tokens[at].start, "*")
        if [following.text.upper() for following in tokens[at : at + 3]] == _BY_NAME:
            tokens[at].token_type = TokenType.STAR
            found.append(tokens[at])
            at += len(_BY_NAME)
    return found


class _Dialect(Snowflake):
    class Tokenizer(Snowflake.Tokenizer):
        # ``?::`` and ``??`` are operators of other dialects: here a bind is cast, or is a mistake.
        KEYWORDS = {k: v for k, v in Snowflake.Tokenizer.KEYWORDS.items() if "?" not in k}  # noqa: RUF012

    Parser = _Parser


_DIALECT = _Dialect()


def parse_snowflake(sql: str) -> list[Expr | None]:
    """Parse a text as sqlglot does, each ``?`` as a placeholder with its number; raise 001003 for reserved words."""
    check_definition(sql)
    expressions = _DIALECT.parse(sql)
    for expression in expressions:
        if expression is not None:
            check_reserved(expression, sql)
            read_order_by_all(expression)
    return expressions


def placeholders(expression: Expr) -> list[exp.Placeholder]:
    """Return the placeholders of a statement by their numbers; one may stand in it twice."""
    return sorted(expression.find_all(exp.Placeholder), key=bind_number)


def bind_number(placeholder: exp.Placeholder) -> int:
    """Return which bind a placeholder means, from 1; 0 for one that means none, as ``:name``."""
    name = placeholder.name
    return int(name) if name.isdecimal() and name.isascii() else 0
