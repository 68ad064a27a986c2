"""Whatever text there is: it is loaded, or its problems are told in order and with their places."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.problems import InvalidSpecificationError, Problem, Severity

_WORDS = st.sampled_from(
    [
        "spec",
        "containers",
        "container",
        "endpoints",
        "volumes",
        "name",
        "image",
        "env",
        "port",
        "portRange",
        "public",
        "protocol",
        "readinessProbe",
        "path",
        "resources",
        "requests",
        "limits",
        "cpu",
        "memory",
        "nvidia.com/gpu",
        "secrets",
        "snowflakeSecret",
        "envVarName",
        "secretKeyRef",
        "volumeMounts",
        "mountPath",
        "source",
        "size",
        "stageConfig",
        "blockConfig",
        "serviceRoles",
        "capabilities",
        "securityContext",
        "executeAsCaller",
        "sessionTokenConfig",
        "permission",
        "logExporters",
        "platformMonitor",
        "resourceManagement",
        "autoScalingPolicies",
        "scaleUp",
        "corsSettings",
        "Access-Control-Allow-Origin",
        "command",
        "args",
    ]
)
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["web", "/a/b/c/d:1", "@s/x", "stage", "block", "local", "2Gi", "500m", "TCP", "HTTP", "80-90", "0644"]
    ),
)
_TREES = st.recursive(
    _VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_WORDS | st.text(max_size=6), inner, max_size=6)
    ),
    max_leaves=25,
)


def _problems(text: str | bytes) -> tuple[Problem, ...]:
    try:
        load_specification(text)
    except InvalidSpecificationError as error:
        return error.problems
    return ()


def _assert_loaded_or_explained(text: str | bytes) -> None:
    errors = [problem for problem in check_specification(text) if problem.severity is Severity.ERROR]
    assert list(_problems(text)) == errors
    assert len(set(check_specification(text))) == len(check_specification(text))
    assert errors == sorted(errors, key=lambda problem: (problem.line, problem.column))
    assert all(problem.line >= 1 and problem.column >= 1 and str(problem).isprintable() for problem in errors)


@given(st.one_of(st.text(), st.binary(), st.text(alphabet="[]{}:-,&*!|>'\"#%@`\n\t ab1<", max_size=60)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_loaded_or_explained(text: str | bytes) -> None:
    _assert_loaded_or_explained(text)


@given(_TREES)
@settings(max_examples=300, deadline=None)
def test_any_tree_of_known_words_is_loaded_or_explained(tree: object) -> None:
    _assert_loaded_or_explained(json.dumps({"spec": tree, "serviceRoles": tree}))
