from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from pytest_spcs.emulator.kept_state.codec import Codec, NotReadableError
from pytest_spcs.emulator.kept_state.vocabulary import LEFT_OUT, vocabulary
from pytest_spcs.emulator.runtimes.kept_images import KEPT_CLASSES

ROOT = Path("/state")


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


@dataclass
class Box:
    name: str
    points: tuple[Point, ...]
    running: object = None
    notes: dict[Any, Any] = field(default_factory=dict)


def codec() -> Codec:
    return Codec([Colour, Point, Box], ROOT, {Box: frozenset({"running"})})


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2.5, "text", [1, [2]], (1, ("a",)), {"a": {"b": 1}}, {}, b"\x00\xff", frozenset({1, 2})),
        datetime(2026, 1, 2, 3, 4, 5, 678, UTC),
        ROOT / "stages" / "000001",
        Path("/usr/bin/python"),
        Colour.RED,
        Point(1, 2),
        Box("b", (Point(1), Point(2)), notes={(1, None): Colour.RED, "k": [Point(3)]}),
    ],
)
def test_what_is_written_is_read(value: object) -> None:
    text = json.dumps(codec().encode(value))
    assert codec().decode(json.loads(text)) == value


def test_the_latest_stay_as_many_as_they_may_be() -> None:
    read = codec().decode(codec().encode(deque([1, 2], maxlen=2)))
    assert (list(read), read.maxlen) == ([1, 2], 2)


def test_what_only_lives_while_the_emulator_runs_is_as_new() -> None:
    assert codec().decode(codec().encode(Box("b", (), running=object()))).running is None


def test_a_field_that_an_older_version_did_not_have_has_its_default() -> None:
    assert codec().decode({"object": ["Point", {"x": 1}]}) == Point(1, 0)


def test_a_moved_directory_is_read_where_it_is_now() -> None:
    written = codec().encode(ROOT / "stages" / "1")
    assert Codec([], Path("/elsewhere")).decode(written) == Path("/elsewhere/stages/1")


def test_an_object_of_another_class_is_not_written() -> None:
    with pytest.raises(TypeError, match="object cannot be kept: it is no class of the vocabulary"):
        codec().encode(object())


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"object": ["Popen", {"args": ["true"]}]}, "'Popen' is the name of nothing that is kept"),
        ({"object": ["Point", {"z": 1}]}, "Point has no z"),
        ({"object": ["Point", {}]}, "missing 1 required positional argument"),
        ({"object": ["Colour", {"value": 1}]}, "Colour has no fields"),
        ({"enum": ["Point", "x"]}, "Point has no members"),
        ({"enum": ["Colour", "__class__"]}, "KeyError"),
        ({"below": "../../etc"}, "leads out of the directory"),
        ({"below": "/etc"}, "leads out of the directory"),
        ({"call": "os.system"}, "'call' is no form of a value"),
        ({"a": 1, "b": 2}, "ValueError"),
        ({"time": 3}, "TypeError"),
        ({"bytes": "?"}, "Error"),
    ],
)
def test_what_says_something_else_is_refused(document: object, told: str) -> None:
    with pytest.raises(NotReadableError) as raised:
        codec().decode(document)
    assert told in str(raised.value)


def test_each_class_of_an_account_has_a_name_of_its_own() -> None:
    Codec([*vocabulary(), *KEPT_CLASSES], ROOT, LEFT_OUT)
