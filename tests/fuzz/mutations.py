"""How the fuzz tests spoil what is right: tokens of statements, values of JSON bodies."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hypothesis import strategies as st

from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.sql.scanner import scan
from tests.fuzz.seeds import BODIES, NAMES, QUERY, STATEMENTS

if TYPE_CHECKING:
    from pytest_spcs.emulator.rest.operations import Operation

OPERATIONS = nouns.operations()

ODD_TOKENS = (
    *(
        "''",
        "'a'",
        "'''",
        "'",
        '"',
        '""',
        '"a""b"',
        '"\U0001f600"',
        "$$",
        "$$ $$",
        "$$a",
        "'\\u0000'",
        "'\\'",
        "'\\uD800'",
    ),
    *("0", "-1", "1.5", "1e400", "9" * 40, "9" * 5000, "\u00b2", "\u0663", "0x10", "NULL", "TRUE", "DEFAULT", "NaN"),
    *(
        "?",
        ":1",
        ":0",
        ":99",
        ":" + "9" * 5000,
        "@",
        "@~",
        "@%t",
        "@ST/../..",
        '@"x',
        "!",
        "*",
        ";",
        ",",
        ".",
        "=",
        "=>",
    ),
    *("(", ")", "()", "{", "}", "[", "--", "//", "/*", "/**/", "\x00", "\u202e", "\u00e9", "\ud800", "\u2028", "\t"),
    *(
        "OR REPLACE",
        "IF NOT EXISTS",
        "IF EXISTS",
        "IN",
        "IN ACCOUNT",
        "LIKE",
        "LIMIT",
        "SET",
        "UNSET",
        "TAG",
        "COMMENT",
    ),
    *("AS", "TO", "FROM", "ON", "ALL", "SELECT", "SYSTEM$", "SYSTEM$X()", "a.b.c.d", "INFORMATION_SCHEMA", "SNOWFLAKE"),
)


@st.composite
def spoiled_statements(draw: st.DrawFn) -> str:
    """A right statement with some tokens deleted, repeated, swapped, or replaced by odd ones or by those of another."""
    pieces = _pieces(draw(st.sampled_from(STATEMENTS)))
    foreign = _pieces(draw(st.sampled_from(STATEMENTS)))
    odd = st.sampled_from(ODD_TOKENS) | st.text(max_size=6) | st.sampled_from(foreign)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(pieces)))
        other = draw(st.integers(0, max(len(pieces) - 1, 0)))
        match draw(st.sampled_from(["delete", "repeat", "swap", "replace", "insert"])):
            case "delete":
                del pieces[at : at + 1]
            case "repeat":
                pieces[at:at] = pieces[other : other + 1]
            case "swap" if at < len(pieces):
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case "replace":
                pieces[at : at + 1] = [" " + draw(odd)]
            case _:
                pieces.insert(at, " " + draw(odd))
    return "".join(pieces)


def _pieces(sql: str) -> list[str]:
    """Return the tokens of a statement, each with the space before it."""
    ends = [0, *(token.end for token in scan(sql) if token.text)]
    return [sql[start:end] for start, end in pairwise(ends)]


_ODD_TEXTS = st.sampled_from(["", "'", '"', '"a', "a.b", "a b", "\x00", "\ud800", "\u00e9", "9" * 5000, "SVC", "true"])
ODD_VALUES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.sampled_from(
        [0, -1, 2**63, 10**400, 1e308, 0.5, [], {}, [[]], [None], {"": None}, [{}], "x", [1], {"name": 1}]
    )
    | _ODD_TEXTS
    | st.text(max_size=5)
)


def body_of(path: str) -> Any:
    """Return a right body for an operation, None where it takes none."""
    ends = [end for end in BODIES if path == end or path.endswith("/" + end.lstrip("/"))]
    return deepcopy(BODIES[max(ends, key=len)]) if ends else None


@st.composite
def spoiled_bodies(draw: st.DrawFn, path: str) -> Any:
    """A right body with some values replaced, removed or added, at any depth."""
    body = {"": body_of(path)}
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(body))
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove" if holder is not body:
                del holder[key]
            case "add" if isinstance(holder, dict):
                holder[draw(st.text(max_size=4))] = draw(ODD_VALUES)
            case _:
                holder[key] = deepcopy(draw(ODD_VALUES))
    return body[""]


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    found = [(value, key) for key in keys]
    for _, key in list(found):
        found += _places(value[key])
    return found


@st.composite
def spoiled_requests(draw: st.DrawFn) -> tuple[Operation, str, dict[str, str], Any]:
    """An operation with its path, query and body, any of them spoiled."""
    operation = draw(st.sampled_from(OPERATIONS))
    path = operation.path
    texts = st.sampled_from(NAMES) | st.text(min_size=1, max_size=5) | st.sampled_from(["a.b", '"', '"a', "9" * 500])
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        right = {"{database}": "DB", "{schema}": "PUBLIC"}.get(path[start : end + 1])
        chosen = draw(texts if right is None else st.just(right) | texts)
        path = path[:start] + quote(chosen.encode("utf-8", "replace"), safe="") + path[end + 1 :]
    values = st.sampled_from(["", "true", "-1", "9" * 5000, "\u00b2", "S%", "\\", "orReplace", "ifNotExists", "or'"])
    query = draw(st.dictionaries(st.sampled_from(QUERY), values, max_size=2))
    body = draw(spoiled_bodies(operation.path) | ODD_VALUES)
    return operation, path, query, body
