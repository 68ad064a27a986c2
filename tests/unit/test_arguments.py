"""Arguments of public callables: what is refused, in which words, and what is shown of it."""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict, Unpack

import pytest

import pytest_spcs
from pytest_spcs.argument_kinds import KINDS, Kind
from pytest_spcs.arguments import ArgumentError, checked, shown
from pytest_spcs.errors import SpcsError
from pytest_spcs.handles.job_services import JobServiceHandle
from pytest_spcs.handles.secrets import SecretHandle
from pytest_spcs.handles.services import ServiceHandle


class Properties(TypedDict, total=False):
    comment: str
    secret_string: str


@checked("make_thing", properties=Properties)
def make(
    *hosts: str,
    images: Any = None,
    wait: Any = True,
    ready_timeout: Any = None,
    replicas: Any = None,
    using: Any = None,
    relative_to: Any = None,
    **properties: Unpack[Properties],
) -> Any:
    return hosts, images, wait, properties, relative_to


def refusal(**arguments: Any) -> list[str]:
    with pytest.raises(ArgumentError) as refused:
        make(**arguments)
    lines = str(refused.value).splitlines()
    assert len(lines[0]) <= 80
    return lines


def test_an_unknown_keyword_is_refused_with_the_nearest() -> None:
    assert refusal(image={}) == [
        "make_thing() has no argument 'image'",
        "  its arguments: images, wait, ready_timeout, replicas, using, comment, secret_string",
        "Did you mean 'images'?",
    ]
    assert refusal(quite_another=1)[-1] == "Leave it out, or use one of these."


def test_what_is_right_is_passed_on() -> None:
    assert make("a", images={"web": "/d/s/r/web:1"}, comment="", relative_to=5) == (
        ("a",),
        {"web": "/d/s/r/web:1"},
        True,
        {"comment": ""},
        5,
    )
    make(images=None, using={"a": [1, 2.5, None, {"b": True}], "c": Decimal(1), "d": date(2026, 1, 1), "e": Path("/x")})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("images", [5, ["web"], {"web": 5}, {"web": None}, {5: "x"}, "web", {"": "x"}, {"web": "\0"}]),
        ("wait", ["no", 1, None, math.nan]),
        ("ready_timeout", ["x", -1, math.nan, math.inf, True, b"1"]),
        ("replicas", ["2", 1.5, True, 10**40, [1]]),
        ("using", [5, {"a": object()}, {5: 1}, {"a": math.nan}, {"a": "\ud800"}, {"a": {5: 1}}, {"a": b"x"}]),
        ("comment", [5, "a\0b", "\ud800", b"x"]),
    ],
)
def test_a_value_of_another_kind_is_refused_with_what_to_give(name: str, values: list[Any]) -> None:
    for value in values:
        first, given, advice = refusal(**{name: value})
        assert first == f"make_thing() does not take this for {name!r}"
        assert given == f"  given: {shown(value)}"
        assert advice.startswith("Give ")


def test_a_value_that_holds_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    assert refusal(using={"a": endless})[0] == "make_thing() does not take this for 'using'"


def test_a_secret_is_not_shown() -> None:
    assert refusal(secret_string=4711)[1] == "  given: a value of type int"


@pytest.mark.parametrize("keywords", [{"secret_string": "hush"}, {"secret_string": b"hush"}])
def test_no_frame_on_the_way_of_a_secret_knows_it(keywords: dict[str, Any]) -> None:
    @checked("fail", properties=Properties)
    def fail(**properties: Unpack[Properties]) -> None:
        raise SpcsError(str(properties))

    with pytest.raises(SpcsError) as caught:
        fail(**keywords)
    assert "hush" not in str(caught.value)
    assert "hush" not in "".join(str(entry.frame.f_locals) for entry in caught.traceback[1:])


def test_what_is_shown_is_one_short_line_whatever_it_is() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError

    assert shown(Broken()) == "a value of type Broken"
    assert shown(10**10_000) == "a value of type int"
    assert shown("\ud800\n") == r"'\ud800\n'"
    assert len(shown("x" * 1000)) < 80


ODD_VALUES: tuple[object, ...] = (
    *(None, "", "a\0b", "\ud800", b"x", math.nan, -1, 10**40, True, [], {}, object(), ..., {"a": object()}, [None]),
)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_value_breaks_a_check(kind: str) -> None:
    for value in ODD_VALUES:
        assert KINDS[kind].accepts(value) in {True, False}


FACTORIES = [name for name in pytest_spcs.__all__ if name.endswith("_fixture")]


@pytest.mark.parametrize("factory", FACTORIES)
def test_every_factory_refuses_a_keyword_that_it_does_not_have(factory: str) -> None:
    required: dict[str, Any] = {"specification": "x.yaml", "signature": "f() RETURNS INT", "service": "s"}
    make_fixture = getattr(pytest_spcs, factory)
    given = {name: required[name] for name in required if name in make_fixture.__wrapped__.__code__.co_varnames[:3]}
    with pytest.raises(ArgumentError, match=f"^{factory}\\(\\) has no argument 'nmae'"):
        make_fixture(**given, nmae="x")


@pytest.mark.parametrize("given", [5, None, "", "sesion"])
def test_a_scope_is_one_of_pytests(given: Any) -> None:
    with pytest.raises(ArgumentError, match="Give 'function' or 'class'"):
        pytest_spcs.image_fixture(".", scope=given)


def test_every_kind_says_what_to_give_within_a_line() -> None:
    assert all(isinstance(kind, Kind) and len(kind.wanted) < 110 for kind in KINDS.values())


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("ServiceFunctionClient", (len,)),
        ("assert_service_function_contract", (len, "/", "(x INT) RETURNS INT")),
        ("assert_specification", ("spec: {}\n",)),
        ("batch_headers", ("(x INT)",)),
        ("container_environment", ()),
        ("load_specification", ("spec: {}\n",)),
        ("resources", ()),
        ("rows_for", ("(x INT)",)),
    ],
)
def test_what_serves_unit_tests_refuses_unknown_keywords_too(name: str, given: tuple[Any, ...]) -> None:
    with pytest.raises(ArgumentError, match=f"^{name}\\(\\) has no argument 'bogus'"):
        getattr(pytest_spcs, name)(*given, bogus=1)


@pytest.mark.parametrize(
    ("name", "given", "keywords"),
    [
        ("ServiceFunctionClient", (len, 5), {}),
        ("assert_service_function_contract", (len, "/", None), {}),
        ("assert_specification", ("a\0b",), {}),
        ("assert_specification", ("spec: {}\n",), {"instance_family": 5}),
        ("assert_specification", ("spec: {}\n",), {"dockerfile": 5}),
        ("load_specification", ("",), {}),
        ("load_specification", ("\ud800",), {}),
        ("resources", (), {"requests": 5}),
        ("rows_for", (None,), {}),
        ("batch_headers", (b"x",), {}),
        ("specification_text", ("x",), {}),
    ],
)
def test_what_serves_unit_tests_says_what_to_give(name: str, given: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match=f"^{name}\\(\\) does not take this for"):
        getattr(pytest_spcs, name)(*given, **keywords)


@pytest.mark.parametrize(
    ("owner", "method", "keywords", "told"),
    [
        (ServiceHandle, "alter", {"min_instance": 2}, "Did you mean 'min_instances'?"),
        (ServiceHandle, "alter", {"min_instances": "2"}, "Give a whole number"),
        (ServiceHandle, "alter", {"unset": "comment"}, "Give a list of names"),
        (ServiceHandle, "wait_until_ready", {"timeout": math.nan}, "Give seconds as a number"),
        (ServiceHandle, "wait_for", {"status": None}, "Give a text that is not empty"),
        (JobServiceHandle, "wait", {"timeout": "1"}, "Give seconds as a number"),
        (SecretHandle, "alter", {"passwort": "x"}, "Did you mean 'password'?"),
        (SecretHandle, "alter", {"password": 4711}, "Give a text, or a function"),
    ],
)
def test_methods_of_handles_refuse_before_anything_is_sent(
    owner: type, method: str, keywords: dict[str, Any], told: str
) -> None:
    handle: Any = object.__new__(owner)  # without a connection: there is nothing to send with
    with pytest.raises(ArgumentError, match=re.escape(told)):
        getattr(handle, method)(**keywords)
