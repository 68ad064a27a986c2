"""CPU, memory and durations as specifications write them.

Units: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"(?P<number>\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})(?P<unit>[A-Za-z]*)")
_DURATION = re.compile(r"(?:(?P<hours>\d{1,9})h)?(?:(?P<minutes>\d{1,9})m)?(?:(?P<seconds>\d{1,9})s)?")
_RETENTION = re.compile(r"(?P<number>[1-9]\d{0,8})(?P<unit>[hd])")

MEMORY_UNITS = {"M": 10**6, "Mi": 2**20, "G": 10**9, "Gi": 2**30}
"""Bytes of each unit that memory can have."""

LONGEST_SHOWN = 60
"""Characters of a value that messages show."""

_RATHER_MIB = 256
"""A number without a unit from which MiB are likelier than GiB."""
_NEAR_UNITS = {"m": "M", "mb": "M", "mib": "Mi", "mi": "Mi", "g": "G", "gb": "G", "gib": "Gi", "gi": "Gi"}


class InvalidQuantityError(ValueError):
    """A text that is no quantity of its kind; says which form is wanted."""


def parse_cpu(value: object) -> float:
    """Return cores: ``0.5``, ``"2"`` and ``"500m"`` are 0.5, 2.0 and 0.5."""
    found = _NUMBER.fullmatch(_text(value))
    if found is None or found["unit"] not in {"", "m"}:
        raise InvalidQuantityError(f"{show(value)} is no amount of CPU: write cores (0.5, 2) or millicores (500m)")
    cores = float(found["number"]) / (1000 if found["unit"] else 1)
    if cores == 0:
        raise InvalidQuantityError(f"{show(value)} is no amount of CPU: it must be above 0")
    return cores


def parse_memory(value: object) -> int:
    """Return bytes: ``2Gi`` is 2 * 1024**3, ``512M`` is 512,000,000; the unit is mandatory."""
    found = _NUMBER.fullmatch(_text(value))
    if found is None:
        raise InvalidQuantityError(
            f"{show(value)} is no amount of memory: write a number with M, Mi, G or Gi, as in 2Gi"
        )
    unit = found["unit"]
    if unit not in MEMORY_UNITS:
        near = _NEAR_UNITS.get(unit.lower())
        what = f"the unit '{unit}' is not known" if unit else "it has no unit"
        usual = "Mi" if float(found["number"]) >= _RATHER_MIB else "Gi"
        hint = (
            f"did you mean {found['number']}{near}?"
            if near
            else f"write M, Mi, G or Gi, as in {found['number']}{usual}"
        )
        raise InvalidQuantityError(f"{show(value)} is no amount of memory: {what}; {hint}")
    amount = math.floor(float(found["number"]) * MEMORY_UNITS[unit])
    if amount == 0:
        raise InvalidQuantityError(f"{show(value)} is no amount of memory: it must be above 0")
    return amount


def parse_block_size(value: object) -> int:
    """Return the bytes of a block volume: a whole number of ``Gi``."""
    found = _NUMBER.fullmatch(_text(value))
    if found is None or found["unit"] != "Gi" or not found["number"].isdecimal():
        raise InvalidQuantityError(
            f"{show(value)} is no size of a block volume: write a whole number of Gi, as in 10Gi"
        )
    return int(found["number"]) * MEMORY_UNITS["Gi"]


def parse_duration(value: object) -> int:
    """Return seconds: ``90s``, ``5m`` and ``1h30m45s``."""
    text = _text(value)
    found = _DURATION.fullmatch(text)
    if found is None or not text:
        raise InvalidQuantityError(
            f"{show(value)} is no duration: write hours, minutes and seconds, as in 90s or 1h30m45s"
        )
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def parse_retention(value: object) -> int:
    """Return the seconds for which a snapshot is kept: ``12h`` or ``7d``."""
    found = _RETENTION.fullmatch(_text(value))
    if found is None:
        raise InvalidQuantityError(f"{show(value)} is no retention: write hours or days, as in 12h or 7d")
    return int(found["number"]) * (3600 if found["unit"] == "h" else 86400)


def show(value: object) -> str:
    """Return a value for a message: in single quotes, on one line and not too long."""
    text = str(value).encode("unicode_escape").decode("ascii") if not str(value).isprintable() else str(value)
    return f"'{text[:LONGEST_SHOWN]}...'" if len(text) > LONGEST_SHOWN else f"'{text}'"


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return value if isinstance(value, str) else format(value, "f") if isinstance(value, float) else _digits(value)


def _digits(value: int) -> str:
    return str(value) if abs(value) < 10**15 else ""
