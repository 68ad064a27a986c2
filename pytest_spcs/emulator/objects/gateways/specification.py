"""The specification of a gateway: which endpoints share its address, and in which proportions.

Reference: https://docs.snowflake.com/en/sql-reference/sql/create-gateway
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, split
from pytest_spcs.specification.documents import read_document
from pytest_spcs.specification.findings import Findings
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.sections import Section
from pytest_spcs.specification.texts import UnreadableError

MOST_ENDPOINTS = 5
"""Endpoints of a gateway where nothing else was agreed on with Snowflake."""
_SPLIT = "traffic_split"
_SHADOW = "shadow_traffic"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Target:
    """One endpoint behind a gateway. A ``shadow`` gets copies of requests, and nobody gets its answers."""

    service: ObjectName
    endpoint: str
    weight: int
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class GatewaySpecification:
    """What a gateway routes to."""

    kind: str
    targets: tuple[Target, ...]


def load_gateway_specification(text: str) -> GatewaySpecification:
    """Return what a YAML or JSON text specifies; InvalidSpecificationError with everything that is wrong with it."""
    findings = Findings()
    try:
        root = read_document(text)
    except UnreadableError as error:
        raise InvalidSpecificationError([error.problem]) from None
    spec = Section(findings, "", root, ("spec",)).section(
        "spec", ("type", "split_type", "targets", "primary", "shadow"), required=True
    )
    specification = None if spec is None else _read(spec)
    if findings.errors or specification is None:
        raise InvalidSpecificationError(findings.in_order())
    return specification


def _read(spec: Section) -> GatewaySpecification:
    kind = spec.text("type", required=True, choices=(_SPLIT, _SHADOW))
    if kind == _SHADOW:
        _refuse(spec, "split_type", "targets", kind=_SHADOW)
        primary = _targets(spec, "primary", weighed=False)
        if len(primary) > 1:
            spec.invalid("primary", "Give exactly one endpoint", rule="invalid-value")
        targets = [*primary, *_targets(spec, "shadow", shadow=True)]
    else:
        _refuse(spec, "primary", "shadow", kind=_SPLIT)
        spec.text("split_type", required=True, choices=("custom",))
        targets = _targets(spec, "targets")
        total = sum(target.weight for target in targets)
        if total != _WHOLE and not spec.findings.errors:
            spec.invalid("targets", f"All weights must add up to 100. They add up to {total}", rule="invalid-value")
    if len(targets) > MOST_ENDPOINTS:
        last = "shadow" if kind == _SHADOW else "targets"
        spec.invalid(
            last, f"A gateway has at most {MOST_ENDPOINTS} endpoints, not {len(targets)}", rule="invalid-value"
        )
    return GatewaySpecification(kind or _SPLIT, tuple(targets))


def _refuse(spec: Section, *keys: str, kind: str) -> None:
    for key in keys:
        if key in spec:
            spec.invalid(key, f"It cannot be given with type {kind}", rule="invalid-value")


def _targets(spec: Section, key: str, *, weighed: bool = True, shadow: bool = False) -> list[Target]:
    found: list[Target] = []
    options = ("type", "value", "weight") if weighed else ("type", "value")
    for section in spec.sections(key, options, required=True):
        section.text("type", required=True, choices=("endpoint",))
        value = section.text("value", required=True)
        weight = section.integer("weight", 0, _WHOLE, required=True) if weighed else _WHOLE
        place = None if value is None else _place(value)
        if value is not None and place is None:
            section.invalid("value", "Write an endpoint as db.schema.service!endpoint", rule="invalid-value")
        if place is not None:
            # A weight that is missing or wrong is a problem already noted.
            found.append(Target(*place, weight=weight or 0, shadow=shadow))
    return found


def _place(value: str) -> tuple[ObjectName, str] | None:
    service, mark, endpoint = value.partition("!")
    try:
        parts = split(service)
    except InvalidIdentifierError:
        return None
    return (ObjectName(*parts), endpoint) if mark and endpoint and len(parts) == 3 else None  # noqa: PLR2004 - db, schema, service
