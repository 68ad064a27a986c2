"""Templates in a check: filled with the given values, or with placeholders in whose places nothing is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.specification.templates import Rendering, fill_template, template_variables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_spcs.checking.findings import Finding
    from pytest_spcs.checking.places import Places

_CROSS_REFERENCES = {"volume-mount": "volumes", "unused-volume": "containers", "service-role": "endpoints"}
"""Rules that compare names, with the section whose names must be known for them."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A filled template; ``placeholders`` are the variables without a value, in whose places stands ``mark``.

    ``variables`` are all variables of the template.
    """

    rendering: Rendering
    placeholders: tuple[str, ...] = ()
    mark: str = ""
    variables: frozenset[str] = frozenset()

    def settled(self, findings: Sequence[Finding], places: Places | None) -> list[Finding]:
        """Return the findings that hold whatever the placeholders stand for, at their places in the template."""
        doubtful = self._doubtful_places(places)
        unknown = self._unknown_sections(places)
        return [
            finding.at(*self.rendering.origin(finding.line, finding.column))
            for finding in findings
            if (finding.line, finding.column) not in doubtful
            and not (_CROSS_REFERENCES.get(finding.rule) in unknown and self._compares_names(finding))
        ]

    def _doubtful_places(self, places: Places | None) -> set[tuple[int, int]]:
        scalars = places.scalars() if places is not None else ()
        return {(node.line, node.column) for _, node in scalars if self._holds_placeholder(node.text)}

    def _unknown_sections(self, places: Places | None) -> set[str]:
        unknown = set()
        for path, node in places.scalars() if places is not None else ():
            found = re.match(r"spec\.(container|endpoint|volume)s?(\[\d+\])?(\.name)?$", path)
            mounts = re.search(r"\.volumeMounts(\[\d+\](\.name)?)?$", path)
            if self._holds_placeholder(node.text):
                if found:
                    unknown.add(f"{found[1]}s")
                if mounts:
                    unknown.add("containers")
        return unknown

    def _compares_names(self, finding: Finding) -> bool:
        return "There is no" in finding.message or finding.rule == "unused-volume"

    def _holds_placeholder(self, text: str) -> bool:
        return bool(self.placeholders) and self.mark in text


def fill(text: str, variables: Mapping[str, object]) -> Filling:
    """Return a template with the given values; without any, those that have no default get placeholders.

    Raises TemplateError where a value is missing beside others, and where the template is broken.
    """
    used = template_variables(text)
    names = frozenset(variable.name for variable in used)
    if variables:
        return Filling(fill_template(text, variables), variables=names)
    wanting = sorted({variable.name for variable in used if not variable.has_default})
    mark = "spcsv"
    while mark in text:
        mark += "v"
    # A placeholder is a good name, word and variable, so that only what needs another kind of value stumbles over it.
    values = {name: f"{mark}{number}" for number, name in enumerate(wanting)}
    return Filling(fill_template(text, values), tuple(wanting), mark, names)
