"""The classes that a kept account may be made of; no other class is ever made from a file."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from importlib.util import find_spec

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.engine.contract import FunctionSignature
from pytest_spcs.emulator.objects.nouns import NOUNS
from pytest_spcs.emulator.objects.services.state import InstanceState
from pytest_spcs.identifiers import ObjectName, SchemaName

_OBJECTS = "pytest_spcs.emulator.objects"
_MORE = (
    f"{_OBJECTS}.gateways.specification",
    f"{_OBJECTS}.users.credentials",
    f"{_OBJECTS}.services.platform_events",
    f"{_OBJECTS}.grants.securables",
    "pytest_spcs.specification.model",
)
LEFT_OUT: dict[type, frozenset[str]] = {InstanceState: frozenset({"running"})}
"""What only lives while the emulator runs."""


def vocabulary() -> Iterator[type]:
    """Yield the classes of what the account holds: all that the nouns' ``state`` modules define, and what they hold."""
    yield from (ObjectName, SchemaName, Scope, FunctionSignature)
    of_nouns = (f"{_OBJECTS}.{noun}.state" for noun in NOUNS)
    for name in (*(name for name in of_nouns if find_spec(name) is not None), *_MORE):
        for kind in vars(import_module(name)).values():
            if inspect.isclass(kind) and kind.__module__ == name and _holds_data(kind):
                yield kind


def _holds_data(kind: type) -> bool:
    return (dataclasses.is_dataclass(kind) and not inspect.isabstract(kind)) or issubclass(kind, Enum)
