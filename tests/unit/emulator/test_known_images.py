from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.images.known import KnownImages
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.runtimes.in_process import AppContent
from tests.unit.objects.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.account.account import Account


def known(account: Account, desk: Desk) -> KnownImages:
    images = KnownImages.of(account, desk.session)
    for path in ("/demo/public/images/web:v1", "/demo/public/others/web:v1"):
        images.add(PushImage(path, "sha256:1", "linux/amd64", AppContent("http://127.0.0.1:1")))
    return images


def listed(desk: Desk) -> list[object]:
    return [row["image_path"] for row in desk.table("show images in image repository demo.public.images")]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "stages")


def test_images_are_in_their_repository_from_its_beginning(desk: Desk) -> None:
    known(desk.account, desk)
    desk.sql("create database demo")
    desk.sql("create image repository demo.public.images")
    assert listed(desk) == ["demo/public/images/web:v1"]
    desk.sql("create or replace image repository demo.public.images")
    assert listed(desk) == ["demo/public/images/web:v1"]
    desk.sql("drop database demo")
    desk.sql("create database demo")
    desk.sql("create image repository demo.public.images")
    assert listed(desk) == ["demo/public/images/web:v1"]
