"""Ordinary SQL, statement by statement, with the values that Snowflake's reference promises.

Each ``.sql`` file beside this one begins with a paragraph of statements that make its tables; each further paragraph is
a case. The last statement of a case answers with the rows behind ``-->``, cells set apart by ``|``, or fails with the
number behind ``--!``; ``refused`` stands for what the emulator does not do and says so. Rows behind ``--~`` are right,
and the emulator has others: docs/deviations.md says so too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import snowflake.connector
from snowflake.connector.errors import ProgrammingError

from tests.clients.emulator_process import running_emulator

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet
    from snowflake.connector.cursor import SnowflakeCursor

_UNSUPPORTED = {2, 2140}
"""What refusals are numbered: an unsupported feature, an unknown function."""
_ENDS = re.compile(r";\n")


@dataclass(frozen=True)
class Case:
    """One paragraph of a file."""

    topic: str
    set_up: tuple[str, ...]
    statements: tuple[str, ...]
    rows: tuple[str, ...]
    failure: str | None

    @property
    def changes(self) -> bool:
        """Whether the case needs tables that no other case sees."""
        return not all(re.match(r"(SELECT|WITH)\b", statement) for statement in self.statements)


def _cases() -> Iterator[ParameterSet]:
    for file in sorted(Path(__file__).parent.glob("*.sql")):
        _title, *paragraphs = file.read_text("utf-8").strip().split("\n\n")
        set_up: tuple[str, ...] = ()
        if "\n--" not in paragraphs[0]:
            set_up = _statements(paragraphs.pop(0))
        for number, paragraph in enumerate(paragraphs, 1):
            body, *answers = re.split(r"\n--(?=[>!~])", paragraph)
            rows = tuple(answer[2:] for answer in answers if answer[0] in ">~")
            failure = next((answer.removeprefix("! ") for answer in answers if answer.startswith("!")), None)
            case = Case(file.stem, set_up, _statements(body), rows, failure)
            deviates = any(answer.startswith("~") for answer in answers)
            marks = [pytest.mark.xfail(reason="docs/deviations.md", strict=True)] if deviates else []
            yield pytest.param(case, id=f"{file.stem}-{number}", marks=marks)


def _statements(text: str) -> tuple[str, ...]:
    return tuple(statement.strip() for statement in _ENDS.split(text.strip() + "\n") if statement.strip())


def _cell(value: object) -> str:  # one line a type is the plainest form
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value)
        case float() | Decimal():
            number = Decimal(repr(value)) if isinstance(value, float) else value
            return format(number.normalize(), "f")
        case bytes() | bytearray():
            return value.hex().upper()
        case str():
            return value.replace("\n", "\\n") or "''"
        case _:
            return str(value)


Tables = Callable[[Case], "SnowflakeCursor"]


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tables]:
    """Return a function that gives a cursor where a case finds its tables."""
    with (
        running_emulator(tmp_path_factory.mktemp("emulator")) as emulator,
        closing(snowflake.connector.connect(**emulator.connect_arguments)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE DATABASE ordinary")
        made: set[str] = set()

        def prepared(case: Case) -> SnowflakeCursor:
            schema = f"{case.topic}_{len(made)}" if case.changes else case.topic
            if schema in made:
                cursor.execute(f"USE SCHEMA ordinary.{schema}")
                return cursor
            cursor.execute(f"CREATE SCHEMA ordinary.{schema}")
            for statement in case.set_up:
                cursor.execute(statement)
            made.add(schema)
            return cursor

        yield prepared


@pytest.mark.parametrize("case", list(_cases()))
def test_answer(case: Case, tables: Tables) -> None:
    cursor = tables(case)
    *before, last = case.statements
    for statement in before:
        cursor.execute(statement)
    if case.failure is not None:
        with pytest.raises(ProgrammingError) as failed:
            cursor.execute(last)
        numbers = _UNSUPPORTED if case.failure == "refused" else {int(case.failure)}
        assert failed.value.errno in numbers
        return
    cursor.execute(last)
    assert tuple(" | ".join(_cell(cell) for cell in row) for row in cursor.fetchall()) == case.rows
