"""Specification templates: ``{{ name }}`` and ``{{ name | default('x') }}``, filled with the values of USING.

Source: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-services
"""

from __future__ import annotations

import bisect
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_spcs.specification.quantities import show
from pytest_spcs.specification.texts import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATE_FAILED = 395069
"""Snowflake's number for a template that cannot be rendered (SQL state 23001)."""

_EXPRESSION = re.compile(r"""\{\{(?P<inside>(?:[^{}'"]|'[^'\n]*'|"[^"\n]*")*|[^{}]*)\}\}|(?P<broken>\{\{|\{%)""")
_LITERAL = r"""'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|[Tt]rue|[Ff]alse"""
_INSIDE = re.compile(
    rf"\s*(?P<name>[A-Za-z_]\w*)\s*(?:\|\s*default\(\s*(?P<default>{_LITERAL})\s*(?:,\s*(?P<also>[Tt]rue|[Ff]alse)\s*)?\)\s*)?"
)
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_]*")
_BEFORE_ALONE = re.compile(r"""\s*(?:-\s+)*(?:[\w."'/-]+\s*:\s+)?""")
_AFTER_ALONE = re.compile(r"[^\S\n]*(?:#.*)?$", re.MULTILINE)
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what ends a line for YAML


class TemplateError(ValueError):
    """A template that cannot be rendered; the text is the reason that follows Snowflake's sentence in ``message``."""

    def __init__(self, reason: str, line: int = 1) -> None:
        self.line = line
        super().__init__(reason)

    @property
    def message(self) -> str:
        """The whole message, as error 395069 carries it."""
        return f"Unable to render service spec from given template: {self}"


@dataclass(frozen=True, slots=True)
class TemplateVariable:
    """A variable where a template uses it; line counts from 1."""

    name: str
    line: int
    has_default: bool


@dataclass(frozen=True, slots=True)
class _Use:
    variable: TemplateVariable
    default: str | None
    default_replaces_empty: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as it was given, and what a JSON text among them says, read once however often it is used."""

    text: str
    decoded: str | None

    @classmethod
    def of(cls, text: str) -> _Value:
        if not text.lstrip().startswith('"'):
            return cls(text, None)
        try:
            decoded = json.loads(text)
        except ValueError:
            return cls(text, None)  # a default, which need not be JSON
        return cls(text, decoded if isinstance(decoded, str) else None)


@dataclass(frozen=True, slots=True)
class _Replacement:
    """Where a value stands in the rendered text, and where its expression stands in the template."""

    start: int
    end: int
    template_start: int
    template_end: int


@dataclass(frozen=True)
class Rendering:
    """A template filled with values, which knows where in the template each of its places comes from."""

    text: str
    template: str
    replacements: tuple[_Replacement, ...]

    def origin(self, line: int, column: int) -> tuple[int, int]:
        """Return the line and column of the template for those of the rendered text; all count from 1."""
        if not self.replacements:
            return line, column
        offset = min(self._rendered_lines[min(line, len(self._rendered_lines)) - 1] + column - 1, len(self.text))
        number = bisect.bisect_right(self._starts, offset)
        if number:
            nearest = self.replacements[number - 1]
            inside = offset < nearest.end
            offset = nearest.template_start if inside else offset - nearest.end + nearest.template_end
        found = bisect.bisect_right(self._template_lines, offset)
        return found, offset - self._template_lines[found - 1] + 1

    @cached_property
    def _starts(self) -> list[int]:
        return [replacement.start for replacement in self.replacements]

    @cached_property
    def _rendered_lines(self) -> list[int]:
        return _line_starts(self.text)

    @cached_property
    def _template_lines(self) -> list[int]:
        return _line_starts(self.template)


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _LINE_BREAK.finditer(text))]


def render_template(text: str, variables: Mapping[str, object]) -> str:
    """Return a template filled with values: text, numbers and booleans as USING gives them, names case-sensitive.

    JSON is substituted as structure: ``'["a", "b"]'`` becomes a list, ``'"/path"'`` the text ``/path``.
    """
    return fill_template(text, variables).text


def fill_template(text: str, variables: Mapping[str, object]) -> Rendering:
    """Return the same as ``render_template``, with the way back to the template's lines."""
    if len(text) > SIZE_LIMIT:
        raise TemplateError(f"the template has {len(text)} characters; more than {SIZE_LIMIT} are not read")
    uses = _uses(text)
    texts = {name: _Value.of(_value_text(name, value)) for name, value in variables.items()}
    missing: dict[str, int] = {}
    for use in uses:
        if use.variable.name not in texts and use.default is None:
            missing.setdefault(use.variable.name, use.variable.line)
    if missing:
        listed = ", ".join(f"{show(name)} (line {line})" for name, line in missing.items())
        given = f"USING gives {', '.join(texts)}" if texts else "USING gives none"
        raise TemplateError(f"no value and no default for {listed}; {given}", min(missing.values()))
    pieces, replacements, position, length = [], [], 0, 0
    for use in uses:
        value = texts.get(use.variable.name)
        if use.default is not None and (value is None or (value.text == "" and use.default_replaces_empty)):
            value = _Value.of(use.default)
        before = text[position : use.start]
        filled = "" if value is None else _substituted(text, use, value, position)
        start = length + len(before)
        length = start + len(filled)
        if length > SIZE_LIMIT:
            raise TemplateError(
                f"with {show(use.variable.name)} (line {use.variable.line}) the specification grows beyond "
                f"{SIZE_LIMIT} characters; more are not read",
                use.variable.line,
            )
        replacements.append(_Replacement(start, length, use.start, use.end))
        pieces += [before, filled]
        position = use.end
    return Rendering("".join([*pieces, text[position:]]), text, tuple(replacements))


def template_variables(text: str) -> tuple[TemplateVariable, ...]:
    """Return the variables of a template, as often as it uses them; TemplateError where it is broken."""
    return tuple(use.variable for use in _uses(text))


def has_variables(text: str) -> bool:
    """Tell whether a text has at least one expression that a template can have, whatever else stands in it."""
    return any(match["inside"] and _INSIDE.fullmatch(match["inside"]) for match in _EXPRESSION.finditer(text))


def _uses(text: str) -> list[_Use]:
    found = []
    line, counted = 1, 0
    for match in _EXPRESSION.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match["broken"] == "{%":
            raise TemplateError(f"line {line}: statements {{% ... %}} are not part of specification templates", line)
        if match["broken"]:
            raise TemplateError(f"line {line}: '{{{{' without '}}}}'", line)
        inside = _INSIDE.fullmatch(match["inside"])
        if inside is None:
            raise TemplateError(
                f"line {line}: {show(match['inside'].strip())} is not understood: "
                "write {{ name }} or {{ name | default('value') }}",
                line,
            )
        default = inside["default"]
        variable = TemplateVariable(inside["name"], line, default is not None)
        also = (inside["also"] or "").lower() == "true"
        found.append(_Use(variable, _unquoted(default), also, match.start(), match.end()))
    return found


def _is_alone(text: str, use: _Use, after: int) -> bool:
    """Tell whether an expression is all that its line has for a value; no character is looked at twice for that."""
    line_break = text.rfind("\n", after, use.start)
    if line_break < 0 and after:
        return False  # another expression is before it in its line
    return bool(
        _BEFORE_ALONE.fullmatch(text, line_break + 1 if line_break >= 0 else 0, use.start)
        and _AFTER_ALONE.match(text, use.end)
    )


def _unquoted(literal: str | None) -> str | None:
    if literal is None:
        return None
    return literal[1:-1] if literal[0] in "'\"" else literal.lower()


def _value_text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if not isinstance(value, str):
        raise TemplateError(f"the value of {show(name)} is neither a text nor a number nor a boolean")
    if not _PLAIN_VALUE.fullmatch(value):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            raise TemplateError(
                f"the value {show(value)} of {show(name)} is neither alphanumeric nor valid JSON; "
                f"write other texts as JSON: '{json.dumps(value[:60])}'"
            ) from None
    return value


def _substituted(text: str, use: _Use, value: _Value, after: int) -> str:
    """Return what takes the place of an expression; ``after`` is where the one before it ends."""
    if value.decoded is None or _is_alone(text, use, after):
        return value.text  # JSON's quotes are YAML's quotes where the variable is the whole value
    return value.decoded
