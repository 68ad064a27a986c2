"""What to tell about an image that is not there: which images there are in its repository."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.identifiers import render

if TYPE_CHECKING:
    from pytest_spcs.handles.sql import Sql

IMAGE_NOT_FOUND = 397012
"""Snowflake's number for an image that its repository does not have."""

MOST = 20
"""More images than this only bury the error."""

_PATH = re.compile(r"/?([^/\s'\"]+)/([^/\s'\"]+)/([^/\s'\"]+)/[^/\s'\"]+?:[\w.-]*\w")


def note_images(error: Exception, sql: Sql) -> None:
    """Add to the error for a missing image which images its repository has; other errors are left as they are."""
    if getattr(error, "errno", None) != IMAGE_NOT_FOUND:
        return
    found = _PATH.search(str(error))
    if found is None:
        return
    # Paths are in lower case, whatever the names are.
    repository = ".".join(render(part.upper()) for part in found.groups())
    try:
        rows = sql.rows(f"SHOW IMAGES IN IMAGE REPOSITORY {repository}")
    except Exception:  # noqa: BLE001  # the repository may be unseen too, and this is only an addition
        return
    images = sorted({f"{row['image_name']}:{row['tags']}" for row in rows})
    shown = ", ".join(images[:MOST]) + (f" and {len(images) - MOST} more" if len(images) > MOST else "")
    error.add_note(
        f"images in image repository {repository}: {shown or 'none'}\n"
        "The fixture spcs_build_image, or image_fixture() in a conftest.py, puts one there; images= of a service's "
        "fixture writes its path into the specification."
    )
