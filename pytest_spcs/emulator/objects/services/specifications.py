"""From a statement's specification clause to a checked specification with its images pinned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.image_repositories.rules import find_image
from pytest_spcs.emulator.objects.image_repositories.state import ANY_PLATFORM
from pytest_spcs.emulator.objects.services.commands import InlineSpecification, SpecificationSource
from pytest_spcs.emulator.objects.stages.files import read_stage_file
from pytest_spcs.specification.instance_families import INSTANCE_FAMILIES
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.problems import INVALID_SPECIFICATION, InvalidSpecificationError
from pytest_spcs.specification.stored import specification_digest, stored_text
from pytest_spcs.specification.templates import TemplateError, render_template

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.image_repositories.state import Image
    from pytest_spcs.identifiers import SchemaName
    from pytest_spcs.specification.model import Specification

TEMPLATE_FAILED = 395069
"""Snowflake's number for ``Unable to render service spec from given template`` (SQL state 23001)."""


def resolve(account: Account, session: Session, source: SpecificationSource) -> Specification:
    """Read, render and check a specification; raise 395069 and 395018 as Snowflake does, with all problems at once."""
    if isinstance(source, InlineSpecification):
        text = source.text
    else:
        text = _decoded(read_stage_file(account, session, source.stage, source.path), source.path)
    if source.variables is not None:
        try:
            text = render_template(text, source.variables)
        except TemplateError as error:
            reason = f"Unable to render service spec from given template: {error}"
            raise SnowflakeError(TEMPLATE_FAILED, "23001", reason) from None
    try:
        return load_specification(text)
    except InvalidSpecificationError as error:
        raise invalid_specification(error) from None


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        message = f"Invalid spec: {path} is no UTF-8 text. Upload it with AUTO_COMPRESS = FALSE."
        raise SnowflakeError(INVALID_SPECIFICATION, "22023", message) from None


def invalid_specification(error: InvalidSpecificationError) -> SnowflakeError:
    """Return the error 395018 with every problem of a specification."""
    if len(error.problems) == 1:
        problem = error.problems[0]
        hint = f" ({problem.suggestion})" if problem.suggestion else ""
        text = f"Invalid spec: {problem.message}{hint} [line {problem.line}, column {problem.column}: {problem.path}]"
    else:
        listed = "\n".join(f"  {problem}" for problem in error.problems)
        text = f"Invalid spec: {len(error.problems)} problems\n{listed}"
    return SnowflakeError(INVALID_SPECIFICATION, "22023", text)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A specification's images by container, its stored text, and that text's digest."""

    images: dict[str, Image]
    stored_text: str
    digest: str


def pin(account: Account, home: SchemaName, specification: Specification, family: str) -> Pinned:
    """Resolve the images of a specification; raise 397012 for a missing one and 397013 for the wrong platform."""
    architecture = "arm64" if INSTANCE_FAMILIES[family].is_arm else "amd64"
    images = {c.name: find_image(account, c.image, home) for c in specification.containers}
    for container in specification.containers:
        _check_platform(container.image, images[container.name], architecture)
    text = stored_text(specification, {name: image.digest for name, image in images.items()})
    return Pinned(images, text, specification_digest(text))


def _check_platform(reference: str, image: Image, architecture: str) -> None:
    if image.platform not in {f"linux/{architecture}", ANY_PLATFORM}:
        raise SnowflakeError(
            397013,
            "0A000",
            f"Failed to retrieve image {reference}. SPCS only supports image for {architecture} architecture. "
            f"Please rebuild your image with '--platform linux/{architecture}' option",
        )
