"""``resources`` of a container: what it asks for and how much it may use.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.specification.hints import AMOUNT_HINTS, RESOURCES_HINTS
from pytest_spcs.specification.model import Resources
from pytest_spcs.specification.quantities import InvalidQuantityError, parse_cpu, parse_memory, show

if TYPE_CHECKING:
    from pytest_spcs.specification.sections import Section

GPU = "nvidia.com/gpu"
"""The option for a number of GPUs."""

_COUNT = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class _Amounts:
    cpu: float | None = None
    memory: int | None = None
    gpus: int | None = None
    has_gpus: bool = False


def read_resources(container: Section) -> Resources:
    """Return the resources of a container."""
    section = container.section("resources", ("requests", "limits"), RESOURCES_HINTS)
    if section is None:
        return Resources()
    asked, allowed = _read_amounts(section, "requests"), _read_amounts(section, "limits")
    _check_gpus(section, asked, allowed)
    if asked.cpu is not None and allowed.cpu is not None and asked.cpu > allowed.cpu:
        section.doubtful(
            "requests", f"requests.cpu is {asked.cpu:g}, above limits.cpu {allowed.cpu:g}.", rule="resources"
        )
    if asked.memory is not None and allowed.memory is not None and asked.memory > allowed.memory:
        section.doubtful("requests", "requests.memory is above limits.memory.", rule="resources")
    return Resources(asked.cpu, asked.memory, allowed.cpu, allowed.memory, asked.gpus)


def _read_amounts(section: Section, key: str) -> _Amounts:
    amounts = section.section(key, ("cpu", "memory", GPU), AMOUNT_HINTS)
    if amounts is None:
        return _Amounts()
    return _Amounts(
        amounts.amount("cpu", parse_cpu, rule="resources"),
        amounts.amount("memory", parse_memory, rule="resources"),
        amounts.amount(GPU, _parse_gpus, rule="resources"),
        GPU in amounts,
    )


def _parse_gpus(value: object) -> int:
    text = "" if isinstance(value, bool) else str(value)
    if not _COUNT.fullmatch(text):
        raise InvalidQuantityError(f"{show(value)} is no number of GPUs: write a whole number, as in 1")
    return int(text)


def _check_gpus(section: Section, asked: _Amounts, allowed: _Amounts) -> None:
    if asked.has_gpus != allowed.has_gpus:
        given, absent = ("requests", "limits") if asked.has_gpus else ("limits", "requests")
        section.invalid(given, f"{GPU} is in {given} and not in {absent}; it must be in both", rule="resources")
    elif asked.gpus is not None and allowed.gpus is not None and asked.gpus != allowed.gpus:
        section.invalid(
            "limits",
            f"{GPU} is {asked.gpus} in requests and {allowed.gpus} in limits; they must be equal",
            rule="resources",
        )
