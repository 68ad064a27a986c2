"""EXECUTE IMMEDIATE FROM as text: which file, and the values of a template's variables.

https://docs.snowflake.com/en/sql-reference/sql/execute-immediate-from
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.stages.commands import ExecuteStageFile
from pytest_spcs.emulator.objects.stages.references import parse_stage_path
from pytest_spcs.emulator.sql.scanner import TokenKind

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_CONSTANTS = {"TRUE": "True", "FALSE": "False", "NULL": "None"}
"""As Jinja writes them, for which they are values of Python."""


def decode_script(statement: Statement, session: Session) -> ExecuteStageFile:
    """Read ``EXECUTE IMMEDIATE FROM @stage/path [USING (...)] [DRY_RUN = ...]``, or a path relative to a script."""
    statement.expect("EXECUTE", "IMMEDIATE", "FROM")
    written = statement.next().value if statement.current.kind is TokenKind.STAGE else statement.string()
    variables = _variables(statement) if statement.accept("USING") else None
    dry_run = False
    if statement.accept("DRY_RUN"):
        statement.accept("=")
        dry_run = statement.boolean()
    statement.end()
    place = parse_stage_path(written, session) if written.startswith("@") else None
    return ExecuteStageFile(written, place, variables, dry_run)


def _variables(statement: Statement) -> dict[str, str]:
    found: dict[str, str] = {}
    statement.expect("(")
    while not statement.accept(")"):
        if found:
            statement.expect(",")
        name = statement.word_or_string()
        statement.expect("=>")
        found[name] = _value(statement)
    return found


def _value(statement: Statement) -> str:
    sign = "-" if statement.accept("-") else ""
    token = statement.current
    if token.kind is TokenKind.NUMBER:
        return sign + statement.next().text
    if not sign and token.kind is TokenKind.WORD and token.value in _CONSTANTS:
        return _CONSTANTS[statement.next().value]
    if sign:
        raise statement.fail()
    return statement.string()
