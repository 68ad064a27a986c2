"""What the definitions of services and job services have in common: a specification, where it runs, properties."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from pytest_spcs.handles.service_properties import ServiceProperties
from pytest_spcs.provisioning.core_models import given_fields, is_model
from pytest_spcs.provisioning.specifications import SpecificationSource, read_specification

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServiceObjectDefinition(ABC):
    """A service or job service to make; what is None is left to the fixtures: a free name, the run's compute pool."""

    model: ClassVar[str]
    """The model of ``snowflake.core`` that describes one."""
    known_properties: ClassVar[tuple[str, ...]]
    """The properties that such a model may have."""

    specification: SpecificationSource
    name: str | None = None
    compute_pool: str | None = None
    properties: ServiceProperties = field(default_factory=ServiceProperties)

    @classmethod
    def read(cls, given: Any, *, relative_to: Path) -> Self:
        """Return the definition in a specification, or in a whole model of ``snowflake.core``."""
        if not is_model(given, cls.model):
            return cls(read_specification(given, relative_to=relative_to))
        return cls(
            specification=read_specification(given.spec, relative_to=relative_to),
            name=given.name,
            compute_pool=given.compute_pool,
            properties=cast("ServiceProperties", given_fields(given, *cls.known_properties)),
        )

    def with_properties(self, properties: Mapping[str, object]) -> Self:
        """Return the definition with these properties over its own; None counts as not given."""
        given = {name: wanted for name, wanted in properties.items() if wanted is not None}
        return replace(self, properties=cast("ServiceProperties", {**self.properties, **given}))

    def filled(
        self,
        *,
        images: Mapping[str, object] | None,
        secrets: Mapping[str, object] | None,
        using: Mapping[str, object] | None,
    ) -> Self:
        """Return the definition with images of containers, names of secrets and variables in its specification."""
        source = self.specification.with_images({container: str(image) for container, image in (images or {}).items()})
        source = source.with_secrets({reference: str(secret) for reference, secret in (secrets or {}).items()})
        return replace(self, specification=source.with_variables(using))

    @abstractmethod
    def statement(self, *, name: str, compute_pool: str) -> str:
        """Return the statement that makes it, of a qualified name on a compute pool."""
