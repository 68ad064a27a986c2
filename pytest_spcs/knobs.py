"""The table of knobs, and what options, environment and ini file say of them. Read in every pytest run: quick."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MODES = ("offline", "docker", "live")
"""Where tests can run."""

DEFAULT_MODE = "offline"
"""Where they run if nobody says otherwise."""

IMAGE_SOURCES = ("dockerfile", "app")
"""What an offline image is made of when both are there."""


class InvalidSettingError(ValueError):
    """A knob was given a value it cannot have; the message names the place it came from."""

    @classmethod
    def at(cls, place: str, text: str, problem: str) -> InvalidSettingError:
        """Tell which place holds which wrong text and what may stand there."""
        return cls(f"{place} has the value {text!r}. {problem}")

    @classmethod
    def later_mode(cls, place: str, mode: str) -> InvalidSettingError:
        """Tell that a mode of the design is not there yet."""
        return cls(
            f"{place} has the value {mode!r}. That mode comes with a later version of pytest-spcs; "
            "what works today is 'offline', which is also the default."
        )


def _text(text: str) -> str:
    return text.strip()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ValueError("Give a number of seconds, such as 30 or 2.5.")
    return seconds


def _flag(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError("Give yes or no.")
    return words[text.strip().lower()]


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text.strip().lower() not in choices:
            raise ValueError(f"Give one of: {', '.join(choices)}.")
        return text.strip().lower()

    return convert


def _identifier(text: str) -> str:
    word = text.strip()
    if not (word.isascii() and word.isidentifier()):
        raise ValueError("Give the beginning of a Snowflake name: letters, digits and _, no digit first.")
    return word.upper()


class Knob(NamedTuple):
    """One thing that can be set: a field of ``settings.Settings``, its help, and how a text becomes its value."""

    name: str
    help: str
    convert: Callable[[str], object] = _text
    metavar: str | None = None
    flag: bool = False

    @property
    def option(self) -> str:
        """The command line option, such as ``--spcs-ready-timeout``."""
        return f"--spcs-{self.name.replace('_', '-')}"

    @property
    def ini(self) -> str:
        """The name in the ini file, such as ``spcs_ready_timeout``; also where argparse keeps the option."""
        return f"spcs_{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable, such as ``PYTEST_SPCS_READY_TIMEOUT``."""
        return f"PYTEST_SPCS_{self.name.upper()}"


KNOBS = (
    Knob("mode", "where tests run: offline (an emulated Snowflake; default), docker or live", _one_of(MODES), "MODE"),
    Knob(
        "emulator",
        "use the emulator that runs at this URL (http://USER:PASSWORD@127.0.0.1:PORT?admin_token=...) "
        "instead of starting one",
        metavar="URL",
    ),
    Knob(
        "emulator_python",
        "interpreter to start the emulator with, where this one cannot have the extra 'offline' (default: this one)",
        metavar="PATH",
    ),
    Knob("emulator_timeout", "seconds the emulator may take to start (default: 60)", _seconds, "SECONDS"),
    Knob(
        "image_source",
        "what offline images are made of where both are given: dockerfile (default) or app, the app object",
        _one_of(IMAGE_SOURCES),
        "SOURCE",
    ),
    Knob("ready_timeout", "seconds a service may take to become ready (default: 60)", _seconds, "SECONDS"),
    Knob("job_timeout", "seconds a job service may take to end (default: 600)", _seconds, "SECONDS"),
    Knob(
        "keep",
        "keep for a look what the tests made: objects of an emulator given by URL, the emulator's run directory",
        _flag,
        flag=True,
    ),
    Knob("prefix", "beginning of the names of what a run makes (default: PYTEST_SPCS)", _identifier, "NAME"),
    Knob("database", "existing database to make the run's schema in (default: make a database)", metavar="NAME"),
    Knob("warehouse", "existing warehouse to use (default: make one)", metavar="NAME"),
    Knob("compute_pool", "existing compute pool to run services on (default: make one)", metavar="NAME"),
    Knob("instance_family", "instance family of the compute pool to make (default: CPU_X64_XS)", metavar="FAMILY"),
)
"""Everything that can be set. The order of precedence: factory argument, option, environment, ini file, default."""


def add_knobs(parser: pytest.Parser) -> None:
    """Give pytest an option and an ini value for each knob; None stands for "not given"."""
    group = parser.getgroup("spcs", "Snowpark Container Services")
    for knob in KNOBS:
        attributes: dict[str, Any] = (
            {"action": "store_const", "const": "yes"} if knob.flag else {"metavar": knob.metavar, "type": str}
        )
        group.addoption(knob.option, dest=knob.ini, default=None, help=knob.help, **attributes)
        parser.addini(knob.ini, knob.help, type="string", default=None)


def read_knobs(
    option: Callable[[str], str | None],
    ini: Callable[[str], str | None],
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what was given, or raise InvalidSettingError with the place and the text that is wrong."""
    variables = os.environ if environment is None else environment
    given: dict[str, Any] = {}
    for knob in KNOBS:
        places = (
            (f"option {knob.option}", option(knob.ini)),
            (f"environment variable {knob.variable}", variables.get(knob.variable)),
            (f"ini value {knob.ini}", ini(knob.ini)),
        )
        place, text = next(((place, text) for place, text in places if text is not None), ("", None))
        if text is None:
            continue
        try:
            given[knob.name] = knob.convert(text)
        except ValueError as problem:
            shown = "..." if knob.name == "emulator" else text
            raise InvalidSettingError.at(place, shown, str(problem)) from None
        if knob.name == "mode" and given["mode"] != DEFAULT_MODE:
            raise InvalidSettingError.later_mode(place, given["mode"])
    return given


GIVEN = pytest.StashKey[dict[str, Any]]()
"""Where a pytest session keeps what was given."""
