"""Images that a specification names, compared with a list of those in the repositories: the output of SHOW IMAGES.

Source: https://docs.snowflake.com/en/sql-reference/sql/show-images-in-image-repository
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_spcs.checking.comparisons import Comparison, ComparisonError, Differences
from pytest_spcs.checking.rules import IMAGE_NOT_FOUND
from pytest_spcs.specification.hints import meant
from pytest_spcs.specification.images import ImageReference, InvalidImageReferenceError, parse_image_reference

if TYPE_CHECKING:
    from pytest_spcs.specification.model import Specification

_SYSTEM = ("snowflake", "images", "snowflake_images")
"""Database, schema and repository of the images that Snowflake provides, which no list of users holds."""

_COLUMN = "image_path"
_SHOWN_TAGS = 8


def read_image_list(text: str, name: str) -> frozenset[ImageReference]:
    """Return the images of a list: one path on each line, or JSON rows with ``image_path`` as clients print them."""
    try:
        paths = (
            list(_paths_of_json(json.loads(text))) if text.lstrip().startswith(("[", "{")) else _paths_of_lines(text)
        )
    except (ValueError, RecursionError) as error:
        raise ComparisonError(f"the list of images {name} cannot be read: {error}") from None
    found = set()
    for path in paths:
        try:
            reference = parse_image_reference(path if "/" not in path or _has_host(path) else f"/{path.lstrip('/')}")
        except InvalidImageReferenceError as error:
            raise ComparisonError(
                f"the list of images {name} holds a line that is no image path: {error}; "
                "write one path on each line, as the column image_path of SHOW IMAGES has them"
            ) from None
        found.add(_located(reference))
    return frozenset(found)


def images_are_among(images: Iterable[ImageReference]) -> Comparison:
    """Return the comparison of each container's image with those that there are."""
    present = frozenset(images)

    def compare(specification: Specification, differences: Differences) -> None:
        for index, container in enumerate(specification.containers):
            try:
                wanted = _located(parse_image_reference(container.image))
            except InvalidImageReferenceError:
                continue  # a problem of its own
            if _is_of_snowflake(wanted) or any(_same(wanted, image) for image in present):
                continue
            differences.error(
                "image-not-found",
                f"spec.containers[{index}].image",
                f"Image {wanted} not found.",
                _advice(wanted, present),
                number=IMAGE_NOT_FOUND,
            )

    return compare


def _paths_of_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        path = line.strip().strip("\"'").strip()
        if path and path.lower() != _COLUMN and not path.startswith("#"):
            yield path


def _paths_of_json(rows: Any) -> Iterator[str]:
    for row in rows if isinstance(rows, list) else [rows]:
        found = _column(row) if isinstance(row, Mapping) else row
        if found is None:
            raise ValueError("a row has no image_path")
        yield str(found)


def _column(row: Mapping[str, Any]) -> object:
    return next((value for key, value in row.items() if key.lower() == _COLUMN), None)


def _has_host(path: str) -> bool:
    return "." in path.partition("/")[0] or ":" in path.partition("/")[0]


def _located(reference: ImageReference) -> ImageReference:
    return ImageReference(
        reference.repository, reference.name, reference.tag, reference.database, reference.schema, host=None
    )


def _same(wanted: ImageReference, image: ImageReference) -> bool:
    return _same_image(wanted, image) and wanted.tag == image.tag


def _same_image(wanted: ImageReference, image: ImageReference) -> bool:
    located = wanted.database is None or (wanted.database, wanted.schema) == (image.database, image.schema)
    return located and (wanted.repository, wanted.name) == (image.repository, image.name)


def _is_of_snowflake(wanted: ImageReference) -> bool:
    return (wanted.database, wanted.schema, wanted.repository) == _SYSTEM


def _advice(wanted: ImageReference, present: frozenset[ImageReference]) -> str:
    tags = sorted(image.tag for image in present if _same_image(wanted, image))
    if tags:
        shown = ", ".join(tags[-_SHOWN_TAGS:])
        return f"the repository has it with the tag{'s' if len(tags) > 1 else ''} {shown}"
    near = meant(str(wanted), [str(image) for image in present])
    if near is not None:
        return f"did you mean {near}?"
    names = sorted({str(image).rpartition(":")[0] for image in present})[:_SHOWN_TAGS]
    return f"the list has {', '.join(names)}" if names else "the list is empty; push the image first"
