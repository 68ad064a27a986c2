"""Errors that imitate Snowflake: its number, SQL state and wording.

Numbers and wordings come from ``docs/deviations.md``'s sources; what could not be confirmed is a row there.
"""

from __future__ import annotations

_SYNTAX = 1003
_POINTER = "\nIf Snowflake takes this statement, pytest-spcs does not emulate it: docs/coverage.md lists what it does."


class SnowflakeError(Exception):
    """An error as the service would answer it; doors turn it into their protocol's error body.

    ``number`` is Snowflake's error number, ``sql_state`` the five characters beside it. The message holds neither:
    clients put both in front of it themselves.
    """

    def __init__(self, number: int, sql_state: str, message: str) -> None:
        super().__init__(message)
        self.number = number
        self.sql_state = sql_state
        self.message = message

    @property
    def code(self) -> str:
        """The number as the wire protocols carry it: six digits."""
        return f"{self.number:06d}"


class ObjectExistsError(SnowflakeError):
    """002002: a name that is taken. REST answers it with 409."""


class ObjectMissingError(SnowflakeError):
    """002003, 002043: a name that stands for nothing the role can see. REST answers it with 404."""


class PrivilegeError(SnowflakeError):
    """003001: the role lacks a privilege. REST answers it with 403."""


class NotEmulatedError(SnowflakeError):
    """000002: a statement, option or operation of the real service that this emulator does not have."""


def already_exists(name: str) -> ObjectExistsError:
    """Return the error for creating an object under a taken name."""
    return ObjectExistsError(2002, "42710", f"SQL compilation error:\nObject '{name}' already exists.")


def does_not_exist(kind: str, name: str) -> ObjectMissingError:
    """Return the error for using an object that is not there; ``kind`` is the noun as messages write it."""
    return ObjectMissingError(
        2003, "02000", f"SQL compilation error:\n{kind} '{name}' does not exist or not authorized."
    )


def syntax_error(message: str) -> SnowflakeError:
    """Return the error for a statement that does not parse."""
    return SnowflakeError(1003, "42000", f"SQL compilation error:\n{message}")


def invalid_value(message: str) -> SnowflakeError:
    """Return the error for a property with a value that it cannot have."""
    return SnowflakeError(1008, "22023", f"SQL compilation error:\n{message}")


def insufficient_privileges(message: str) -> PrivilegeError:
    """Return the error for a role that may not do what it asked for."""
    return PrivilegeError(3001, "42501", f"SQL access control error:\n{message}")


def not_emulated(what: str, advice: str = "") -> NotEmulatedError:
    """Return the error for a part of the real service that the emulator lacks; never succeed silently instead.

    ``advice`` is a sentence that says what to do in its place.
    """
    message = f"Unsupported feature '{what}': pytest-spcs does not emulate it. docs/coverage.md lists what it does."
    return NotEmulatedError(2, "0A000", f"{message} {advice}".rstrip())


def point_to_coverage(error: SnowflakeError) -> None:
    """Let a syntax error name the page that tells what is emulated: the statement may be right, and not ours."""
    if error.number == _SYNTAX and not error.message.endswith(_POINTER):
        error.message += _POINTER
        error.args = (error.message,)
