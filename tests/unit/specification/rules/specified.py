"""Small specifications with one thing in them, and what is expected to be said of it."""

from __future__ import annotations

import textwrap

import pytest

from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.problems import INVALID_SPECIFICATION, InvalidSpecificationError, Severity
from pytest_spcs.specification.rules import RULES

IMAGE = "/demo/public/images/web:1"

Case = tuple[str, str, str, str | None]
"""A specification, and the path, the message and the suggestion of its only problem."""


def in_container(text: str) -> str:
    """Return a specification whose container ``web`` has these further options."""
    return f"spec:\n  containers:\n  - name: web\n    image: {IMAGE}\n" + textwrap.indent(textwrap.dedent(text), "    ")


def in_spec(text: str) -> str:
    """Return a specification with these further options below spec."""
    return f"spec:\n  containers:\n  - name: web\n    image: {IMAGE}\n" + textwrap.indent(textwrap.dedent(text), "  ")


def beside_spec(text: str) -> str:
    """Return a specification with these further options at the top."""
    return in_spec("endpoints:\n- {name: api, port: 80}\n") + textwrap.dedent(text)


def endpoint(text: str) -> str:
    """Return a specification with this endpoint."""
    return in_spec(f"endpoints:\n- {text}\n")


def volume(text: str) -> str:
    """Return a specification with this volume, which is called ``data`` and mounted."""
    return in_container("volumeMounts: [{name: data, mountPath: /data}]\n") + f"  volumes:\n  - {text}\n"


def secret(text: str) -> str:
    """Return a specification whose container has this secret."""
    return in_container(f"secrets:\n- {text}\n")


def names(cases: list[Case]) -> list[str]:
    """Return what cases are called in the names of tests."""
    return [f"{case[1]}-{number}" for number, case in enumerate(cases)]


def see_refused(case: Case) -> None:
    """See the case refused for its one error, in its words."""
    text, path, message, suggestion = case
    with pytest.raises(InvalidSpecificationError) as caught:
        load_specification(text)

    (problem,) = caught.value.problems
    assert (problem.path, problem.message, problem.suggestion) == (path, message, suggestion)
    assert problem.severity is Severity.ERROR
    assert problem.number == INVALID_SPECIFICATION
    assert problem.rule in RULES


def see_warned_of(case: Case) -> None:
    """See the case loaded, with its one warning, in its words."""
    text, path, message, suggestion = case
    load_specification(text)

    (problem,) = check_specification(text)
    assert (problem.path, problem.message, problem.suggestion) == (path, message, suggestion)
    assert problem.severity is Severity.WARNING
    assert problem.number is None
    assert problem.rule in RULES
