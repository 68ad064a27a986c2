"""Specifications in tests: loaded, or asserted to be right and to fit what they go with."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pytest_spcs.argument_kinds import DOCKERFILES, FLAG, IMAGE_PATHS, MAPPING, PATH, SOURCE, WORD, WORDS
from pytest_spcs.arguments import checked
from pytest_spcs.checking.check import Request, check_source
from pytest_spcs.checking.comparisons import ComparisonError
from pytest_spcs.checking.counterparts import Counterparts
from pytest_spcs.checking.findings import Report
from pytest_spcs.checking.reports.text import write
from pytest_spcs.checking.sources import Source, UnreadableSourceError, read_source
from pytest_spcs.provisioning.calling_file import calling_directory
from pytest_spcs.specification.hints import choose_from
from pytest_spcs.specification.loader import load_specification as load_text
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.templates import TemplateError, render_template, template_variables
from pytest_spcs.specification.texts import UnreadableError, decode

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.checking.comparisons import Comparison, Differences
    from pytest_spcs.specification.images import ImageReference
    from pytest_spcs.specification.model import Container, Endpoint, ServiceRole, Specification, Volume

SpecificationSource = str | os.PathLike[str]
"""The path of a file, relative to the calling file, or a text, which has a line end or begins with ``{``."""


class InvalidSpecificationAssertionError(AssertionError):
    """A specification that is not right; the text is the report of ``pytest-spcs check``."""


@checked("load_specification", table={}, source=SOURCE, variables=MAPPING)
def load_specification(source: SpecificationSource, *, variables: Mapping[str, object] | None = None) -> Specification:
    """Return a specification as frozen data; InvalidSpecificationError with every error where Snowflake refuses it.

    ``variables`` are the values of a template. Unknown options are errors, as for Snowflake.
    """
    __tracebackhide__ = True
    given = _source(source, calling_directory())
    try:
        if variables is None:
            return load_text(given.content)
        return load_text(render_template(decode(given.content), variables))
    except (InvalidSpecificationError, TemplateError) as error:
        error.add_note(f"in {given.name}")
        if variables is None and (names := _variables(given.content)):
            error.add_note(f"it is a template: give variables={{...}} for {names}")
        # From here the traceback leads to the test; what lies deeper is no matter of the test.
        raise error.with_traceback(None) from None
    except UnreadableError as error:
        raise InvalidSpecificationError([error.problem]) from None


@checked(
    "assert_specification",
    table={
        "source": SOURCE,
        "variables": MAPPING,
        "compose": PATH,
        "dockerfile": DOCKERFILES,
        "instance_family": WORD,
        "images": IMAGE_PATHS,
        **dict.fromkeys(("strict", "warnings_fail"), FLAG),
        **dict.fromkeys(("has_container", "has_endpoint", "has_public_endpoint"), WORDS),
        **dict.fromkeys(("has_volume", "has_service_role"), WORDS),
    },
)
def assert_specification(
    source: SpecificationSource,
    *,
    variables: Mapping[str, object] | None = None,
    strict: bool = False,
    warnings_fail: bool = False,
    has_container: str | Collection[str] = (),
    has_endpoint: str | Collection[str] = (),
    has_public_endpoint: str | Collection[str] = (),
    has_volume: str | Collection[str] = (),
    has_service_role: str | Collection[str] = (),
    instance_family: str | None = None,
    dockerfile: SpecificationSource | Mapping[str, SpecificationSource] | None = None,
    compose: SpecificationSource | None = None,
    images: Iterable[str] | None = None,
) -> Specification:
    """Assert that a specification is right, has these parts and fits; return it, for more assertions.

    Args:
        source: The file's path relative to the calling file, or the text.
        variables: Values for a template; without any, nothing is checked where variables without a default stand.
        strict: Unknown options are errors, not warnings.
        warnings_fail: Warnings fail the assertion too.
        has_container: Names of containers that there must be; so too for endpoints, volumes and service roles.
        has_endpoint: Names of endpoints.
        has_public_endpoint: Names of endpoints that must be public.
        has_volume: Names of volumes.
        has_service_role: Names of service roles.
        instance_family: Family of the compute pool, on whose nodes it must fit.
        dockerfile: The Dockerfile of the only container, or Dockerfiles by the names of containers.
        compose: A compose file that must agree.
        images: Paths of the images that there are, as SHOW IMAGES has them in ``image_path``.

    Raises:
        AssertionError: With every problem, each with file, line and what to do.
    """
    __tracebackhide__ = True
    directory = calling_directory()
    comparisons: list[Comparison] = [
        _has("containers", has_container),
        _has("endpoints", has_endpoint),
        _has_public(has_public_endpoint),
        _has("volumes", has_volume),
        _has("serviceRoles", has_service_role),
    ]
    try:
        comparisons += Counterparts(
            instance_family=instance_family,
            dockerfiles=_dockerfiles(directory, dockerfile),
            compose=None if compose is None else directory / compose,
            images=_images(images),
        ).comparisons()
    except ComparisonError as error:
        raise error.with_traceback(None) from None
    report = check_source(_source(source, directory), Request(variables or {}, strict=strict, comparisons=comparisons))
    if report.specification is None or report.errors or (warnings_fail and report.warnings):
        raise InvalidSpecificationAssertionError(write(Report((report,))))
    return report.specification


def _variables(content: bytes) -> str:
    try:
        return ", ".join(dict.fromkeys(variable.name for variable in template_variables(decode(content))))
    except (TemplateError, UnreadableError):
        return ""


def _source(given: SpecificationSource, directory: Path) -> Source:
    __tracebackhide__ = True
    if isinstance(given, str) and ("\n" in given or given.lstrip().startswith("{")):
        return Source("<text>", given.encode())
    if not isinstance(given, str | os.PathLike):
        raise TypeError(
            f"a specification is a path or a text, not {type(given).__name__}; json.dumps() makes a text of a dict"
        )
    path = directory / given
    try:
        return read_source(path, os.path.relpath(path))
    except UnreadableSourceError as error:
        error.add_note("a path is relative to the calling file; a text has a line end or begins with {")
        raise error.with_traceback(None) from None


def _dockerfiles(
    directory: Path, given: SpecificationSource | Mapping[str, SpecificationSource] | None
) -> list[tuple[str | None, Path]]:
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [(container, directory / path) for container, path in given.items()]
    return [(None, directory / given)]


def _images(paths: Iterable[str] | None) -> frozenset[ImageReference] | None:
    from pytest_spcs.checking.repository_images import read_image_list

    return None if paths is None else read_image_list("\n".join(paths), "given as images")


def _has(section: str, wanted: str | Collection[str]) -> Comparison:
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    kind = "service roles" if section == "serviceRoles" else section
    place = section if section == "serviceRoles" else f"spec.{section}"

    def compare(specification: Specification, differences: Differences) -> None:
        parts: Mapping[str, Sequence[Container | Endpoint | Volume | ServiceRole]] = {
            "containers": specification.containers,
            "endpoints": specification.endpoints,
            "volumes": specification.volumes,
            "serviceRoles": specification.service_roles,
        }
        given = [part.name for part in parts[section]]
        for name in names:
            if name not in given:
                message = f"'{name}' is not among the {kind}."
                differences.error("expected", place, message, choose_from(name, given, kind))

    return compare


def _has_public(wanted: str | Collection[str]) -> Comparison:
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    is_there = _has("endpoints", names)

    def compare(specification: Specification, differences: Differences) -> None:
        is_there(specification, differences)
        for index, endpoint in enumerate(specification.endpoints):
            if endpoint.name in names and not endpoint.public:
                message = f"endpoint '{endpoint.name}' is not public."
                differences.error("expected", f"spec.endpoints[{index}]", message, "add public: true")

    return compare
