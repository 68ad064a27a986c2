"""CPU, memory and durations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.specification.quantities import (
    InvalidQuantityError,
    parse_block_size,
    parse_cpu,
    parse_duration,
    parse_memory,
    parse_retention,
    show,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("parse", "value", "wanted"),
    [
        (parse_cpu, "500m", 0.5),
        (parse_cpu, "2", 2.0),
        (parse_cpu, 0.5, 0.5),
        (parse_cpu, 1, 1.0),
        (parse_cpu, ".25", 0.25),
        (parse_memory, "2Gi", 2 * 1024**3),
        (parse_memory, "512M", 512_000_000),
        (parse_memory, "64Mi", 64 * 1024**2),
        (parse_memory, "1.5G", 1_500_000_000),
        (parse_block_size, "10Gi", 10 * 1024**3),
        (parse_duration, "90s", 90),
        (parse_duration, "5m", 300),
        (parse_duration, "1h30m45s", 5445),
        (parse_retention, "12h", 43_200),
        (parse_retention, "7d", 604_800),
    ],
)
def test_quantities_are_read(parse: Callable[[object], float], value: object, wanted: float) -> None:
    assert parse(value) == wanted


@pytest.mark.parametrize(
    ("parse", "value", "message"),
    [
        (parse_cpu, "1 core", "'1 core' is no amount of CPU: write cores (0.5, 2) or millicores (500m)"),
        (parse_cpu, -1, "'-1' is no amount of CPU: write cores (0.5, 2) or millicores (500m)"),
        (parse_cpu, True, "'True' is no amount of CPU: write cores (0.5, 2) or millicores (500m)"),
        (parse_cpu, float("nan"), "'nan' is no amount of CPU: write cores (0.5, 2) or millicores (500m)"),
        (parse_cpu, "0m", "'0m' is no amount of CPU: it must be above 0"),
        (parse_memory, 2, "'2' is no amount of memory: it has no unit; write M, Mi, G or Gi, as in 2Gi"),
        (parse_memory, "2GB", "'2GB' is no amount of memory: the unit 'GB' is not known; did you mean 2G?"),
        (
            parse_memory,
            "2Ki",
            "'2Ki' is no amount of memory: the unit 'Ki' is not known; write M, Mi, G or Gi, as in 2Gi",
        ),
        (parse_memory, "much", "'much' is no amount of memory: write a number with M, Mi, G or Gi, as in 2Gi"),
        (parse_memory, "0Gi", "'0Gi' is no amount of memory: it must be above 0"),
        (parse_block_size, "1.5Gi", "'1.5Gi' is no size of a block volume: write a whole number of Gi, as in 10Gi"),
        (parse_duration, "", "'' is no duration: write hours, minutes and seconds, as in 90s or 1h30m45s"),
        (parse_duration, 90, "'90' is no duration: write hours, minutes and seconds, as in 90s or 1h30m45s"),
        (parse_retention, "0d", "'0d' is no retention: write hours or days, as in 12h or 7d"),
    ],
)
def test_what_is_no_quantity_is_told_the_form(parse: Callable[[object], float], value: object, message: str) -> None:
    with pytest.raises(InvalidQuantityError) as caught:
        parse(value)

    assert str(caught.value) == message


def test_messages_show_values_on_one_line_and_cut_long_ones() -> None:
    assert show("a\nb") == r"'a\nb'"
    assert show("x" * 61) == f"'{'x' * 60}...'"
