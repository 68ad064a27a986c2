"""A service specification as users have it: a file, a text, a mapping, a file on a stage, a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_spcs.provisioning.literals import literal, long_literal
from pytest_spcs.provisioning.models import is_model
from pytest_spcs.provisioning.problems import SpecificationSourceError


@dataclass(frozen=True, slots=True)
class InlineSpecification:
    """A specification as text; ``origin`` says where it is from."""

    text: str
    origin: str = "text"

    @property
    def clause(self) -> str:
        """The clause of CREATE SERVICE."""
        return f"FROM SPECIFICATION {long_literal(self.text)}"

    def with_images(self, images: Mapping[str, str]) -> InlineSpecification:
        """Return the specification with the images of some containers replaced, and every line where it was."""
        places = dict(_image_places(self.text, self.origin))
        unknown = images.keys() - places.keys()
        if unknown:
            raise SpecificationSourceError.no_such_container(self.origin, unknown, list(places))
        text = self.text
        for name, (start, end) in sorted(places.items(), key=lambda item: item[1], reverse=True):
            if name in images:
                text = f'{text[:start]}"{images[name]}"{text[end:]}'
        return InlineSpecification(text, self.origin)


@dataclass(frozen=True, slots=True)
class StagedSpecification:
    """A specification that Snowflake reads from a stage; ``stage`` begins with ``@``."""

    stage: str
    file: str

    @property
    def clause(self) -> str:
        """The clause of CREATE SERVICE."""
        return f"FROM {self.stage} SPECIFICATION_FILE = {literal(self.file)}"

    def with_images(self, images: Mapping[str, str]) -> StagedSpecification:
        """Refuse any images: the text is not at hand."""
        if images:
            raise SpecificationSourceError.staged(f"{self.stage}/{self.file}")
        return self


SpecificationSource = InlineSpecification | StagedSpecification


def read_specification(given: object, *, relative_to: Path) -> SpecificationSource:
    """Return the specification that a user gave; it is Snowflake's business to say whether it is a good one."""
    if isinstance(given, Mapping):
        import json

        return InlineSpecification(json.dumps(given, indent=2), "given as a mapping")
    if isinstance(given, str) and given.startswith("@"):
        stage, _, file = given.partition("/")
        return StagedSpecification(stage, file)
    if isinstance(given, str) and ("\n" in given or given.lstrip().startswith("{")):
        return InlineSpecification(given, "given as a text")
    if isinstance(given, str | Path):
        path = relative_to / given
        try:
            return InlineSpecification(path.read_text(encoding="utf-8"), str(path))
        except FileNotFoundError:
            raise SpecificationSourceError.missing(path) from None
    if is_model(given, "ServiceSpecInlineText"):
        return InlineSpecification(_attribute(given, "spec_text"), "given as a ServiceSpecInlineText")
    if is_model(given, "ServiceSpecStageFile"):
        stage = _attribute(given, "stage")
        return StagedSpecification(f"@{stage.removeprefix('@')}", _attribute(given, "spec_file"))
    raise SpecificationSourceError.not_a_specification(given)


def _attribute(model: Any, name: str) -> str:
    return str(getattr(model, name))


def _image_places(text: str, origin: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each container's name, and from where to where its image is written in the text."""
    import yaml

    try:
        document = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        raise SpecificationSourceError.not_yaml(origin, str(problem)) from problem
    containers = _entry(_entry(document, "spec"), "containers")
    for container in containers.value if isinstance(containers, yaml.SequenceNode) else ():
        name, image = _entry(container, "name"), _entry(container, "image")
        if isinstance(name, yaml.ScalarNode) and isinstance(image, yaml.ScalarNode):
            yield name.value, (image.start_mark.index, image.end_mark.index)


def _entry(node: Any, key: str) -> Any:
    """Return the value node of a key, None where there is none."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
