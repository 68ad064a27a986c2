"""What a specification goes with, chosen by whoever asks for the check; what nobody asks for is not imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pytest_spcs.checking.comparisons import Comparison
    from pytest_spcs.specification.images import ImageReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterparts:
    """An instance family, Dockerfiles with their containers (None for the only one), a compose file, images."""

    instance_family: str | None = None
    dockerfiles: Sequence[tuple[str | None, Path]] = ()
    compose: Path | None = None
    images: Iterable[ImageReference] | None = None

    def comparisons(self) -> list[Comparison]:
        """Return the comparison with each; ComparisonError for what cannot be used."""
        found: list[Comparison] = []
        if self.instance_family is not None:
            from pytest_spcs.checking.capacity import fits_instance_family

            found.append(fits_instance_family(self.instance_family))
        for container, path in self.dockerfiles:
            from pytest_spcs.checking.dockerfile import agrees_with_dockerfile

            found.append(agrees_with_dockerfile(path, container, self.instance_family))
        if self.compose is not None:
            from pytest_spcs.checking.compose import agrees_with_compose

            found.append(agrees_with_compose(self.compose))
        if self.images is not None:
            from pytest_spcs.checking.repository_images import images_are_among

            found.append(images_are_among(self.images))
        return found
