"""What holds for image repositories and the images in them, in SQL."""

from __future__ import annotations

import json

import pytest

from pytest_spcs.emulator.account.errors import ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from tests.unit.emulator.played import PlayedContent
from tests.unit.objects.desk import EPOCH, Desk

DIGEST = "sha256:" + "a" * 64
LIST_IMAGES = next(f for f in nouns.system_functions() if f.name == "SYSTEM$REGISTRY_LIST_IMAGES")


@pytest.fixture(autouse=True)
def repository(desk: Desk) -> None:
    """Create the repository DEMO.PUBLIC.IMAGES with three images."""
    desk.sql("create database demo")
    assert desk.sql("create image repository images") == "Image Repository IMAGES successfully created."
    for image in ("web:2", "web:1", "worker:1"):
        push = PushImage(f"/demo/public/images/{image}", DIGEST, "linux/amd64", PlayedContent())
        desk.account.perform(push, desk.session)


def test_show_has_its_columns_in_order(desk: Desk) -> None:
    (row,) = desk.table("show image repositories in schema demo.public")
    assert row == {
        "created_on": EPOCH,
        "name": "IMAGES",
        "database_name": "DEMO",
        "schema_name": "PUBLIC",
        "repository_url": "127.0.0.1:5000/demo/public/images",
        "owner": "ACCOUNTADMIN",
        "owner_role_type": "ROLE",
        "comment": "",
        "encryption": "SNOWFLAKE_FULL",
    }
    assert list(row)[:5] == ["created_on", "name", "database_name", "schema_name", "repository_url"]


def test_alter_sets_the_comment_and_cannot_unset_it(desk: Desk) -> None:
    assert desk.sql("alter image repository images set comment = 'ours'") == "Statement executed successfully."
    assert desk.table("show image repositories")[0]["comment"] == "ours"
    with pytest.raises(SnowflakeError, match=r"^Unsupported feature 'UNSET'\.$") as caught:
        desk.sql("alter image repository images unset comment")
    assert (caught.value.code, caught.value.sql_state) == ("000002", "0A000")
    assert desk.sql("alter image repository if exists nope set comment = 'x'") == "Statement executed successfully."
    with pytest.raises(ObjectMissingError, match=r"Image repository 'DEMO\.PUBLIC\.NOPE' does not exist"):
        desk.sql("alter image repository nope set comment = 'x'")


def test_or_replace_says_created_and_has_no_images(desk: Desk) -> None:
    create = "create or replace image repository images encryption = (type = 'snowflake_sse') comment = 'new'"
    assert desk.sql(create) == "Image Repository IMAGES successfully created."
    assert desk.table("show images in image repository images") == []
    row = desk.table("show image repositories")[0]
    assert (row["encryption"], row["comment"]) == ("SNOWFLAKE_SSE", "new")
    with pytest.raises(SnowflakeError, match="invalid value 'AES' for property 'ENCRYPTION'"):
        desk.sql("create image repository other encryption = (type = 'AES')")


def test_images_are_shown_as_a_registry_writes_them(desk: Desk) -> None:
    (row, *others) = desk.table("show images like 'W%' in image repository demo.public.images")
    assert list(row) == ["created_on", "image_name", "tags", "digest", "image_path"]
    assert (row["image_name"], row["tags"], row["digest"]) == ("web", "1", DIGEST)
    assert row["image_path"] == "demo/public/images/web:1"
    assert [other["image_path"] for other in others] == ["demo/public/images/web:2", "demo/public/images/worker:1"]
    assert len(desk.table("show images in image repository images limit 2")) == 2
    assert [i["image_name"] for i in desk.table("show images in images starts with 'wo'")] == ["worker"]


def test_the_registry_lists_names_without_tags(desk: Desk) -> None:
    command = LIST_IMAGES.decode(["/demo/public/IMAGES"], desk.session)
    text = LIST_IMAGES.encode(desk.account.perform(command, desk.session))
    assert json.loads(str(text)) == {"images": ["web", "worker"]}
    with pytest.raises(ObjectMissingError, match=r"Image repository 'DEMO\.PUBLIC\.NOPE' does not exist"):
        desk.account.perform(LIST_IMAGES.decode(["/demo/public/nope"], desk.session), desk.session)


def test_a_dropped_repository_takes_its_images_with_it(desk: Desk) -> None:
    assert desk.sql("drop image repository images") == "IMAGES successfully dropped."
    dropped = desk.sql("drop image repository if exists images")
    assert dropped == "Drop statement executed successfully (IMAGES already dropped)."
    desk.sql("create image repository images")
    assert desk.table("show images in image repository images") == []
    with pytest.raises(ObjectMissingError, match=r"Schema 'DEMO\.NOPE' does not exist or not authorized"):
        desk.sql("show image repositories in schema demo.nope")
    with pytest.raises(ObjectMissingError, match="Database 'NOPE' does not exist or not authorized"):
        desk.sql("show image repositories in database nope")
