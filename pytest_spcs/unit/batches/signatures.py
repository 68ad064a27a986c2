"""Signatures of functions as CREATE FUNCTION writes them.

Syntax: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_spcs.data_types import DataType, UnsupportedDataTypeError, parse_data_type
from pytest_spcs.identifiers import InvalidIdentifierError, fold, split
from pytest_spcs.unit.problems import SignatureError

_SHAPE = re.compile(
    r"\s*(?P<name>[^()]*?)\s*\((?P<arguments>(?:[^()]|\([^()]*\))*)\)"
    r"(?:\s*RETURNS\s+(?P<returns>\w+(?:\s+PRECISION)?\s*(?:\([^()]*\))?)(?P<traits>.*))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_ARGUMENT = re.compile(r'\s*(?P<name>"(?:[^"]|"")+"|\S+)\s+(?P<type>.+?)\s*', re.DOTALL)
_COMMA = re.compile(r",(?![^(]*\))")
_TRAITS = {
    "": {},
    "NOT NULL": {"not_null": True},
    "RETURNS NULL ON NULL INPUT": {"null_on_null": True},
    "STRICT": {"null_on_null": True},
    "CALLED ON NULL INPUT": {},
    "NULL": {},
    "IMMUTABLE": {},
    "VOLATILE": {"volatile": True},
}
_TRAIT = re.compile("|".join(trait.replace(" ", r"\s+") for trait in sorted(_TRAITS, key=len, reverse=True) if trait))


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; its name is folded."""

    name: str
    type: DataType

    def __str__(self) -> str:
        return f"{self.name} {self.type.family}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a function takes and returns; ``returns`` is None where the text does not say it."""

    name: str | None
    arguments: tuple[Argument, ...]
    returns: DataType | None
    not_null: bool = False
    null_on_null: bool = False
    volatile: bool = False

    @property
    def parameters(self) -> str:
        """The arguments as the batch headers tell them: ``(INPUT FLOAT)``."""
        return f"({', '.join(map(str, self.arguments))})"

    def __str__(self) -> str:
        returns = "" if self.returns is None else f" RETURNS {self.returns.family}"
        return f"{self.name or ''}{self.parameters}{returns}"

    def returned(self) -> DataType:
        """Return the RETURNS type; raise SignatureError where the text does not say it."""
        if self.returns is None:
            raise SignatureError.malformed(str(self), "RETURNS is missing")
        return self.returns


def parse_signature(text: str) -> Signature:
    """Return the signature in ``"name(input FLOAT) RETURNS FLOAT"``; name, RETURNS and traits may be left out."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise SignatureError.malformed(text, "the arguments stand between parentheses, then RETURNS and a type")
    try:
        return Signature(
            name=split(match["name"])[-1] if match["name"] else None,
            arguments=tuple(
                _argument(part, text) for part in _COMMA.split(match["arguments"]) if match["arguments"].strip()
            ),
            returns=parse_data_type(match["returns"]) if match["returns"] else None,
            **_traits(match["traits"] or "", text),
        )
    except (UnsupportedDataTypeError, InvalidIdentifierError) as error:
        raise SignatureError.malformed(text, str(error)) from None


def _argument(part: str, text: str) -> Argument:
    match = _ARGUMENT.fullmatch(part)
    if match is None:
        raise SignatureError.malformed(text, f"{part.strip()!r} is no argument: a name and a type are")
    return Argument(fold(match["name"]), parse_data_type(match["type"]))


def _traits(text: str, signature: str) -> dict[str, bool]:
    rest = _TRAIT.sub("", text.upper())
    if rest.strip():
        raise SignatureError.malformed(signature, f"{text.strip()!r} after the type is not known")
    found: dict[str, bool] = {}
    for match in _TRAIT.finditer(text.upper()):
        found |= _TRAITS[" ".join(match[0].split())]
    return found
