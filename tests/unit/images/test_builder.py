from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING, cast

import pytest

from pytest_spcs.errors import SpcsError
from pytest_spcs.images.builder import ImageBuilder, ImageDefinition
from pytest_spcs.provisioning.problems import ImageSourceError
from pytest_spcs.targets.contract import AppSource, Capabilities, DockerfileSource, PublishedImage, Target

if TYPE_CHECKING:
    from pathlib import Path

APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


class RecordingTarget:
    """Takes every image, or refuses them all."""

    def __init__(self, *, app_objects: bool = True) -> None:
        self.capabilities = Capabilities(app_objects=app_objects)
        self.published: list[tuple[str, DockerfileSource | AppSource]] = []
        self.refusal: SpcsError | None = None

    def publish_image(self, path: str, source: DockerfileSource | AppSource) -> PublishedImage:
        self.published.append((path, source))
        if self.refusal is not None:
            raise self.refusal
        return PublishedImage(digest="sha256:0")


@pytest.fixture
def target() -> RecordingTarget:
    return RecordingTarget()


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM python:3.11\n")
    (tmp_path / "main.py").write_text(APP)
    return tmp_path


def builder(target: RecordingTarget) -> ImageBuilder:
    return ImageBuilder(cast("Target", target))


def test_the_path_of_an_image_is_in_lower_case(target: RecordingTarget, context: Path) -> None:
    image = ImageDefinition(name="api", tag="1.0", context=context, build_arguments={"A": "1"})
    built = builder(target).build(image, repository='DEMO."Mixed".IMAGES', source="dockerfile")
    assert built.path == "/demo/mixed/images/api:1.0"
    assert target.published == [(built.path, DockerfileSource(context=context, build_arguments={"A": "1"}))]
    assert built.report.source == str(context / "Dockerfile")


def test_with_both_sources_the_setting_decides(target: RecordingTarget, context: Path) -> None:
    image = ImageDefinition(name="api", context=context, app="main:app")
    assert builder(target).build(image, repository="D.S.R", source="dockerfile").server is None
    built = builder(target).build(image, repository="D.S.R", source="app")
    assert built.server is not None
    try:
        assert built.report.source == "app object main:app"
        assert target.published[-1] == (built.path, AppSource(built.server.url))
        assert urllib.request.urlopen(built.server.url).read() == b"ok"
    finally:
        built.server.stop()


def test_where_app_objects_cannot_run_the_dockerfile_counts(context: Path) -> None:
    target = RecordingTarget(app_objects=False)
    image = ImageDefinition(name="api", context=context, app="main:app")
    assert builder(target).build(image, repository="D.S.R", source="app").server is None
    with pytest.raises(ImageSourceError, match="image api is an app object only, which runs offline only"):
        builder(target).build(ImageDefinition(name="api", app="main:app"), repository="D.S.R", source="app")


def test_an_image_that_is_refused_leaves_no_server(target: RecordingTarget, context: Path) -> None:
    target.refusal = SpcsError("no such repository")
    image = ImageDefinition(name="api", app="main:app", app_directory=context)
    with pytest.raises(SpcsError, match="no such repository"):
        builder(target).build(image, repository="D.S.R", source="app")
    source = target.published[-1][1]
    assert isinstance(source, AppSource)
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(source.url)


def test_an_image_of_nothing_is_refused(target: RecordingTarget) -> None:
    with pytest.raises(ImageSourceError) as raised:
        builder(target).build(ImageDefinition(name="api"), repository="D.S.R", source="app")
    assert str(raised.value) == (
        'an image needs something to be made of\nGive a build context, or an app object: app="module:app".'
    )


def test_a_missing_dockerfile_is_told_with_the_ways_out(target: RecordingTarget, tmp_path: Path) -> None:
    image = ImageDefinition(name="api", context=tmp_path, app="main:app")
    with pytest.raises(ImageSourceError) as raised:
        builder(target).build(image, repository="D.S.R", source="dockerfile")
    assert str(raised.value) == (
        "there is no such Dockerfile\n"
        f"  {tmp_path / 'Dockerfile'}\n"
        "Give the build context's directory, or dockerfile= where its name is another. "
        "Offline, --spcs-image-source=app takes the app object instead."
    )
