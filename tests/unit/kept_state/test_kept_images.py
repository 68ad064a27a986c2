from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan, InstancePlan
from pytest_spcs.emulator.runtimes.in_process import AppContent
from pytest_spcs.emulator.runtimes.kept_images import LostContent, LostRuntime, found_again, to_keep
from pytest_spcs.emulator.runtimes.process.image import ImageSettings, ProcessContent
from pytest_spcs.emulator.runtimes.stub import StubContent
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from pathlib import Path


def built(tmp_path: Path) -> ProcessContent:
    for name in ("root", "packages"):
        (tmp_path / name).mkdir()
    (tmp_path / "python").touch()
    return ProcessContent(tmp_path / "root", ImageSettings(), str(tmp_path / "python"), tmp_path / "packages")


def test_an_image_with_all_its_files_stays_as_it_is(tmp_path: Path) -> None:
    content = built(tmp_path)
    assert found_again(content) is content
    assert to_keep(content) is content
    assert found_again(StubContent()) == to_keep(StubContent()) == StubContent()


def test_an_image_whose_packages_are_gone_comes_back_with_them(tmp_path: Path) -> None:
    content = built(tmp_path)
    (tmp_path / "packages").rmdir()
    lost = found_again(content)
    assert isinstance(lost, LostContent)
    assert lost.reason == f"{tmp_path}/packages is gone since the image was built. Build the image again"
    (tmp_path / "packages").mkdir()
    assert found_again(to_keep(lost)) is content


def test_the_address_of_an_app_object_is_not_kept() -> None:
    kept = to_keep(AppContent("http://127.0.0.1:1234"))
    assert isinstance(kept, LostContent)
    assert kept.kind == "app"
    assert "1234" not in repr(kept)


def test_a_lost_image_says_why_it_does_not_start() -> None:
    runtime = LostRuntime()
    container = ContainerPlan("main", LostContent("process", "its files are gone"))
    plan = InstancePlan(ObjectName("DEMO", "PUBLIC", "WEB"), 0, (container,), ())
    assert runtime.accepts(container.image)
    assert not runtime.accepts(StubContent())
    with pytest.raises(CannotRunError, match=r"container main of DEMO\.PUBLIC\.WEB cannot start: its files are gone\."):
        runtime.prepare(plan, lambda _exit: None)
