"""Images of a specification are looked for in a list of those that there are."""

from __future__ import annotations

import pytest

from pytest_spcs.checking.check import Request, check_text
from pytest_spcs.checking.comparisons import ComparisonError
from pytest_spcs.checking.repository_images import images_are_among, read_image_list
from tests.unit.checking.compared import compared

LISTED = """\
image_path
shop/public/images/web:1
shop/public/images/web:2.0
"/shop/public/images/api:latest"
"""


def with_image(image: str) -> str:
    return f"spec: {{containers: [{{name: web, image: {image}}}]}}"


@pytest.mark.parametrize(
    "image",
    [
        "/shop/public/images/web:1",
        "/SHOP/PUBLIC/IMAGES/web:2.0",
        "/shop/public/images/api",
        "shop-eu.registry.snowflakecomputing.com/shop/public/images/web:1",
        "images/web:1",
        "/snowflake/images/snowflake_images/exampleimage:latest",
    ],
)
def test_an_image_is_found_in_whatever_form_it_is_named(image: str) -> None:
    assert compared(with_image(image), images_are_among(read_image_list(LISTED, "list"))) == []


@pytest.mark.parametrize(
    ("image", "message", "suggestion"),
    [
        (
            "/shop/public/images/web:3",
            "Image /shop/public/images/web:3 not found.",
            "the repository has it with the tags 1, 2.0",
        ),
        (
            "/shop/public/images/apy:latest",
            "Image /shop/public/images/apy:latest not found.",
            "did you mean /shop/public/images/api:latest?",
        ),
        (
            "/other/raw/things/database:9",
            "Image /other/raw/things/database:9 not found.",
            "the list has /shop/public/images/api, /shop/public/images/web",
        ),
    ],
)
def test_an_image_that_is_missing_is_told_with_what_there_is(image: str, message: str, suggestion: str) -> None:
    (finding,) = check_text(
        with_image(image), Request(comparisons=[images_are_among(read_image_list(LISTED, "list"))])
    ).errors
    assert (finding.rule, finding.number) == ("image-not-found", 397012)
    assert (finding.message, finding.suggestion) == (message, suggestion)


def test_rows_of_a_client_in_json_are_read() -> None:
    rows = '[{"image_name": "web", "IMAGE_PATH": "shop/public/images/web:1"}, "shop/public/images/web:2.0"]'
    assert {image.tag for image in read_image_list(rows, "rows.json")} == {"1", "2.0"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("web\n", "the list of images l holds a line that is no image path: invalid image name 'web'"),
        ('[{"name": "web"}]', "the list of images l cannot be read: a row has no image_path"),
        ("[" * 100_000, "the list of images l cannot be read"),
    ],
)
def test_what_is_no_list_of_images_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ComparisonError) as caught:
        read_image_list(text, "l")
    assert str(caught.value).startswith(reason)
