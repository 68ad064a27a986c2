"""Specification templates."""

from __future__ import annotations

import contextlib
import tracemalloc
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.templates import TemplateError, TemplateVariable, render_template, template_variables


@pytest.mark.parametrize(
    ("text", "variables", "wanted"),
    [
        (
            "name: template-example-{{ container_name }}",
            {"container_name": "original"},
            "name: template-example-original",
        ),
        ("{{a}}{{ b }}", {"a": "1", "b": 2}, "12"),
        ("port: {{ port }}", {"port": 8000}, "port: 8000"),
        ("cpu: {{ cpu }}", {"cpu": Decimal("0.5")}, "cpu: 0.5"),
        ("public: {{ public }}", {"public": True}, "public: true"),
        ("{{ a | default('x') }}", {}, "x"),
        ('{{ a|default("x y") }}', {}, "x y"),
        ("{{ a | default(8080) }}", {}, "8080"),
        ("{{ a | default('x') }}", {"a": "y"}, "y"),
        ("{{ a | default('x', true) }}", {"a": ""}, "x"),
        ("{{ a | default('x', false) }}", {"a": ""}, ""),
        ("path: {{ path }}", {"path": '"/data"'}, 'path: "/data"'),
        ("- {{ path }}  # why", {"path": '"/data"'}, '- "/data"  # why'),
        ("image: /db/s/r/web:{{ tag }}", {"tag": '"v1.0"'}, "image: /db/s/r/web:v1.0"),
        ("path: {{ path }}", {"path": ' "/data" '}, 'path:  "/data" '),
        ("image: /db/s/r/web:{{ tag }}", {"tag": ' "v1.0" '}, "image: /db/s/r/web:v1.0"),
        ('path: "{{ path }}/x"', {"path": '"/data"'}, 'path: "/data/x"'),
        ("args: {{ args }}", {"args": '["a", "b"]'}, 'args: ["a", "b"]'),
        ("env: {{ env }}", {"env": '{"A": 1}'}, 'env: {"A": 1}'),
        ("no variables", {"unused": 1}, "no variables"),
    ],
)
def test_variables_are_filled_in(text: str, variables: dict[str, object], wanted: str) -> None:
    assert render_template(text, variables) == wanted


def test_a_rendered_template_is_a_specification() -> None:
    text = (
        "spec:\n  containers:\n  - name: {{ name }}\n    image: /d/s/r/web:{{ tag | default('latest') }}\n"
        "    env: {{ env }}\n    args: {{ args }}\n"
    )

    found = load_specification(render_template(text, {"name": "web", "env": '{"A": "b c"}', "args": '["-p", "80"]'}))

    assert found.containers[0].image == "/d/s/r/web:latest"
    assert found.containers[0].environment == {"A": "b c"}
    assert found.containers[0].arguments == ("-p", "80")


@pytest.mark.parametrize(
    ("text", "variables", "reason"),
    [
        (
            "a: {{ A }}\nb: {{ b }}\nc: {{ b }}",
            {"a": 1},
            "no value and no default for 'A' (line 1), 'b' (line 2); USING gives a",
        ),
        ("{{ a }}", {}, "no value and no default for 'a' (line 1); USING gives none"),
        (
            "x:\ny: {{ a | upper }}",
            {"a": "1"},
            "line 2: 'a | upper' is not understood: write {{ name }} or {{ name | default('value') }}",
        ),
        ("{% if a %}", {}, "line 1: statements {% ... %} are not part of specification templates"),
        ("x: {{ a", {"a": 1}, "line 1: '{{' without '}}'"),
        (
            "{{ a }}",
            {"a": "/path"},
            "the value '/path' of 'a' is neither alphanumeric nor valid JSON; write other texts as JSON: '\"/path\"'",
        ),
        ("{{ a }}", {"a": [1]}, "the value of 'a' is neither a text nor a number nor a boolean"),
    ],
)
def test_a_template_that_cannot_be_rendered_says_why(text: str, variables: dict[str, object], reason: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render_template(text, variables)

    assert str(caught.value) == reason
    assert caught.value.message == f"Unable to render service spec from given template: {reason}"


def test_the_variables_of_a_template_are_listed_with_their_lines() -> None:
    assert template_variables("a: {{ x }}\nb: {{ y | default(1) }}\n") == (
        TemplateVariable("x", 1, has_default=False),
        TemplateVariable("y", 2, has_default=True),
    )


@given(
    st.text(alphabet="{}% |abdefault('\")\n", max_size=80), st.dictionaries(st.text(max_size=3), st.text(max_size=5))
)
def test_any_template_is_rendered_or_explained(text: str, variables: dict[str, object]) -> None:
    with contextlib.suppress(TemplateError):
        render_template(text, variables)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: {{ v }}\n" * 1000, '"' + "x" * 100_000 + '"'),
        ("a: {{ v }}\n" * 1000, "x" * 100_000),
        ("{{ v }}" * 100_000, "x" * 100_000),
        ("k: z{{ v }}\n" * 50_000, '"' + "\\u0041" * 1000 + '"'),
    ],
    ids=["quoted", "plain", "one line", "escapes"],
)
def test_a_template_is_refused_before_it_grows_beyond_what_is_read(text: str, value: str) -> None:
    tracemalloc.start()
    with pytest.raises(TemplateError, match="the specification grows beyond 1048576 characters") as refused:
        render_template(text, {"v": value})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "'v' (line " in str(refused.value)
    assert peak < 100 * 2**20


def test_a_template_that_is_too_long_itself_is_refused() -> None:
    with pytest.raises(TemplateError, match="the template has 1100000 characters; more than 1048576 are not read"):
        render_template("x" * 1_100_000, {})


def test_a_value_is_whole_only_where_nothing_else_is_in_its_line() -> None:
    values = {"v": '"/a"'}
    text = "a: {{ v }}{{ v }}\nb: {{ v }} # {{ v }}\n{{ v }}\n- {{ v }}"
    assert render_template(text, values) == 'a: /a/a\nb: "/a" # /a\n"/a"\n- "/a"'
