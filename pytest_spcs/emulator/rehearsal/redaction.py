"""Keeps secrets out of what is recorded: passwords, tokens, keys and the contents of secrets.

Which properties hold secrets: https://docs.snowflake.com/en/sql-reference/sql/create-user,
create-secret and copy-into-table
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.rehearsal.secret_places import is_secret_name, secret_places, speaks_of_secrets
from pytest_spcs.emulator.sql.scanner import TokenKind, scan

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import Bind

HIDDEN = "***"
_SHORTEST = 3
"""Characters of a secret that a message is searched for."""


def redacted(text: str) -> str:
    """Return a statement, or another text, without the secrets in it."""
    kept, read = [], 0
    for start, end in secret_places(text):
        value = text[start:end]
        kept += [text[read:start], _hidden(value)]
        read = end
    return "".join([*kept, text[read:]])


def redacted_message(message: str, sql: str) -> str:
    """Return an error message without what is secret in its statement."""
    for start, end in secret_places(sql):
        for line in sql[start:end].splitlines():
            secret = line.strip(" \t'\"$\\")
            if len(secret) >= _SHORTEST:
                message = message.replace(secret, HIDDEN)
    return redacted(message)


def shown_binds(sql: str, binds: Mapping[str, Bind]) -> list[Any]:
    """Return the values of binds in their order, those of secret properties hidden; texts as on the wire."""
    if not binds:
        return []
    secret = _secret_numbers(sql)
    ordered = sorted(binds.items(), key=lambda item: int(item[0]))
    return [HIDDEN if secret is None or number in secret else _shown(bind) for number, bind in ordered]


def redacted_document(value: Any) -> Any:
    """Return the JSON of a request without secrets: those of secret fields, and those in its texts."""
    match value:
        case Mapping():
            return {key: _field(str(key), member) for key, member in value.items()}
        case list():
            return [redacted_document(member) for member in value]
        case str():
            return redacted(value)
        case _:
            return value


def _hidden(value: str) -> str:
    if value.startswith(("'", "$$")):
        return f"'{HIDDEN}'"
    return f"{HIDDEN}\n" if value.endswith("\n") else HIDDEN


def _field(name: str, value: Any) -> Any:
    if is_secret_name(name) and not isinstance(value, bool | dict | list | None):
        return HIDDEN
    return redacted_document(value)


def _shown(bind: Bind) -> Any:
    return bind.value if bind.value is None or isinstance(bind.value, str) else list(bind.value)


def _secret_numbers(sql: str) -> frozenset[str] | None:
    """Return the numbers of binds for secret properties, None where the statement cannot be read."""
    try:
        tokens = [token for token in scan(sql) if token.text]
    except SnowflakeError:
        return None
    numbers = set()
    question_marks = 0
    for place, token in enumerate(tokens):
        if token.kind is not TokenKind.BIND:
            continue
        number = token.text.lstrip(":")
        if token.text == "?":
            question_marks += 1
            number = str(question_marks)
        names = [before.text.strip('"') for before in tokens[max(place - 3, 0) : place]]
        if names and names[-1] == "(":
            # The argument of a function such as SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY.
            names = [name.rpartition("$")[2] for name in names[-2:-1]]
            if any(speaks_of_secrets(name) for name in names):
                numbers.add(number)
            continue
        assigned = bool(names) and (names[-1] in {"=", "=>", ">"} or _names_a_value(names[-1]))
        if assigned and any(is_secret_name(name) for name in names):
            numbers.add(number)
    return frozenset(numbers)


def _names_a_value(word: str) -> bool:
    """Tell whether a bind right behind this word is its value, the sign left out; behind SECRET it is a name."""
    return word.upper() != "SECRET" and is_secret_name(word)
