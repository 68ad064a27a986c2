"""The classes that a kept account may be made of; no other class is ever made from a file."""

from __future__ import annotations

import dataclasses
import inspect
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.engine.contract import FunctionSignature
from pytest_spcs.emulator.objects.nouns import NOUNS
from pytest_spcs.emulator.objects.services.state import InstanceState
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_spcs.emulator.objects.noun import Noun

LEFT_OUT: dict[type, frozenset[str]] = {InstanceState: frozenset({"running"})}
"""What only lives while the emulator runs."""


def vocabulary(nouns: Iterable[Noun] = NOUNS) -> Iterator[type]:
    """Yield the classes of what the account holds: all that the nouns' ``state`` modules define, and what they hold."""
    yield from (ObjectName, SchemaName, Scope, FunctionSignature)
    for module in (module for noun in nouns for module in noun.kept_in):
        for kind in vars(module).values():
            if inspect.isclass(kind) and kind.__module__ == module.__name__ and _holds_data(kind):
                yield kind


def _holds_data(kind: type) -> bool:
    return (dataclasses.is_dataclass(kind) and not inspect.isabstract(kind)) or issubclass(kind, Enum)
