"""A specification's text becomes a Specification, or a list of all that is wrong with it.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.specification.autoscaling import read_resource_management
from pytest_spcs.specification.consistency import check_mounts, check_ports, check_quotas, written_names
from pytest_spcs.specification.containers import CONTAINER_OPTIONS, environment_text, read_container
from pytest_spcs.specification.documents import read_document
from pytest_spcs.specification.endpoints import ENDPOINT_OPTIONS, read_endpoint
from pytest_spcs.specification.findings import Findings
from pytest_spcs.specification.hints import (
    ANCHOR_HINT,
    CONTAINER_HINTS,
    ENDPOINT_HINTS,
    SPEC_HINTS,
    TOP_HINTS,
    VOLUME_HINTS,
    WRAPPER_HINT,
)
from pytest_spcs.specification.model import Specification
from pytest_spcs.specification.names import check_unique
from pytest_spcs.specification.nodes import ListNode, MappingNode, Node, ScalarNode, plain
from pytest_spcs.specification.observability import read_log_level, read_metric_groups
from pytest_spcs.specification.problems import InvalidSpecificationError, Problem, Severity
from pytest_spcs.specification.sections import Section
from pytest_spcs.specification.service_roles import read_security_context, read_service_roles
from pytest_spcs.specification.texts import UnreadableError, decode
from pytest_spcs.specification.volumes import VOLUME_OPTIONS, read_volume

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_SINGULAR = {"containers": "container", "endpoints": "endpoint", "volumes": "volume"}
_PLURAL = {singular: plural for plural, singular in _SINGULAR.items()}
_SPEC_OPTIONS = (*_SINGULAR, "logExporters", "platformMonitor", "resourceManagement")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a text: all that could be understood, and every problem in the order of the file.

    ``specification`` and ``root`` are None where the text is no document at all. ``tolerable`` are the unknown options
    that a newer Snowflake might know: nothing is missing because of them.
    """

    specification: Specification | None
    root: MappingNode | None
    problems: tuple[Problem, ...]
    tolerable: frozenset[Problem]


def load_specification(text: str | bytes) -> Specification:
    """Return what a YAML or JSON text specifies; InvalidSpecificationError with every error if it would be refused."""
    reading = read_specification(text)
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if reading.specification is None or errors:
        raise InvalidSpecificationError(errors)
    return reading.specification


def check_specification(text: str | bytes) -> list[Problem]:
    """Return every problem of a YAML or JSON text in the order of the file, warnings among them."""
    return list(read_specification(text).problems)


def read_specification(text: str | bytes) -> Reading:
    """Return what a YAML or JSON text says, however much of it is wrong."""
    findings = Findings()
    try:
        root = read_document(decode(text) if isinstance(text, bytes) else text)
    except UnreadableError as error:
        return Reading(None, None, (error.problem,), frozenset())
    wrappers = [key.text for key, value in root.entries if isinstance(value, MappingNode) and _has_spec(value)]
    top = Section(findings, "", root, ("spec", "serviceRoles", "capabilities"), _top_hints(root, wrappers))
    top.excuse_for("spec", wrappers)
    specification = _read_specification(top)
    unknown = {problem for problem in findings.problems if problem.rule == "unknown-option"}
    return Reading(specification, root, tuple(findings.in_order()), frozenset(unknown - findings.explaining))


def _has_spec(node: MappingNode) -> bool:
    return any(key.text == "spec" for key, _ in node.entries)


def _top_hints(root: MappingNode, wrappers: Collection[str]) -> Mapping[str, str]:
    """Return what to do about unknown options of the top level, of which some are only known in this document."""
    return {
        **TOP_HINTS,
        **{key.text: ANCHOR_HINT for key, _ in root.entries if key.text.startswith("x-")},
        **dict.fromkeys(wrappers, WRAPPER_HINT),
    }


def _read_specification(top: Section) -> Specification:
    top.excuse_for("spec", ("containers", "services", "entities"))
    spec = top.section("spec", (*_SPEC_OPTIONS, *_PLURAL), SPEC_HINTS, required=True)
    execute_as_caller, custom_credentials = read_security_context(top)
    if spec is None:
        return Specification(())
    spec.excuse_for("containers", ("template",))
    containers = _sections(spec, "containers", CONTAINER_OPTIONS, CONTAINER_HINTS, required=True)
    endpoints = _sections(spec, "endpoints", ENDPOINT_OPTIONS, ENDPOINT_HINTS)
    volumes = _sections(spec, "volumes", VOLUME_OPTIONS, VOLUME_HINTS)
    found_containers = tuple(read_container(section) for section in containers)
    found_endpoints = tuple(read_endpoint(section) for section in endpoints)
    found_volumes = tuple(read_volume(section) for section in volumes)
    check_unique(containers, [container.name or None for container in found_containers])
    check_unique(endpoints, [endpoint.name or None for endpoint in found_endpoints])
    check_unique(volumes, [volume.name or None for volume in found_volumes])
    check_ports(endpoints, found_endpoints)
    check_mounts(containers, volumes, found_volumes)
    check_quotas(spec, found_containers, found_endpoints, found_volumes)
    return Specification(
        containers=found_containers,
        endpoints=found_endpoints,
        volumes=found_volumes,
        service_roles=read_service_roles(top, written_names(endpoints)),
        execute_as_caller=execute_as_caller,
        enable_custom_credentials=custom_credentials,
        log_level=read_log_level(spec),
        metric_groups=read_metric_groups(spec),
        resource_management=read_resource_management(spec),
        document=_normalised(top.node),
    )


def _sections(
    spec: Section, option: str, options: Sequence[str], hints: Mapping[str, str], *, required: bool = False
) -> list[Section]:
    """Return the entries of a list that may also be written in the singular, as early documentation did."""
    singular = _SINGULAR[option]
    if singular not in spec:
        return spec.sections(option, options, hints, required=required)
    if option in spec:
        spec.invalid(singular, f"There is also '{option}'; write one list", rule="singular-option")
    else:
        spec.findings.warning(
            "singular-option",
            spec.place(singular),
            spec.key(singular),
            f"'{singular}' is the spelling of early documentation.",
            f"write '{option}'",
        )
    return spec.sections(singular, options, hints, required=required)


def _normalised(root: MappingNode) -> dict[str, object]:
    """Return the document with plural options, and with texts for the values of variables and for words."""
    document: dict[str, object] = {}
    for key, value in root.entries:
        document[key.text] = _normalised_spec(value) if key.text == "spec" else plain(value)
    return document


def _normalised_spec(node: Node) -> object:
    if not isinstance(node, MappingNode):
        return plain(node)
    spec: dict[str, object] = {}
    for key, value in node.entries:
        option = _PLURAL.get(key.text, key.text)
        if option == "containers" and isinstance(value, ListNode):
            spec[option] = [_normalised_container(item) for item in value.items]
        elif not _is_empty(value):
            spec[option] = plain(value)
    return spec


def _normalised_container(node: Node) -> object:
    if not isinstance(node, MappingNode):
        return plain(node)
    container: dict[str, Any] = {}
    for key, value in node.entries:
        if _is_empty(value):
            continue
        if key.text == "env" and isinstance(value, MappingNode):
            pairs = ((name.text, text) for name, text in value.entries)
            container["env"] = {name: environment_text(text) for name, text in pairs if isinstance(text, ScalarNode)}
        elif key.text in {"command", "args"} and isinstance(value, ListNode):
            container[key.text] = [item.text for item in value.items if isinstance(item, ScalarNode)]
        else:
            container[key.text] = plain(value)
    return container


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None
