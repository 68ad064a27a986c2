"""Writes docs/coverage.md from the code and the tests: ``python -m tests.layout.coverage_page``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from pytest_spcs.emulator.account.errors import NotEmulatedError
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.statements.router import NOT_EMULATED, Router
from pytest_spcs.emulator.supervision.required_capabilities import needs
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.sections import Section
from tests.fuzz.seeds import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
HERE = Path(__file__).parent
COMMAND = "python -m tests.layout.coverage_page"
MOST_SHOWN = 3
NO_TEST = "**no test found**"
INTRODUCTION = f"""# What is emulated

This page is generated from the code by `{COMMAND}`; a test compares the two.

The tests beside each row were found by searching the text of the tests and of the scripts that they run, without those
of this page and the fuzz tests, which mutate every statement form, function and operation. At most {MOST_SHOWN}
files are named. A file that is named speaks of the row; that it proves all of it is not said. Each section tells what
was searched for.
"""


@cache
def test_texts() -> dict[str, str]:
    """Return the text of every test file in lower case, by its path below ``tests``."""
    folder = ROOT / "tests"
    files = sorted(path for path in folder.rglob("*.py") if path.parent.name not in {"layout", "fuzz"})
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8").lower() for path in files}


def found(*patterns: str) -> str:
    """Return the table cell that names the test files in which all the patterns occur, in whatever case."""
    # Many times quicker than re.IGNORECASE, under which no literal is searched for as such.
    wanted = [re.compile(pattern.lower()) for pattern in patterns]
    files = [name for name, text in test_texts().items() if all(one.search(text) for one in wanted)]
    if not files:
        return NO_TEST
    more = f" and {len(files) - MOST_SHOWN} more" if len(files) > MOST_SHOWN else ""
    return ", ".join(f"`{name}`" for name in files[:MOST_SHOWN]) + more


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table."""
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def statements() -> Iterator[str]:
    yield "\n## SQL statements\n"
    yield "Searched for: the statement's words, with `DESC` for `DESCRIBE` and CREATE's modifiers allowed.\n"
    taken = [form.words for form in nouns.statement_forms() if form.words not in set(_refused_when_read())]
    emulated = {words: found(_statement(words)) for words in taken}
    refused = dict.fromkeys([*(" ".join(words.split()) for words in NOT_EMULATED.split(";")), *_refused_when_read()])
    yield from table(
        ("statement", "emulated", "tests"),
        (
            (f"`{words}`", "yes" if words in emulated else "no, refused by name", emulated.get(words, ""))
            for words in sorted({**refused, **emulated})
        ),
    )
    yield "\nEverything else is the SQL engine's: tables, views, queries, DML, COPY."


def _refused_when_read() -> Iterator[str]:
    """Yield the forms that know their statement only to refuse it, seen by reading a right one."""
    router = Router(nouns.statement_forms())
    session = Session(1, "ADA", "R", database="DB", schema="PUBLIC", kinds=nouns.all_kinds())
    for sql in STATEMENTS:
        form = router.find(sql)
        try:
            if form is not None:
                form.decode(Statement(sql), session)
        except NotEmulatedError:
            assert form is not None
            yield form.words


def _statement(words: str) -> str:
    first, *rest = words.split()
    modifiers = {"CREATE": r"(\s+(OR|REPLACE|TRANSIENT|TEMP|TEMPORARY))*", "DESC": "(RIBE)?"}
    first = "DESC" if first == "DESCRIBE" else first
    return r"\s+".join([_beginning(first) + modifiers.get(first, ""), *rest]) + r"\b"


def _beginning(word: str) -> str:
    r"""Return what ``\b`` before a word means, in a form that lets a search look for the word first."""
    return rf"{word}(?<=\b{word})"


def functions() -> Iterator[str]:
    yield "\n## System functions and table functions\n"
    yield "Searched for: the function's name.\n"
    scalar = [(f"`{'<service>!' if one.of_service else ''}{one.name}`", one.name) for one in nouns.system_functions()]
    tables = [
        (f"`TABLE({'' if '.' in one.name else '<service>!'}{one.name})`", one.name) for one in nouns.table_functions()
    ]
    rows = ((told, "yes", found(re.escape(name))) for told, name in sorted([*scalar, *tables]))
    yield from table(("function", "emulated", "tests"), rows)


def operations() -> Iterator[str]:
    yield "\n## REST operations\n"
    yield (
        "Searched for: files that name the resource (`compute-pools` or `compute_pools`) and do the operation: call\n"
        'in `snowflake.core` (`.suspend(`, `.iter(`), or write method or path of a request (`"DELETE"`, `:suspend`).\n'
        "The list of all is that of `snowflake.core` 1.13 for the resources that container services touch.\n"
    )
    emulated = {(one.method, one.path) for one in nouns.operations()}
    known = {_shape(method, path) for method, path in emulated}
    real = {tuple(line.split()) for line in (HERE / "real_operations.txt").read_text(encoding="utf-8").splitlines()}
    missing = {(method, path) for method, path in real if _shape(method, path) not in known}
    rows = (
        (
            f"`{method} {path.replace('/databases/{database}/schemas/{schema}/', '{schema}/')}`",
            "yes" if (method, path) in emulated else "no",
            found(*_request(method, path)) if (method, path) in emulated else "",
        )
        for method, path in sorted({*emulated, *missing}, key=lambda one: (one[1], one[0]))
    )
    yield from table(("operation", "emulated", "tests"), rows)
    yield "\n`{schema}/` stands for `/databases/{database}/schemas/{schema}/`."


def _shape(method: str, path: str) -> tuple[str, str]:
    return method, re.sub(r"\{\w+\}", "{}", path)


_CALLS = {"POST": "create", "PUT": "create_or_alter", "DELETE": "drop"}


def _request(method: str, path: str) -> tuple[str, ...]:
    """Return the patterns of an operation."""
    place, _, verb = path.partition(":")
    parts = place.strip("/").split("/")
    literals = [part for part in parts if not part.startswith("{")]
    if literals[0] == "grants":
        return (
            r"grants",
            {"POST": r"\bgrants\.grant|/privileges", "GET": r"grants\.to\("}.get(method, r"\.revoke\w*\("),
        )
    inner = [word for word in ("databases", "schemas") if word in literals]
    resources = [word for word in literals if word not in inner] or inner[-1:]
    names = _either(resources[0])
    if verb:
        return names, rf"\.{verb.replace('-', '_')}\(|[:/]{verb}\b"
    if len(resources) > 1:
        last = re.escape(resources[-1]).replace(r"\-", "[-_]")
        return names, rf"/{last}\b|_{last}\("
    if method == "GET":
        return names, r'"GET"|\.fetch\(' if parts[-1].startswith("{") else r'"GET"|\.iter\('
    return names, rf'"{method}"|\.{_CALLS[method]}\('


def _either(resource: str) -> str:
    return r"[/\.]" + re.escape(resource).replace(r"\-", "[-_]") + r"\b"


def specification_fields() -> Iterator[str]:
    yield "\n## Specification fields\n"
    yield (
        "Every field is read and checked, and an unknown one refused. What has an effect inside a container takes a\n"
        "capability of the runtime (`Runtime.gives`); app objects and stubs do without, and one without it\n"
        "makes the instance FAILED with the field's name. Searched for: the field's name with those above it.\n"
    )
    text = (HERE / "fullest_specification.yaml").read_text(encoding="utf-8")
    takes = {_plain(field): need.value for field, need in needs(load_specification(text))}
    rows = []
    for path, option in sorted(set(_options(text))):
        field = f"{path}.{option}" if path else option
        need = next((word for above, word in takes.items() if f"{field}.".startswith(f"{above}.")), None)
        effect = "yes" if need is None else f"needs {need}"
        above = [part.removesuffix("[]") for part in path.split(".") if part and part != "spec"]
        words = [rf"{_beginning(re.escape(word))}\b" for word in (*above[-1:], option)]
        rows.append((f"`{field}`", effect, found(*words)))
    yield from table(("field", "emulated", "tests"), rows)


def _options(text: str) -> Iterator[tuple[str, str]]:
    """Yield path and name of every field that the loader knows, by watching it read a text with all sections."""
    seen: list[tuple[str, str]] = []
    original = Section.__init__

    def watched(self: Section, *arguments: Any) -> None:
        _findings, path, _node, options, *_hints = arguments
        if not path.endswith(".env"):
            seen.extend((_plain(path), option) for option in options)
        original(self, *arguments)

    with patch.object(Section, "__init__", watched):
        load_specification(text)
    yield from seen


def _plain(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def page() -> str:
    """Return the page."""
    lines = [INTRODUCTION, *statements(), *functions(), *operations(), *specification_fields()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
