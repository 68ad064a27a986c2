from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.transfers import Download, Upload

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.unit.doors.world import World


class Transfer:
    """One PUT or GET as a 5.x client does it."""

    def __init__(self, world: World, transfer: Upload | Download, **login: object) -> None:
        world.executor.transfer = transfer
        self.client = world.client
        self.answer: dict[str, Any] = world.open(login).query("PUT it")["data"]
        self.stage = self.answer["stageInfo"]

    def call(self, method: str, file: str, *, token: str | None = None, **arguments: Any) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {token or self.stage['creds']['GCS_ACCESS_TOKEN']}",
            **arguments.pop("headers", {}),
        }
        url = f"{self.stage['endPoint']}/{self.stage['location']}{file}"
        return self.client.request(method, url, headers=headers, **arguments)


@pytest.fixture
def stage(world: World) -> Path:
    directory = world.account.stage_root / "1"
    directory.mkdir(parents=True)
    return directory


def test_a_file_is_written_whole_and_read_back_with_its_digest(world: World, stage: Path) -> None:
    upload = Transfer(world, Upload(("file:///x/*",), stage, ""))
    assert upload.answer["src_locations"] == ["/x/*"]
    content = b"content" * 400_000
    assert upload.call("PUT", "sub/a%20b.txt", content=content).status_code == 200
    assert (stage / "sub/a b.txt").read_bytes() == content
    assert list((world.account.stage_root / ".uploads").iterdir()) == []
    head = upload.call("HEAD", "sub/a%20b.txt")
    assert head.headers["x-goog-meta-sfc-digest"] == base64.b64encode(hashlib.sha256(content).digest()).decode()
    download = Transfer(world, Download(stage, ("sub/a b.txt",), "file:///tmp/"))
    assert download.call("GET", "sub/a%20b.txt").content == content


def test_an_upload_that_may_not_overwrite_leaves_the_file_alone(world: World, stage: Path) -> None:
    (stage / "a.txt").write_text("before")
    upload = Transfer(world, Upload(("/x/a.txt",), stage, ""))
    answer = upload.call("PUT", "a.txt", content=b"after", headers={"x-goog-if-generation-match": "0"})
    assert answer.status_code == 412
    assert (stage / "a.txt").read_text() == "before"
    assert upload.call("PUT", "a.txt", content=b"after").status_code == 200
    assert (stage / "a.txt").read_text() == "after"


def test_a_missing_file_is_not_found(world: World, stage: Path) -> None:
    assert Transfer(world, Upload(("/x/a.txt",), stage, "")).call("HEAD", "a.txt").status_code == 404


@pytest.mark.parametrize(
    "file", ["..%2Fsecret", "sub/..%2F..%2Fsecret", "%2Fetc%2Fpasswd", "sub//x", ".", "", "a%00b", "link/secret"]
)
def test_no_name_leads_out_of_the_stage(world: World, stage: Path, file: str) -> None:
    (world.account.stage_root / "secret").write_text("of another stage")
    (stage / "link").symlink_to(world.account.stage_root)
    upload = Transfer(world, Upload(("/x/a.txt",), stage, ""))
    assert upload.call("GET", file).status_code == 403
    assert upload.call("PUT", file, content=b"x").status_code == 403


def test_a_download_reads_its_files_and_no_others(world: World, stage: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (stage / name).write_text(name)
    download = Transfer(world, Download(stage, ("a.txt",), "/tmp/"))
    assert download.call("GET", "a.txt").text == "a.txt"
    assert download.call("GET", "b.txt").status_code == 403
    assert download.call("PUT", "a.txt", content=b"x").status_code == 403


def test_a_transfer_needs_its_own_token(world: World, stage: Path) -> None:
    (stage / "a.txt").write_text("a")
    first = Transfer(world, Download(stage, ("a.txt",), "/tmp/"))
    second = Transfer(world, Download(stage, ("a.txt",), "/tmp/"))
    token = second.stage["creds"]["GCS_ACCESS_TOKEN"]
    assert first.call("GET", "a.txt", token=token).status_code == 403
    assert first.call("GET", "a.txt", token="guess").status_code == 403
    assert world.client.get(f"/{first.stage['location']}a.txt").status_code == 403


def test_a_4_x_client_is_told_the_directory(world: World, stage: Path) -> None:
    transfer = Transfer(world, Upload(("file:///x/a.txt",), stage / "new", "new/"), CLIENT_APP_VERSION="4.8.1")
    assert (transfer.stage["locationType"], transfer.stage["location"]) == ("LOCAL_FS", str(stage / "new"))
    assert (stage / "new").is_dir()


@pytest.mark.parametrize("file", ["a" * 300, "a.txt/b.txt"])
def test_a_name_that_no_file_can_have_is_told_once(world: World, stage: Path, file: str) -> None:
    (stage / "a.txt").write_text("before")
    answer = Transfer(world, Upload(("/x/a.txt",), stage, "")).call("PUT", file, content=b"x")
    # Not 5xx: clients would try again and again.
    assert answer.status_code == 400
    assert "cannot be written" in answer.json()["error"]["message"]
    assert (stage / "a.txt").read_text() == "before"
    assert list((world.account.stage_root / ".uploads").iterdir()) == []
