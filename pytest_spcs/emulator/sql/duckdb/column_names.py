"""Names of result columns that have no alias: Snowflake takes the expression's text, in upper case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.scanner import Token, TokenKind, scan

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_ENDS = {"FROM", "WHERE", "GROUP", "HAVING", "QUALIFY", "ORDER", "LIMIT", "FETCH", "OFFSET", "UNION", "INTERSECT"}
_ENDS |= {"EXCEPT", "MINUS", "WINDOW", "INTO", ";"}
_OPENING = {"(", "[", "{"}
_CLOSING = {")", "]", "}"}


def leading_select(expression: Expr) -> exp.Select | None:
    """Return the SELECT whose columns name those of a query's result, or None where there is no such one."""
    current: Expr | None = expression
    while isinstance(current, exp.SetOperation | exp.Subquery):
        current = current.this
    return current if isinstance(current, exp.Select) else None


def name_expressions(expression: Expr, sql: str) -> None:
    """Give each unnamed expression of a query's result the alias that Snowflake would show."""
    select = leading_select(expression)
    if select is None or not any(_unnamed(projection) for projection in select.expressions):
        return
    texts = projection_texts(sql)
    projections = list(select.expressions)
    if len(texts) != len(projections):
        return
    select.set(
        "expressions",
        [
            exp.alias_(projection, text.upper(), quoted=True) if _unnamed(projection) else projection
            for projection, text in zip(projections, texts, strict=True)
        ],
    )


def _unnamed(projection: Expr) -> bool:
    if isinstance(projection, exp.Alias | exp.Aliases | exp.Star):
        return False
    return not isinstance(projection, exp.Column)


def projection_texts(sql: str) -> list[str]:
    """Return the text of each column of the first outermost SELECT of a statement."""
    tokens = scan(sql)
    at = 0
    while tokens[at].text == "(":
        at += 1
    base = _depth_before(tokens, at)
    depth = base
    while tokens[at].kind is not TokenKind.END and not (depth == base and tokens[at].value == "SELECT"):
        depth += _step(tokens[at])
        at += 1
    if tokens[at].kind is TokenKind.END:
        return []
    at += 1
    if tokens[at].value in {"DISTINCT", "ALL"}:
        at += 1
    if tokens[at].value == "TOP" and tokens[at + 1].kind is TokenKind.NUMBER:
        at += 2
    return _split(sql, tokens, at)


def _depth_before(tokens: list[Token], end: int) -> int:
    return sum(_step(token) for token in tokens[:end])


def _step(token: Token) -> int:
    if token.kind is not TokenKind.SYMBOL:
        return 0
    return 1 if token.text in _OPENING else -1 if token.text in _CLOSING else 0


def _split(sql: str, tokens: list[Token], at: int) -> list[str]:
    texts: list[str] = []
    depth = 0
    start = tokens[at].start
    end = start
    while True:
        token = tokens[at]
        depth += _step(token)
        over = token.kind is TokenKind.END or depth < 0
        if over or (depth == 0 and token.kind in {TokenKind.WORD, TokenKind.SYMBOL} and token.value in _ENDS):
            return [*texts, sql[start:end]]
        if depth == 0 and token.text == "," and token.kind is TokenKind.SYMBOL:
            texts.append(sql[start:end])
            start = tokens[at + 1].start
        end = token.end
        at += 1
