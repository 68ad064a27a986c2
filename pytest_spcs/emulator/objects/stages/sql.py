"""Stages in SQL: statements, SHOW, DESCRIBE and LIST columns; COPY FILES' columns are those that Snowpark reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.results import Column, Facts, Rows, SqlType, StatementKind, status, table
from pytest_spcs.emulator.objects.stages.commands import (
    AlterStage,
    CopyStageFiles,
    CreateOrAlterStage,
    CreateStage,
    DescribeStage,
    DropStage,
    ListStageFiles,
    RefreshStage,
    RemoveStageFiles,
    ShowStages,
)
from pytest_spcs.emulator.objects.stages.options import stage_options
from pytest_spcs.emulator.objects.stages.references import parse_stage_path, stage_key
from pytest_spcs.emulator.objects.stages.script_statement import decode_script
from pytest_spcs.emulator.objects.stages.transfer_statements import decode_get, decode_put
from pytest_spcs.emulator.sql.forms import StatementForm, dropped, executed, scope
from pytest_spcs.emulator.sql.scanner import TokenKind, unexpected
from pytest_spcs.emulator.sql.shared_clauses import refuse
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.commands import Outcome
    from pytest_spcs.emulator.account.results import ResultSet
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.account.transfers import Download, Upload
    from pytest_spcs.emulator.objects.stages.references import StagePath
    from pytest_spcs.emulator.sql.statement import Statement

_SHOW = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("database_name"),
    Column("schema_name"),
    Column("url"),
    Column("has_credentials"),
    Column("has_encryption_key"),
    Column("owner"),
    Column("comment"),
    Column("region"),
    Column("type"),
    Column("cloud"),
    Column("notification_channel"),
    Column("storage_integration"),
    Column("endpoint"),
    Column("owner_role_type"),
    Column("directory_enabled"),
)
_DESCRIBE = (
    Column("parent_property"),
    Column("property"),
    Column("property_type"),
    Column("property_value"),
    Column("property_default"),
)
_LIST = (Column("name"), Column("size", SqlType.FIXED), Column("md5"), Column("last_modified"))
_REMOVE = (Column("name"), Column("result"))
_REFRESH = (Column("file"), Column("status"), Column("description"))


def _create(statement: Statement, session: Session) -> CreateStage | CreateOrAlterStage:
    statement.expect("CREATE")
    replace = statement.accept("OR", "REPLACE")
    or_alter = not replace and statement.accept("OR", "ALTER")
    temporary = statement.accept("TEMPORARY") or statement.accept("TEMP")
    statement.expect("STAGE")
    mode = CreateMode.OR_REPLACE if replace else CreateMode.ERROR_IF_EXISTS
    if not or_alter and statement.accept("IF", "NOT", "EXISTS"):
        mode = CreateMode.IF_NOT_EXISTS
    name = session.resolve_object(statement.name())
    refuse(statement, "CREATE STAGE", "CLONE")
    given: dict[str, Any] = stage_options(statement, "CREATE STAGE")
    wanted = CreateStage(name, mode, temporary=temporary, **given)
    return CreateOrAlterStage(wanted, given.get("encryption")) if or_alter else wanted


def _created(outcome: Outcome) -> Rows:
    if outcome.change.value == "kept":
        return status(f"{outcome.name} already exists, statement succeeded.")
    if outcome.change.value == "altered":
        return executed(outcome)
    return status(f"Stage area {outcome.name} successfully created.")


def _alter(statement: Statement, session: Session) -> AlterStage | RefreshStage:
    statement.expect("ALTER", "STAGE")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    refuse(statement, "ALTER STAGE", "RENAME TO", "SET TAG", "UNSET TAG", "SET ENCRYPTION")
    if statement.accept("REFRESH"):
        return RefreshStage(name, if_exists, _subpath(statement))
    if statement.accept("UNSET", "COMMENT"):
        statement.end()
        return AlterStage(name, if_exists, unset_comment=True)
    statement.expect("SET")
    given: dict[str, Any] = stage_options(statement, "ALTER STAGE")
    if not given:
        raise statement.fail()
    return AlterStage(name, if_exists, **given)


def _subpath(statement: Statement) -> str:
    path = ""
    if statement.accept("SUBPATH"):
        statement.accept("=")
        path = stage_key(statement.string())
    statement.end()
    return path


def _altered(outcome: Outcome | list[Facts]) -> Rows:
    return table(_REFRESH, outcome) if isinstance(outcome, list) else executed(outcome)


def _drop(statement: Statement, session: Session) -> DropStage:
    statement.expect("DROP", "STAGE")
    if_exists = statement.if_exists()
    command = DropStage(session.resolve_object(statement.name()), if_exists)
    statement.end()
    return command


def _show(statement: Statement, session: Session) -> ShowStages:
    statement.expect("SHOW", "STAGES")
    first = statement.selection()
    where = scope(statement, session)
    command = ShowStages(where, merged(first, statement.selection()))
    statement.end()
    return command


def _describe(statement: Statement, session: Session) -> DescribeStage:
    statement.next()
    statement.expect("STAGE")
    command = DescribeStage(session.resolve_object(statement.name()))
    statement.end()
    return command


def _described(facts: Facts) -> Rows:
    file_format = facts["file_format"]
    options = dict(file_format) if isinstance(file_format, dict) else {}
    rows: list[tuple[object, ...]] = [
        ("STAGE_FILE_FORMAT", key, "String", value, "") for key, value in sorted({"TYPE": "CSV", **options}.items())
    ]
    rows += [
        ("STAGE_LOCATION", "URL", "String", "", ""),
        ("STAGE_INTEGRATION", "STORAGE_INTEGRATION", "String", "", ""),
        ("STAGE_ENCRYPTION", "TYPE", "String", facts["encryption"], "SNOWFLAKE_FULL"),
        ("DIRECTORY", "ENABLE", "Boolean", "true" if facts["directory_enabled"] == "Y" else "false", "false"),
    ]
    return Rows(_DESCRIBE, rows)


def _list(statement: Statement, session: Session) -> ListStageFiles:
    statement.next()
    return ListStageFiles(_place(statement, session), _pattern(statement))


def _remove(statement: Statement, session: Session) -> RemoveStageFiles:
    statement.next()
    return RemoveStageFiles(_place(statement, session), _pattern(statement))


def _place(statement: Statement, session: Session) -> StagePath:
    token = statement.current
    text = statement.next().value if token.kind is TokenKind.STAGE else statement.string()
    if not text.startswith("@"):
        raise unexpected(statement.sql, token.start, token.text)
    return parse_stage_path(text, session)


def _pattern(statement: Statement) -> str | None:
    pattern: str | None = None
    if statement.accept("PATTERN"):
        statement.accept("=")
        pattern = statement.string()
    statement.end()
    return pattern


def _copy(statement: Statement, session: Session) -> CopyStageFiles:
    statement.expect("COPY", "FILES", "INTO")
    target = _place(statement, session)
    statement.expect("FROM")
    if statement.current.text == "(":
        raise not_emulated("COPY FILES ... FROM (SELECT ...)")
    source = _place(statement, session)
    options: dict[str, Any] = statement.properties(
        {
            "FILES": statement.strings_in_parentheses,
            "PATTERN": statement.string,
            "DETAILED_OUTPUT": statement.boolean,
        }
    )
    statement.end()
    detailed = options.get("DETAILED_OUTPUT", True)
    return CopyStageFiles(source, target, options.get("FILES"), options.get("PATTERN"), detailed)


def _copied(outcome: list[str] | int) -> Rows:
    if isinstance(outcome, int):
        return Rows((Column("numOfFilesCopied", SqlType.FIXED),), [(outcome,)])
    return Rows((Column("file"),), [(name,) for name in outcome])


def _as_is(transfer: Upload | Download) -> Upload | Download:
    return transfer


def _last(result: ResultSet) -> ResultSet:
    return result


STATEMENTS = (
    StatementForm("CREATE STAGE", _create, _created),
    StatementForm("ALTER STAGE", _alter, _altered),
    StatementForm("DROP STAGE", _drop, dropped),
    StatementForm("SHOW STAGES", _show, lambda found: table(_SHOW, found), StatementKind.SHOW),
    StatementForm("DESCRIBE STAGE", _describe, _described, StatementKind.DESCRIBE),
    StatementForm("LIST", _list, lambda found: table(_LIST, found), StatementKind.LIST),
    StatementForm("REMOVE", _remove, lambda found: table(_REMOVE, found), StatementKind.LIST),
    StatementForm("COPY FILES", _copy, _copied, StatementKind.LIST),
    StatementForm("EXECUTE IMMEDIATE FROM", decode_script, _last, StatementKind.SELECT),
    StatementForm("PUT", decode_put, _as_is, StatementKind.LIST),
    StatementForm("GET", decode_get, _as_is, StatementKind.LIST),
)
