from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.events import ClockMoved
from pytest_spcs.emulator.images.requests import BadAdminRequestError, StubImage, decode_image
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES, ImageRepository
from pytest_spcs.emulator.runtimes.in_process import AppContent
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.unit.doors.world import World

REPOSITORY = ObjectName("DB", "SCH", "REPO")
PATH = "/db/sch/repo/name:tag"


def _post(world: World, path: str, document: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.admin_token}"}
    return world.client.post(f"/admin/v1/{path}", headers=headers, json=document)


def _repository(world: World) -> ImageRepository:
    made = ImageRepository(name=REPOSITORY, owner="SYSADMIN", created_on=world.clock.now())
    world.account[IMAGE_REPOSITORIES].create(REPOSITORY, CreateMode.ERROR_IF_EXISTS, lambda: made)
    return made


def test_an_app_becomes_an_image_of_the_repository(world: World) -> None:
    repository = _repository(world)
    answer = _post(world, "images", {"path": PATH, "app_url": "http://127.0.0.1:1234"})
    assert answer.status_code == 200
    image = repository.images["name:tag"]
    assert answer.json() == {"digest": image.digest, "steps": []}
    assert image.content == AppContent("http://127.0.0.1:1234")
    assert image.platform == "any"


def test_a_dockerfile_becomes_an_image_of_the_repository(world: World, tmp_path: Path) -> None:
    repository = _repository(world)
    document = {"path": PATH, "context": str(tmp_path), "build_arguments": {"A": "1"}, "python": "/usr/bin/python3"}
    answer = _post(world, "images", document)
    assert answer.json()["digest"] == repository.images["name:tag"].digest
    assert world.built[0].dockerfile == tmp_path / "Dockerfile"
    assert world.built[0].build_arguments == {"A": "1"}


def test_an_image_for_a_repository_that_is_not_there_is_refused(world: World) -> None:
    answer = _post(world, "images", {"path": PATH, "app_url": "http://127.0.0.1:1234"})
    assert answer.status_code == 409
    assert "Image repository 'DB.SCH.REPO' does not exist or not authorized" in answer.json()["message"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, "the request lacks 'path', or it is no text."),
        ({"path": "name:tag"}, "image path 'name:tag' is not of the form /database/schema/repository/name:tag."),
        ({"path": PATH}, "the request lacks 'context', or it is no text."),
        ({"path": PATH, "context": "here"}, "'context' is 'here'; give an absolute path."),
        ({"path": PATH, "context": "/no/such"}, f"image {PATH}: build context /no/such is no directory."),
        (
            {"path": PATH, "app_url": "http://evil.example:80"},
            "app_url 'http://evil.example:80' is not of the form http://127.0.0.1:PORT.",
        ),
        ([], "the body is no JSON object."),
    ],
)
def test_a_request_that_cannot_be_met_says_why(shared_world: World, document: Any, message: str) -> None:
    answer = _post(shared_world, "images", document)
    assert (answer.status_code, answer.json()) == (400, {"message": message})


def test_the_clock_can_be_advanced_and_goes_only_forward(world: World) -> None:
    before = world.clock.now()
    told: list[ClockMoved] = []
    world.account.events.follow(ClockMoved, told.append)
    assert _post(world, "clock", {"advance_seconds": 60}).status_code == 200
    assert told == [ClockMoved()]
    assert (world.clock.now() - before).total_seconds() >= 60
    answer = _post(world, "clock", {"advance_seconds": -1})
    assert answer.json() == {"message": "'advance_seconds' is -1; give a number of seconds, 0 or more."}


def test_the_status_counts_what_there_is(world: World) -> None:
    world.open().query("SELECT 1")
    headers = {"Authorization": f"Bearer {world.admin_token}"}
    status = world.client.get("/admin/v1/status", headers=headers).json()
    assert {key: status[key] for key in ("services", "sessions", "running_queries", "results")} == {
        "services": 0,
        "sessions": 1,
        "running_queries": 0,
        "results": 1,
    }


@pytest.mark.parametrize("wrong", [{"stub": "yes"}, {"stub": True, "app_url": "http://127.0.0.1:1"}])
def test_a_stub_image_is_asked_for_by_its_path_alone(world: World, wrong: dict[str, object]) -> None:
    response = _post(world, "images", {"path": PATH, **wrong})
    assert response.status_code == 400
    assert response.json()["message"] == (
        f"image {PATH}: a stub is asked for by 'path' and 'stub': true, nothing else."
    )


def test_a_stub_image_without_a_tag_is_latest() -> None:
    path = PATH.rpartition(":")[0]
    assert decode_image({"path": path, "stub": True}) == StubImage(path=f"{path}:latest")
    with pytest.raises(BadAdminRequestError, match="is not of the form /database/schema/repository/name:tag"):
        decode_image({"path": path, "context": "/"})
