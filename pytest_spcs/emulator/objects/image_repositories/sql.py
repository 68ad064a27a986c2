"""Image repositories in SQL: statements, SHOW columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.account.results import Column, Facts, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.image_repositories.commands import (
    AlterImageRepository,
    CreateImageRepository,
    DropImageRepository,
    ShowImageRepositories,
    ShowImages,
)
from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction, created, executed
from pytest_spcs.emulator.sql.noun_forms import drop_form, in_schema, show_in_form
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.commands import Command, Outcome
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_SHOW = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("database_name"),
    Column("schema_name"),
    Column("repository_url"),
    Column("owner"),
    Column("owner_role_type"),
    Column("comment"),
    Column("encryption"),
)
_IMAGES = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("image_name"),
    Column("tags"),
    Column("digest"),
    Column("image_path"),
)
_ENCRYPTIONS = ("SNOWFLAKE_FULL", "SNOWFLAKE_SSE")


def _create(statement: Statement, session: Session) -> CreateImageRepository:
    mode = statement.create_header("IMAGE", "REPOSITORY")
    name = session.resolve_object(statement.name())
    encryption, comment = _ENCRYPTIONS[0], None
    while not statement.at_end():
        if statement.accept("ENCRYPTION"):
            encryption = _encryption(statement)
        elif statement.accept("COMMENT"):
            statement.accept("=")
            comment = statement.string()
        elif statement.accept("WITH", "TAG") or statement.accept("TAG"):
            statement.skip_parentheses()
        else:
            raise statement.fail()
    return CreateImageRepository(name, mode, encryption, comment)


def _encryption(statement: Statement) -> str:
    statement.accept("=")
    statement.expect("(", "TYPE", "=")
    kind = statement.word_or_string().upper()
    statement.expect(")")
    if kind not in _ENCRYPTIONS:
        raise invalid_value(f"invalid value '{kind}' for property 'ENCRYPTION': one of {', '.join(_ENCRYPTIONS)}.")
    return kind


def _alter(statement: Statement, session: Session) -> Command[Outcome]:
    statement.expect("ALTER", "IMAGE", "REPOSITORY")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    if statement.accept("UNSET"):
        raise SnowflakeError(2, "0A000", "Unsupported feature 'UNSET'.")
    statement.expect("SET", "COMMENT")
    statement.accept("=")
    comment = statement.string()
    statement.end()
    return AlterImageRepository(name, comment, if_exists)


def _show_images(statement: Statement, session: Session) -> ShowImages:
    statement.expect("SHOW", "IMAGES")
    before = statement.selection()
    statement.expect("IN")
    statement.accept("IMAGE", "REPOSITORY")
    repository = session.resolve_object(statement.name())
    command = ShowImages(repository, merged(before, statement.selection()))
    statement.end()
    return command


def _list_images(arguments: list[str], session: Session) -> ShowImages:
    parts = [part.upper() for part in arguments[0].strip("/").split("/")]
    return ShowImages(session.resolve_object(parts))


def _image_names(images: list[Facts]) -> str:
    return json.dumps({"images": sorted({str(image["image_name"]) for image in images})})


STATEMENTS = (
    StatementForm("CREATE IMAGE REPOSITORY", _create, created("Image Repository")),
    StatementForm("ALTER IMAGE REPOSITORY", _alter, executed),
    drop_form("IMAGE REPOSITORY", DropImageRepository, in_schema),
    show_in_form("IMAGE REPOSITORIES", ShowImageRepositories, lambda found: table(_SHOW, found)),
    StatementForm("SHOW IMAGES", _show_images, lambda found: table(_IMAGES, found), StatementKind.SHOW),
)
SYSTEM_FUNCTIONS = (SystemFunction("SYSTEM$REGISTRY_LIST_IMAGES", _list_images, _image_names),)
