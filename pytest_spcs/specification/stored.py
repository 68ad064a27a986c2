"""The specification as the service keeps it: what DESCRIBE SERVICE shows, and the digest beside it.

Source: https://docs.snowflake.com/en/sql-reference/sql/desc-service
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_spcs.specification.model import Specification


def stored_text(specification: Specification, digests: Mapping[str, str]) -> str:
    """Return the YAML text: strings in double quotes, each image with its digest.

    ``digests`` has ``sha256:<64 hex>`` by the name of the container; ``sha256: "@sha256:..."`` stands beside the image.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - repeated values are written out
            return True

    Dumper.add_representer(
        _Text, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    )
    text: str = yaml.dump(
        _quoted(_with_digests(specification.document, digests)),
        Dumper=Dumper,
        explicit_start=True,
        default_flow_style=False,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    )
    return text


def specification_digest(text: str) -> str:
    """Return the 64 hexadecimal digits that stand for a stored specification."""
    return hashlib.sha256(text.encode()).hexdigest()


class _Text(str):
    """A string that is written between double quotes."""

    __slots__ = ()


def _with_digests(document: Mapping[str, object], digests: Mapping[str, str]) -> dict[str, object]:
    pinned = dict(document)
    spec = pinned.get("spec")
    if isinstance(spec, dict) and isinstance(spec.get("containers"), list):
        pinned["spec"] = {**spec, "containers": [_pinned(container, digests) for container in spec["containers"]]}
    return pinned


def _pinned(container: Mapping[str, object], digests: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in container.items():
        found[key] = value
        if key == "image" and (digest := digests.get(str(container.get("name")))) is not None:
            found["sha256"] = f"@{digest}"
    return found


def _quoted(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _quoted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return _Text(value) if isinstance(value, str) else value
