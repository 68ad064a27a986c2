"""The session and account parameters that statements may set and SHOW PARAMETERS lists.

https://docs.snowflake.com/en/sql-reference/parameters and the parameters that drivers ask for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account import parameter_table as table
from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value, not_emulated

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


class ParameterType(Enum):
    """The types as SHOW PARAMETERS writes them."""

    BOOLEAN = "BOOLEAN"
    NUMBER = "NUMBER"
    STRING = "STRING"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter and its default; ``session`` is False for one that only the account has."""

    name: str
    type: ParameterType
    default: str
    session: bool = True
    least: int | None = None
    most: int | None = None
    """The bounds of a number; None where there is none."""
    words: tuple[str, ...] = ()
    """Every value that a text may have; none where any will do."""
    followed: str | None = None
    """A pattern of the values that the emulator follows; None for all."""

    def checked(self, value: str) -> str:
        """Return a value as the parameter holds it.

        Raises Snowflake's 001008 for one that it cannot have and 000002 for one that is not emulated.
        """
        held = self._held(value)
        if self.followed is not None and not re.fullmatch(self.followed, held, re.IGNORECASE):
            raise not_emulated(f"{self.name} = {value}")
        return held

    def _held(self, value: str) -> str:
        match self.type:
            case ParameterType.BOOLEAN if value.lower() in {"true", "false"}:
                return value.lower()
            case ParameterType.NUMBER if _NUMBER.fullmatch(value) and self._in_range(int(value)):
                return value
            case ParameterType.STRING if self._is_known(value):
                return value
            case _:
                raise invalid_value(f"invalid value [{value}] for parameter '{self.name}'")

    def _in_range(self, value: int) -> bool:
        return (self.least is None or self.least <= value) and (self.most is None or value <= self.most)

    def _is_known(self, value: str) -> bool:
        if self.name == "TIMEZONE":
            return _is_zone(value)
        return not self.words or value.upper() in {word.upper() for word in self.words}


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return False
    except KeyError:
        return not available_timezones()  # a machine without the data: the engine will tell
    return True


CALLER_TOKEN_VALIDITY = Parameter(
    "SERVICE_CALLER_TOKEN_VALIDITY_SECS", ParameterType.NUMBER, "120", session=False, least=1, most=604_800
)
"""How long a service may act for its caller: 2 minutes, up to 7 days.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
"""


def _numbers(text: str, *, fixed: bool = False) -> list[Parameter]:
    found = []
    for word in text.split():
        name, _equals, rest = word.partition("=")
        default, _colon, limits = rest.partition(":")
        least, _dots, most = limits.partition("..")
        found.append(
            Parameter(
                name,
                ParameterType.NUMBER,
                default,
                least=int(least) if least else None,
                most=int(most) if most else None,
                followed=default if fixed else None,
            )
        )
    return found


def _booleans(text: str, *, fixed: bool = False) -> list[Parameter]:
    pairs = (word.partition("=") for word in text.split())
    return [
        Parameter(name, ParameterType.BOOLEAN, default, followed=default if fixed else None)
        for name, _equals, default in pairs
    ]


def _words(texts: Mapping[str, tuple[str, tuple[str, ...]]], *, fixed: bool = False) -> list[Parameter]:
    return [
        Parameter(name, ParameterType.STRING, default, words=words, followed=re.escape(default) if fixed else None)
        for name, (default, words) in texts.items()
    ]


PARAMETERS = {
    parameter.name: parameter
    for parameter in sorted(
        [
            *_booleans(table.FOLLOWED_BOOLEANS + table.CLIENT_BOOLEANS),
            *_booleans(table.FIXED_BOOLEANS, fixed=True),
            *_numbers(table.NUMBERS),
            *_numbers(table.FIXED_NUMBERS, fixed=True),
            *_words(table.WORDS),
            *_words(table.FIXED_WORDS, fixed=True),
            *(
                Parameter(name, ParameterType.STRING, default, followed=followed)
                for name, (default, followed) in table.TEXTS.items()
            ),
            Parameter("TIMEZONE", ParameterType.STRING, "America/Los_Angeles"),
            *(
                Parameter(name, ParameterType.STRING, default, session=False)
                for name, default in table.ACCOUNT_ONLY.items()
            ),
            CALLER_TOKEN_VALIDITY,
        ],
        key=lambda parameter: parameter.name,
    )
}


def session_parameter(name: str) -> Parameter:
    """Return the session parameter of that upper-cased name; raise Snowflake's 001006 where there is none."""
    found = PARAMETERS.get(name)
    if found is None or not found.session:
        raise unknown_parameter(name)
    return found


def account_parameter(name: str) -> Parameter:
    """Return a parameter that an account can have; raise Snowflake's 001006 where there is none."""
    found = PARAMETERS.get(name)
    if found is None:
        raise unknown_parameter(name)
    return found


def unknown_parameter(name: str) -> SnowflakeError:
    """Return the error for a parameter that does not exist."""
    return SnowflakeError(1006, "22023", f"SQL compilation error:\ninvalid parameter '{name}'")
