"""EXECUTE IMMEDIATE FROM: the statements of a stage's file, one after the other in the session.

Errors, depth and sizes: https://docs.snowflake.com/en/sql-reference/sql/execute-immediate-from
"""

from __future__ import annotations

import posixpath
import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.account.results import Column, Rows, status
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.objects.stages.commands import ExecuteStageFile
from pytest_spcs.emulator.objects.stages.references import StagePath, stage_key
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.sql.scanner import place, scan
from pytest_spcs.emulator.sql.statement_texts import is_block, statement_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import ResultSet
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.statements.executor import Executor

_DEEPEST = 5
_LARGEST, _LARGEST_RENDERED = 10_000_000, 100_000
_HERE = "in a file of EXECUTE IMMEDIATE FROM"
_DIRECTIVE = re.compile(r"\A\s{0,10}(?:--|#)!jinja[^\n]*")
_EXPRESSION = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_JINJA = re.compile(r"\{[{%#]")


class StageScripts:
    """Runs files of stages by what runs the statements of a session."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._running: dict[int, list[StagePath]] = {}

    def performers(self) -> dict[type, Performer]:
        """Return how the command is performed; without the account's lock, since statements are waited for."""
        return {ExecuteStageFile: self._perform}

    def _perform(self, account: Account, session: Session, command: ExecuteStageFile) -> ResultSet:
        running = self._running.get(session.identity, [])
        if command.place is None:
            found = replace(command, place=_beside(running[-1] if running else None, command.written))
            return account.perform(found, session)
        text = _read(account, command.place)
        if command.variables is not None or _DIRECTIVE.match(text):
            text = _rendered(_as_comment(text), command.variables or {}, command.written)
        if command.dry_run:
            return Rows((Column("rendered file contents"),), [(text,)])
        if len(running) == _DEEPEST:
            raise SnowflakeError(
                1504, "42601", f"{command.written} is not executed: files execute each other at most {_DEEPEST} deep."
            )
        self._running[session.identity] = running
        running.append(command.place)
        try:
            return self._run(session, text, command.written)
        finally:
            running.pop()
            if not running:
                del self._running[session.identity]

    def _run(self, session: Session, text: str, written: str) -> ResultSet:
        result: ResultSet = status("")
        for start, statement in _statements(text):
            try:
                outcome = self._executor.execute(session, statement, query_id=str(uuid.uuid4())).result
                if isinstance(outcome, Upload | Download):
                    raise not_emulated(f"a transfer of files {_HERE}")
            except SnowflakeError as error:
                line, position = place(text, start)
                where = f"Uncaught exception of type 'STATEMENT_ERROR' in file {written} on line {line} at position"
                raise SnowflakeError(error.number, error.sql_state, f"{where} {position}:\n{error.message}") from error
            result = outcome
        return result


def _beside(parent: StagePath | None, written: str) -> StagePath:
    """Return the file that a path means in a script; one from the root of the stage begins with a slash."""
    if parent is None:
        raise SnowflakeError(
            1503,
            "42601",
            f"Relative file references like '{written}' cannot be used in top-level EXECUTE IMMEDIATE calls.",
        )
    start = "" if written.startswith("/") else posixpath.dirname(parent.path)
    path = posixpath.normpath(posixpath.join(start, written.lstrip("/")))
    return StagePath(parent.stage, stage_key(path))


def _read(account: Account, wanted: StagePath) -> str:
    stage = account[STAGES].get(wanted.stage)
    file = stage.directory / wanted.path
    if not wanted.path or not file.is_file():
        raise SnowflakeError(1501, "02000", f"File '{wanted.path}' not found in stage '{stage.name.name}'.")
    content = file.read_bytes()
    if len(content) > _LARGEST:
        raise not_emulated(f"EXECUTE IMMEDIATE FROM a file of {len(content)} bytes; at most {_LARGEST}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SnowflakeError(
            391902, "22000", f"File '{wanted.path}' in stage '{stage.name.name}' is not UTF-8: {error}."
        ) from error


def _as_comment(text: str) -> str:
    """Return a template whose directive is a comment of SQL."""
    return _DIRECTIVE.sub(lambda found: found[0].replace("#", "--", 1), text)


def _rendered(text: str, variables: Mapping[str, str], written: str) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise SnowflakeError(
                5,
                "XX000",
                f"Python Interpreter Error:\njinja2.exceptions.UndefinedError: '{match[1]}' is undefined in template "
                "processing",
            )
        return variables[match[1]]

    if _JINJA.search(_EXPRESSION.sub("", text)):
        raise not_emulated(f"Jinja other than {{{{ name }}}} in {written}")
    rendered = _EXPRESSION.sub(value, text)
    if len(rendered.encode()) > _LARGEST_RENDERED:
        raise SnowflakeError(1518, "42601", "Size of expanded template exceeds limit of 100,000 bytes.")
    return rendered


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each statement begins, and its text without comments in front and the semicolon behind."""
    for statement in statement_texts(text):
        words = [token.value for token in scan(statement.text)[:2]]
        if is_block(words):
            raise not_emulated(f"Snowflake Scripting {_HERE}")
        if words[0] in {"PUT", "GET"}:
            raise not_emulated(f"{words[0]} {_HERE}")
        yield statement.start, statement.text
