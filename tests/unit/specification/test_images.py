"""Names of images."""

from __future__ import annotations

import pytest

from pytest_spcs.specification.images import ImageReference, InvalidImageReferenceError, parse_image_reference

_FULL = ImageReference("repo", "web", "latest", "db", "sch")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("/db/sch/repo/web", _FULL),
        ("/DB/Sch/REPO/web:latest", _FULL),
        ("db/sch/repo/web:latest", _FULL),
        ("/db/sch/repo/web:V2.0", ImageReference("repo", "web", "V2.0", "db", "sch")),
        ("/db/sch/repo/team/web:1", ImageReference("repo", "team/web", "1", "db", "sch")),
        (
            "ORG-ACCOUNT.registry.snowflakecomputing.com/db/sch/repo/web:1",
            ImageReference("repo", "web", "1", "db", "sch", "org-account.registry.snowflakecomputing.com"),
        ),
        ("127.0.0.1:5000/db/sch/repo/web", ImageReference("repo", "web", "latest", "db", "sch", "127.0.0.1:5000")),
        ("repo/web:1", ImageReference("repo", "web", "1")),
        ("REPO.web:1", ImageReference("repo", "web", "1")),
        (
            "/snowflake/images/snowflake_images/exampleimage:latest",
            ImageReference("snowflake_images", "exampleimage", "latest", "snowflake", "images"),
        ),
    ],
)
def test_the_forms_of_the_documentation_are_read(text: str, wanted: ImageReference) -> None:
    assert parse_image_reference(text) == wanted


def test_a_reference_is_written_as_its_path() -> None:
    assert str(parse_image_reference("/DB/sch/repo/web")) == "/db/sch/repo/web:latest"
    assert str(parse_image_reference("repo/web:1")) == "repo/web:1"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<repository_hostname>/db/sch/repo/web:dev", "'<repository_hostname>' is a placeholder; replace it"),
        ("<<repository_url>>/llm", "'<<repository_url>>' is a placeholder; replace it"),
        ("/db/sch/repo/${NAME}:1", "'${NAME}' is a placeholder; replace it"),
        (
            "/db/sch/repo/{{ name }}",
            "'{{ name }}' is a placeholder; replace it, or fill it: SPECIFICATION_TEMPLATE and USING",
        ),
        (
            "/db/sch/repo/web@sha256:0",
            "name a tag, not a digest; the service pins the tag's digest when it is created",
        ),
        (
            "ghcr.io/a/b/c/web",
            (
                "'ghcr.io' is no Snowflake registry; push the image to an image repository and write "
                "/<database>/<schema>/<repository>/<image>:<tag>"
            ),
        ),
        (
            "o-a.registry.snowflakecomputing.com/repo/web",
            "behind the registry host write /<database>/<schema>/<repository>/<image>:<tag>",
        ),
        ("/db/my-schema/repo/web", "'my-schema' is no unquoted identifier; db, schema and repo names must be"),
        ("/db/sch/repo/we b", "'we b' is no image name: letters and digits with single '.', '_', '-' between"),
        ("/db/sch/repo/web:a b", "'a b' is no tag: letters, digits, '_', '.' and '-', at most 128 of them"),
        ("/db/sch/repo//web", "'' is no image name: letters and digits with single '.', '_', '-' between"),
    ],
)
def test_what_names_no_image_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidImageReferenceError) as caught:
        parse_image_reference(text)

    assert str(caught.value) == f"invalid image name '{text}': {reason}"


@pytest.mark.parametrize("text", ["nginx", "", "a/b/c", "/a/b", ":1", " /a/b/c/d"])
def test_an_image_outside_of_a_repository_is_refused(text: str) -> None:
    with pytest.raises(InvalidImageReferenceError):
        parse_image_reference(text)
