"""One specification checked: read or rendered, held to the rules, and compared with what it was asked to fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.checking.comparisons import Comparisons, Differences
from pytest_spcs.checking.filling import Filling, fill
from pytest_spcs.checking.findings import FileReport, Finding
from pytest_spcs.checking.places import Places
from pytest_spcs.checking.sources import LONGEST_FILE
from pytest_spcs.specification.loader import Reading, read_specification
from pytest_spcs.specification.problems import Severity
from pytest_spcs.specification.templates import TEMPLATE_FAILED, Rendering, TemplateError, has_variables
from pytest_spcs.specification.texts import SIZE_LIMIT, UnreadableError, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.checking.sources import Source


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a check: values for templates, no leniency with unknown options, what to compare with."""

    variables: Mapping[str, object] = field(default_factory=dict)
    strict: bool = False
    comparisons: Comparisons = ()


def check_source(source: Source, request: Request) -> FileReport:
    """Return everything that is wrong or doubtful with a file."""
    if len(source.content) > LONGEST_FILE:
        message = f"the file has more than {LONGEST_FILE // 2**20} MiB; more than {SIZE_LIMIT} characters are not read"
        finding = Finding("unreadable", "specification", message, 1, 1, suggestion="is this the right file?")
        return FileReport(source.name, (finding,))
    try:
        text = decode(source.content)
    except UnreadableError as error:
        return FileReport(source.name, (Finding.of(error.problem),))
    return check_text(text, request, source.name)


def check_text(text: str, request: Request, name: str = "<text>") -> FileReport:
    """Return everything that is wrong or doubtful with a text, which messages call ``name``."""
    plain = Filling(Rendering(text, text, ()))
    if not has_variables(text):
        reading = read_specification(text)
        broken = _broken_template(text) if reading.root is None and "{%" in text else None
        return _report(name, reading, plain, request) if broken is None else FileReport(name, (broken,))
    try:
        filling = fill(text, request.variables)
    except TemplateError as error:
        # Without values this may be no template at all: {{ ... }} is text like any other in a plain specification.
        reading = read_specification(text)
        report = _report(name, reading, plain, request)
        failure = _template_finding(error)
        if request.variables or report.errors:
            return FileReport(name, (failure,), (), reading.specification, None)
        return FileReport(name, (failure.tolerated(), *report.findings), (), reading.specification)
    return _report(name, read_specification(filling.rendering.text), filling, request)


def _report(name: str, reading: Reading, filling: Filling, request: Request) -> FileReport:
    findings = []
    for problem in reading.problems:
        finding = Finding.of(problem)
        tolerated = problem in reading.tolerable and not request.strict
        findings.append(finding.tolerated() if tolerated else finding)
    places = Places(reading.root) if reading.root is not None else None
    if reading.specification is not None and places is not None:
        differences = Differences(places)
        for compare in request.comparisons:
            compare(reading.specification, differences)
        findings += differences.findings
    settled = filling.settled(findings, places)
    settled.sort(key=lambda finding: (finding.line, finding.column, finding.severity is Severity.WARNING))
    return FileReport(name, tuple(settled), filling.placeholders, reading.specification, filling.variables)


def _broken_template(text: str) -> Finding | None:
    try:
        fill(text, {})
    except TemplateError as error:
        return _template_finding(error)
    return None


def _template_finding(error: TemplateError) -> Finding:
    return Finding(
        "template",
        "specification",
        error.message,
        error.line,
        1,
        suggestion=None,
        number=TEMPLATE_FAILED,
    )
