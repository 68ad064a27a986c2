"""A service specification as users have it: a file, a text, a mapping, a file on a stage, a model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_spcs.identifiers import InvalidIdentifierError, split
from pytest_spcs.literals import literal, long_literal
from pytest_spcs.provisioning.core_models import is_model
from pytest_spcs.provisioning.problems import SpecificationSourceError
from pytest_spcs.provisioning.specification_files import decoded, read_specification_file
from pytest_spcs.provisioning.specification_values import wrong_values

Place = tuple[int, int]
"""From where to where something is written in a text."""


@dataclass(frozen=True, slots=True)
class InlineSpecification:
    """A specification as text; ``origin`` says where it is from."""

    text: str
    origin: str = "text"
    using: str = ""
    """The clause that makes it a template."""

    @property
    def clause(self) -> str:
        """The clauses of CREATE SERVICE."""
        template = f"_TEMPLATE {long_literal(self.text)}\n{self.using}"
        return f"FROM SPECIFICATION{template if self.using else f' {long_literal(self.text)}'}"

    def with_variables(self, variables: Mapping[str, object] | None) -> InlineSpecification:
        """Return the specification as a template with these values, as it is where there are none."""
        return self if variables is None else replace(self, using=using_clause(variables))

    def with_images(self, images: Mapping[str, str]) -> InlineSpecification:
        """Return the specification with the images of some containers replaced, and every line where it was."""
        if not images:
            return self
        places = list(_image_places(self.text, self.origin))
        unknown = images.keys() - {name for name, _ in places}
        if unknown:
            raise SpecificationSourceError.no_such_container(self.origin, unknown, [name for name, _ in places])
        return self._replaced([(place, images[name]) for name, place in places if name in images])

    def with_secrets(self, secrets: Mapping[str, str]) -> InlineSpecification:
        """Return the specification with the names of some secrets replaced, wherever they stand."""
        if not secrets:
            return self
        places = list(_secret_places(self.text, self.origin))
        wanted = {_folded(name): (name, secret) for name, secret in secrets.items()}
        known = {_folded(name) for name, _ in places}
        unknown = [name for folded, (name, _) in wanted.items() if folded not in known]
        if unknown:
            raise SpecificationSourceError.no_such_secret(self.origin, unknown, [name for name, _ in places])
        return self._replaced([(place, wanted[_folded(name)][1]) for name, place in places if _folded(name) in wanted])

    def _replaced(self, wanted: Sequence[tuple[Place, str]]) -> InlineSpecification:
        text = self.text
        for (start, end), value in sorted(wanted, reverse=True):
            text = f"{text[:start]}{json.dumps(value)}{text[end:]}"  # what JSON quotes, YAML reads
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class StagedSpecification:
    """A specification that Snowflake reads from a stage; ``stage`` begins with ``@``."""

    stage: str
    file: str
    using: str = ""
    """The clause that makes it a template."""

    @property
    def clause(self) -> str:
        """The clauses of CREATE SERVICE."""
        if self.using:
            return f"FROM {self.stage} SPECIFICATION_TEMPLATE_FILE = {literal(self.file)}\n{self.using}"
        return f"FROM {self.stage} SPECIFICATION_FILE = {literal(self.file)}"

    def with_variables(self, variables: Mapping[str, object] | None) -> StagedSpecification:
        """Return the specification as a template with these values, as it is where there are none."""
        return self if variables is None else replace(self, using=using_clause(variables))

    def with_images(self, images: Mapping[str, str]) -> StagedSpecification:
        """Refuse any images: the text is not at hand."""
        if images:
            raise SpecificationSourceError.staged(f"{self.stage}/{self.file}")
        return self

    def with_secrets(self, secrets: Mapping[str, str]) -> StagedSpecification:
        """Refuse any secrets: the text is not at hand."""
        if secrets:
            raise SpecificationSourceError.staged(f"{self.stage}/{self.file}", "secrets")
        return self


SpecificationSource = InlineSpecification | StagedSpecification


def read_specification(given: object, *, relative_to: Path) -> SpecificationSource:
    """Return the specification that a user gave; it is Snowflake's business to say whether it is a good one."""
    if isinstance(given, Mapping):
        return InlineSpecification(_json(given), "given as a mapping")
    if isinstance(given, str) and given.startswith("@"):
        stage, _, file = given.partition("/")
        if not stage.removeprefix("@").strip() or not file.strip("/ "):
            raise SpecificationSourceError.stage_without_file(given)
        return StagedSpecification(stage, file)
    if isinstance(given, str) and ("\n" in given or given.lstrip().startswith("{")):
        return InlineSpecification(decoded(_encoded(given), "given as a text"), "given as a text")
    if isinstance(given, str | Path):
        text, path = read_specification_file(given, relative_to=relative_to)
        return InlineSpecification(text, str(path))
    if is_model(given, "ServiceSpecInlineText"):
        return InlineSpecification(_attribute(given, "spec_text"), "given as a ServiceSpecInlineText")
    if is_model(given, "ServiceSpecStageFile"):
        stage = _attribute(given, "stage")
        return StagedSpecification(f"@{stage.removeprefix('@')}", _attribute(given, "spec_file"))
    raise SpecificationSourceError.not_a_specification(given)


def _json(given: Mapping[Any, object]) -> str:
    wrong = next(wrong_values(given), None)
    if wrong is not None:
        raise SpecificationSourceError.no_document(wrong)
    return json.dumps(given, indent=2, default=dict)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _attribute(model: Any, name: str) -> str:
    return str(getattr(model, name))


def using_clause(variables: Mapping[str, object]) -> str:
    """Return USING with the values of a template's variables.

    Texts that are not alphanumeric have to be JSON: https://docs.snowflake.com/en/sql-reference/sql/create-service
    """
    return f"USING ({', '.join(f'{_quoted(name)} => {_variable(given)}' for name, given in variables.items())})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'  # the names of variables keep their case


def _variable(given: object) -> str:
    if isinstance(given, bool | int | float):
        return str(given).upper() if isinstance(given, bool) else str(given)
    if isinstance(given, Mapping | list | tuple):
        return literal(json.dumps(given, default=str))
    text = str(given)
    return literal(text if text.isascii() and text.isalnum() else json.dumps(text))


def _image_places(text: str, origin: str) -> Iterator[tuple[str, Place]]:
    """Yield each container's name, and from where to where its image is written in the text."""
    for container in _containers(text, origin):
        name, image = _entry(container, "name"), _entry(container, "image")
        if _is_scalar(name) and _is_scalar(image):
            yield name.value, _place(image)


def _secret_places(text: str, origin: str) -> Iterator[tuple[str, Place]]:
    """Yield each secret's name as the text has it, and from where to where it is written."""
    for container in _containers(text, origin):
        for reference in _items(_entry(container, "secrets")):
            named = _entry(reference, "snowflakeSecret")
            name = named if _is_scalar(named) else _entry(named, "objectName")
            if _is_scalar(name):
                yield name.value, _place(name)


def _containers(text: str, origin: str) -> Iterable[Any]:
    import yaml

    try:
        document = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        raise SpecificationSourceError.not_yaml(origin, str(problem)) from problem
    return _items(_entry(_entry(document, "spec"), "containers"))


def _folded(name: str) -> tuple[str, ...]:
    try:
        return split(name)
    except InvalidIdentifierError:
        return (name,)


def _place(node: Any) -> Place:
    return node.start_mark.index, node.end_mark.index


def _is_scalar(node: Any) -> bool:
    import yaml

    return isinstance(node, yaml.ScalarNode)


def _items(node: Any) -> Iterable[Any]:
    import yaml

    return node.value if isinstance(node, yaml.SequenceNode) else ()


def _entry(node: Any, key: str) -> Any:
    """Return the value node of a key, None where there is none."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
