"""Test Snowpark Container Services with pytest: offline, in local containers, or on a Snowflake account."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_spcs.checking.assertions import assert_specification, load_specification
    from pytest_spcs.checking.specification_warning import SpecificationWarning
    from pytest_spcs.errors import SpcsError
    from pytest_spcs.fixtures.factories import image_fixture, service_fixture, service_function_fixture
    from pytest_spcs.unit.container_environment import container_environment

__all__ = [
    "SpcsError",
    "SpecificationWarning",
    "assert_specification",
    "container_environment",
    "image_fixture",
    "load_specification",
    "service_fixture",
    "service_function_fixture",
]

_HOMES = {
    "SpcsError": "pytest_spcs.errors",
    "SpecificationWarning": "pytest_spcs.checking.specification_warning",
    "assert_specification": "pytest_spcs.checking.assertions",
    "container_environment": "pytest_spcs.unit.container_environment",
    "image_fixture": "pytest_spcs.fixtures.factories",
    "load_specification": "pytest_spcs.checking.assertions",
    "service_fixture": "pytest_spcs.fixtures.factories",
    "service_function_fixture": "pytest_spcs.fixtures.factories",
}
"""Where the public names live. They are imported when asked for: the emulator and idle pytest runs never do."""


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
