"""The options of CREATE and ALTER STAGE, read from SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.sql.scanner import TokenKind
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.statement import Statement

ENCRYPTIONS = ("SNOWFLAKE_FULL", "SNOWFLAKE_SSE")
"""What an internal stage can have: https://docs.snowflake.com/en/sql-reference/sql/create-stage."""
_EXTERNAL = ("URL", "STORAGE_INTEGRATION", "CREDENTIALS", "ENDPOINT", "USE_PRIVATELINK_ENDPOINT", "COPY_OPTIONS")


def stage_options(statement: Statement, what: str) -> dict[str, object]:
    """Consume the options that follow a stage's name, in any order; those of external stages are not emulated.

    Keys are fields of CreateStage. A file format is kept as written; COPY finds its options in the SQL engine.
    """
    found: dict[str, object] = {}
    while not statement.at_end():
        refuse(statement, what, *_EXTERNAL)
        if statement.accept("ENCRYPTION"):
            found["encryption"] = check_encryption(_options(statement).get("TYPE", ""))
        elif statement.accept("DIRECTORY"):
            found["directory_enabled"] = _options(statement).get("ENABLE", "FALSE").upper() == "TRUE"
        elif statement.accept("FILE_FORMAT"):
            found["file_format"] = _options(statement)
        elif statement.accept("COMMENT"):
            statement.accept("=")
            found["comment"] = statement.string()
        elif statement.words(1) == ("TAG",) or statement.words(2) == ("WITH", "TAG"):
            skip_tags(statement)
        else:
            raise statement.fail()
        statement.accept(",")
    return found


def check_encryption(kind: str) -> str:
    """Return an internal stage's encryption in upper case; refuse another."""
    if kind.upper() not in ENCRYPTIONS:
        raise invalid_value(f"invalid value [{kind}] for parameter 'ENCRYPTION': one of {', '.join(ENCRYPTIONS)}")
    return kind.upper()


def _options(statement: Statement) -> dict[str, str]:
    statement.accept("=")
    if statement.current.kind is TokenKind.STRING or statement.current.text != "(":
        return {"FORMAT_NAME": ".".join(statement.name())}
    statement.expect("(")
    options: dict[str, str] = {}
    while not statement.accept(")"):
        key = statement.identifier()
        statement.expect("=")
        if statement.current.text == "(":
            start = statement.current.start
            statement.skip_parentheses()
            options[key] = statement.sql[start : statement.current.start].strip(" ,)") + ")"
        elif statement.current.kind is TokenKind.BIND:
            options[key] = statement.string()
        else:
            token = statement.next()
            options[key] = token.value if token.kind is TokenKind.STRING else token.text
        statement.accept(",")
    return options
