"""Stages in REST; their files are put and got by SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.objects.stages.commands import (
    CreateStage,
    DescribeStage,
    DropStage,
    ListStageFiles,
    PresignStageFile,
    ShowStages,
)
from pytest_spcs.emulator.objects.stages.options import check_encryption
from pytest_spcs.emulator.objects.stages.references import StagePath
from pytest_spcs.emulator.rest.operations import (
    SCHEMA_PATH,
    Operation,
    Request,
    bad_request,
    document,
    identified,
    succeeded,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import Facts

_PATH = f"{SCHEMA_PATH}/stages"
_plain = document("created_on", "name", "kind", "owner", "owner_role_type", "comment", "region", "cloud")


def _create(request: Request) -> CreateStage:
    body = request.document()
    for field in ("url", "endpoint", "storage_integration", "credentials"):
        if body.get(field):
            raise not_emulated(f"CREATE STAGE ... {field.upper()}")
    encryption = _part(body, "encryption").get("type")
    directory = _part(body, "directory_table")
    # A new stage is empty: refreshing it on creation or not is the same.
    directory.get("refresh_on_create")
    if directory.get("auto_refresh") is True:
        raise not_emulated("CREATE STAGE ... DIRECTORY = (AUTO_REFRESH = TRUE)")
    return CreateStage(
        request.schema().object(request.body_name()),
        request.mode(),
        temporary=(request.text("kind") or "PERMANENT").upper() == "TEMPORARY",
        encryption=check_encryption("SNOWFLAKE_FULL" if encryption is None else str(encryption)),
        directory_enabled=directory.get("enable") is True,
        comment=request.text("comment"),
    )


def _part(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = body.get(key) or {}
    if not isinstance(part, Mapping):
        raise bad_request(f"{key!r} in the body is {part!r}, not an object.")
    return part


def _stage(facts: Facts) -> dict[str, object]:
    return {
        **_plain(facts),
        "has_credentials": facts["has_credentials"] == "Y",
        "has_encryption_key": facts["has_encryption_key"] == "Y",
        "encryption": {"type": facts["encryption"]},
        "directory_table": {"enable": facts["directory_enabled"] == "Y"},
    }


def _show(request: Request) -> ShowStages:
    schema = request.schema()
    return ShowStages(Scope(schema.database, schema.schema), request.selection())


def _list(request: Request) -> ListStageFiles:
    return ListStageFiles(StagePath(request.object()), request.query.get("pattern"))


def _presign(request: Request) -> PresignStageFile:
    seconds = request.number("expiration_time") if request.body is not None else None
    given = {} if seconds is None else {"seconds": seconds}
    return PresignStageFile(request.object(), request.path["filePath"], request.origin, **given)


def _file(facts: Facts) -> dict[str, object]:
    return {**facts, "size": str(facts["size"])}


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("GET", _PATH, _show, identified(lambda many: [_stage(facts) for facts in many])),
    Operation("GET", f"{_PATH}/{{name}}", lambda r: DescribeStage(r.object()), identified(_stage)),
    Operation("GET", f"{_PATH}/{{name}}/files", _list, lambda many: [_file(facts) for facts in many]),
    Operation(
        "POST", f"{_PATH}/{{name}}/files/{{filePath}}:presigned-url", _presign, lambda url: {"presigned_url": url}
    ),
    Operation("DELETE", f"{_PATH}/{{name}}", lambda r: DropStage(r.object(), r.flag("ifExists")), succeeded),
)
