"""The clauses of CREATE SERVICE and ALTER SERVICE, which Snowflake takes in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import not_emulated, syntax_error
from pytest_spcs.emulator.account.parameters import CALLER_TOKEN_VALIDITY
from pytest_spcs.emulator.objects.services.commands import (
    InlineSpecification,
    SpecificationSource,
    StagedSpecification,
    Variables,
)
from pytest_spcs.emulator.sql.bound_texts import VARIABLE
from pytest_spcs.emulator.sql.scanner import TokenKind, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.sql.statement import Statement

_FILE_KEYS = {"SPECIFICATION_FILE", "SPEC"}
_SPECIFICATION_KEYS = {"SPECIFICATION", "SPECIFICATION_TEMPLATE", "SPECIFICATION_TEMPLATE_FILE", *_FILE_KEYS}


class SpecificationClause:
    """Collects ``FROM ... SPECIFICATION ...`` and ``USING (...)`` while the clauses of a statement are read."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._from = False
        self._stage: str | None = None
        self._path: str | None = None
        self._text: str | None = None
        self._is_template = False
        self._variables: Variables | None = None

    def accept(self) -> bool:
        """Consume one clause of these if it comes next; tell whether it did."""
        statement = self._statement
        if statement.words(1) == ("FROM",):
            self._read_from()
            return True
        key = statement.current.value if statement.current.kind is TokenKind.WORD else ""
        if self.given and key in _SPECIFICATION_KEYS:
            raise statement.fail()
        if key in {"SPECIFICATION", "SPECIFICATION_TEMPLATE"}:
            statement.next()
            self._is_template = key == "SPECIFICATION_TEMPLATE"
            self._text = statement.string()
        elif key in _FILE_KEYS or key == "SPECIFICATION_TEMPLATE_FILE":
            statement.next()
            statement.accept("=")
            self._is_template = key == "SPECIFICATION_TEMPLATE_FILE"
            self._path = statement.string()
        elif key == "USING":
            statement.next()
            self._variables = _variables(statement)
        else:
            return False
        return True

    def _read_from(self) -> None:
        """Consume FROM with the stage that may follow; what follows instead comes as a clause of its own."""
        statement = self._statement
        if self._from:
            raise statement.fail()
        self._from = True
        statement.next()
        if statement.current.kind is TokenKind.STAGE:
            self._stage = statement.next().value
        elif statement.current.kind in {TokenKind.STRING, TokenKind.BIND} or statement.current.text == VARIABLE:
            self._stage = _stage_reference(statement)
        elif statement.current.value in {"SPECIFICATION_FILE", "SPECIFICATION_TEMPLATE_FILE"}:
            raise not_emulated("FROM SPECIFICATION_FILE without a stage (native applications)")
        elif statement.current.value not in {"SPECIFICATION", "SPECIFICATION_TEMPLATE"}:
            raise statement.fail()

    @property
    def given(self) -> bool:
        """Whether a specification was given at all."""
        return self._text is not None or self._path is not None

    def source(self) -> SpecificationSource:
        """Return what the clauses name; raise a syntax error where they are incomplete."""
        if self._is_template and self._variables is None:
            raise syntax_error("a specification template needs USING ( <name> => <value>, ... )")
        if self._text is not None:
            return InlineSpecification(self._text, self._variables)
        if self._path is None:
            raise syntax_error(
                "missing specification: FROM SPECIFICATION $$...$$ or FROM @stage SPECIFICATION_FILE='...'"
            )
        if self._stage is None:
            raise syntax_error("SPECIFICATION_FILE needs a stage: FROM @stage SPECIFICATION_FILE='...'")
        return StagedSpecification(self._stage, self._path, self._variables)


def _stage_reference(statement: Statement) -> str:
    at = statement.current
    text = statement.string()
    if not text.startswith("@"):
        raise unexpected(statement.sql, at.start, at.text)
    return text


def _variables(statement: Statement) -> dict[str, object]:
    statement.expect("(")
    found: dict[str, object] = {}
    while not statement.accept(")"):
        if found:
            statement.expect(",")
        token = statement.next()
        if token.kind not in {TokenKind.WORD, TokenKind.QUOTED}:
            raise statement.fail()
        name = token.text if token.kind is TokenKind.WORD else token.value
        statement.expect("=>")
        found[name] = _value(statement)
    return found


def _value(statement: Statement) -> object:
    token = statement.current
    if token.kind is TokenKind.NUMBER:
        statement.next()
        return float(token.text) if any(c in token.text for c in ".eE") else int(token.text)
    if token.kind is TokenKind.WORD and token.value in {"TRUE", "FALSE"}:
        return statement.boolean()
    return statement.string()


def workload_types(statement: Statement) -> tuple[str, ...]:
    """Consume ``OF TYPE a [, b ...]`` if it comes next and return the types; empty where it does not."""
    if not statement.accept("OF", "TYPE"):
        return ()
    types = [statement.word_or_string().upper()]
    while statement.accept(","):
        types.append(statement.word_or_string().upper())
    return tuple(types)


def property_readers(statement: Statement) -> dict[str, Callable[[], object]]:
    """Return the readers of a service's properties, by keyword."""
    return {
        "MIN_INSTANCES": statement.integer,
        "MAX_INSTANCES": statement.integer,
        "MIN_READY_INSTANCES": statement.integer,
        "AUTO_RESUME": statement.boolean,
        "AUTO_SUSPEND_SECS": statement.integer,
        "QUERY_WAREHOUSE": lambda: statement.name()[-1],
        "LOG_LEVEL": statement.word_or_string,
        "COMMENT": statement.string,
        "EXTERNAL_ACCESS_INTEGRATIONS": lambda: tuple(parts[-1] for parts in statement.names_in_parentheses()),
    }


def property_values(statement: Statement) -> dict[str, Any]:
    """Consume the properties that come next and return their values by lower-case name."""
    readers = property_readers(statement)
    # No property, but a parameter; Terraform's live tests give it to CREATE SERVICE too. Jobs are not known to have it.
    readers[CALLER_TOKEN_VALIDITY.name] = statement.integer
    return {key.lower(): value for key, value in statement.properties(readers).items()}
