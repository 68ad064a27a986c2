"""URLs of stage files, and DIRECTORY(@stage), in statements: functions that the account answers for the SQL engine.

https://docs.snowflake.com/en/sql-reference/functions/get_presigned_url, .../build_stage_file_url,
.../build_scoped_file_url, https://docs.snowflake.com/en/user-guide/data-load-dirtables-query
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import syntax_error
from pytest_spcs.emulator.engine.contract import FunctionSignature
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated
from pytest_spcs.emulator.objects.stages.commands import NameStageFile, PresignStageFile, ReadDirectory
from pytest_spcs.emulator.objects.stages.references import parse_stage_path
from pytest_spcs.emulator.sql.scanner import TokenKind, scan, string_literal
from pytest_spcs.emulator.sql.table_functions import rows_as_table
from pytest_spcs.emulator.sql.written_texts import Edit, edited
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.engine.contract import FunctionCall
    from pytest_spcs.emulator.objects.stages.references import StagePath

_HOME = SchemaName("SNOWFLAKE", "PUBLIC")
"""In this schema the engine has the functions: names without a database are those of the session's schema there."""
_STAGE_AND_PATH = (("STAGE_NAME", "VARCHAR"), ("RELATIVE_FILE_PATH", "VARCHAR"))
_DIRECTORY = "DIRECTORY"
_DIRECTORY_COLUMNS = (
    ("RELATIVE_PATH", "VARCHAR"),
    ("SIZE", "NUMBER"),
    ("LAST_MODIFIED", "TIMESTAMP_TZ"),
    ("MD5", "VARCHAR"),
    ("ETAG", "VARCHAR"),
    ("FILE_URL", "VARCHAR"),
)
_AnyCommand = PresignStageFile | NameStageFile


def _presigned(place: StagePath, path: str, session: Session, _query_id: str, seconds: object = 3_600) -> _AnyCommand:
    return PresignStageFile(place.stage, path, session.origin, int(float(str(seconds))))


def _of_stage(place: StagePath, path: str, session: Session, _query_id: str) -> _AnyCommand:
    return NameStageFile(place.stage, path, session.origin)


def _scoped(place: StagePath, path: str, session: Session, query_id: str) -> _AnyCommand:
    return NameStageFile(place.stage, path, session.origin, query_id)


_FUNCTIONS: dict[str, tuple[Callable[..., _AnyCommand], tuple[tuple[tuple[str, str], ...], ...]]] = {
    "GET_PRESIGNED_URL": (_presigned, (_STAGE_AND_PATH, (*_STAGE_AND_PATH, ("EXPIRATION_TIME", "NUMBER")))),
    "BUILD_STAGE_FILE_URL": (_of_stage, (_STAGE_AND_PATH,)),
    "BUILD_SCOPED_FILE_URL": (_scoped, (_STAGE_AND_PATH,)),
}


def keep_answering(create: Callable[[FunctionSignature, FunctionCall], None], account: Account) -> None:
    """Let the engine, by its ``create``, have the functions whenever the schema that they are kept in is made."""

    def answering(command: Callable[..., _AnyCommand]) -> FunctionCall:
        def answer(query_id: str, rows: Sequence[Sequence[object]]) -> list[object]:
            session = account.callers[query_id]

            def url(stage: object, path: object, *more: object) -> str:
                place = parse_stage_path(str(stage), session)
                below = f"{place.path}/{path}" if place.path else str(path)
                return account.perform(command(place, below, session, query_id, *more), session)

            return [url(*row) for row in rows]

        return answer

    def home_created(event: SchemaCreated) -> None:
        if event.name != _HOME:
            return
        for name, (command, overloads) in _FUNCTIONS.items():
            for arguments in overloads:
                signature = FunctionSignature(_HOME.object(name), arguments, "VARCHAR", null_on_null=True)
                create(signature, answering(command))

    account.events.follow(SchemaCreated, home_created)


def mentioned(sql: str) -> bool:
    """Tell whether a statement may have a call; cheap."""
    upper = sql.upper()
    return _DIRECTORY in upper or any(name in upper for name in _FUNCTIONS)


def replaced(sql: str, account: Account, session: Session) -> str:
    """Return the statement with each call turned into one of the engine's function, ``@stage`` into a text.

    A directory table stands in it as its rows.
    """
    tokens = scan(sql)
    edits: list[Edit] = []
    for at, token in enumerate(tokens[:-2]):
        before = tokens[at - 1].text if at else ""
        if token.kind is not TokenKind.WORD or tokens[at + 1].text != "(" or before == ".":
            continue
        stage = tokens[at + 2]
        if token.value == _DIRECTORY and stage.kind is TokenKind.STAGE:
            closing = tokens[at + 3]
            place = parse_stage_path(stage.text, session)
            if closing.text != ")" or place.path:
                raise syntax_error(f"syntax error: DIRECTORY(@<stage>) takes a stage without a path, not {stage.text}.")
            rows = account.perform(ReadDirectory(place.stage, session.origin), session)
            edits.append(Edit(token.start, closing.end, rows_as_table(_DIRECTORY_COLUMNS, rows)))
        elif token.value in _FUNCTIONS:
            edits.append(Edit(token.start, token.end, str(_HOME.object(token.value))))
            if stage.kind is TokenKind.STAGE:
                edits.append(Edit(stage.start, stage.end, string_literal(stage.text)))
    return edited(sql, edits)
