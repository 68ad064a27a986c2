"""From text to model, and what is said of texts that are none."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_spcs.specification.documents import NODE_LIMIT, SIZE_LIMIT
from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.model import (
    Container,
    CorsSettings,
    Endpoint,
    Probe,
    Protocol,
    Resources,
    SecretReference,
    ServiceRole,
    SessionTokenConfig,
    Volume,
    VolumeMount,
    VolumeSource,
)
from pytest_spcs.specification.problems import InvalidSpecificationError, Problem, Severity

EVERYTHING = """\
spec:
  containers:
  - name: web
    image: /demo/public/images/web:1.2
    command: [python, -m, web]
    args: ["--port", 8000]
    env:
      PORT: 8000
      RATIO: 1.10
      DEBUG: True
      EMPTY: ""
      MODE: on
    readinessProbe: {port: 8000, path: /ready}
    livenessProbe: {port: 8000, path: /alive, periodSeconds: 20, failureThreshold: 5}
    volumeMounts:
    - {name: models, mountPath: /models}
    - {name: scratch, mountPath: /tmp/scratch}
    resources:
      requests: {cpu: 500m, memory: 1.5G, nvidia.com/gpu: 1}
      limits: {cpu: 2, memory: 2Gi, nvidia.com/gpu: 1}
    secrets:
    - {snowflakeSecret: db.schema.login, secretKeyRef: username, envVarName: LOGIN}
    - {snowflakeSecret: {objectName: login}, directoryPath: /creds}
    - {snowflakeSecret: {objectReference: ref}, directoryPath: /more}
    sessionTokenConfig: {path: /opt/token, permission: "0400", mountConnectionConfig: true}
  endpoints:
  - name: web
    port: 8000
    public: true
    corsSettings:
      Access-Control-Allow-Origin: ["https://example.com:8443"]
      Access-Control-Allow-Methods: [GET]
  - {name: peers, portRange: 9000-9010, protocol: TCP}
  volumes:
  - name: models
    source: stage
    stageConfig: {name: "@db.schema.models/v1", metadataCache: 1h30m45s}
    uid: 1000
    gid: 0
  - {name: scratch, source: memory, size: 512M}
  logExporters: {eventTableConfig: {logLevel: ERROR}}
  platformMonitor: {metricConfig: {groups: [system, status]}}
serviceRoles:
- {name: web_user, endpoints: [web]}
capabilities:
  securityContext: {executeAsCaller: true}
"""


def test_every_part_of_a_specification_is_in_the_model() -> None:
    found = load_specification(EVERYTHING)

    assert found.containers == (
        Container(
            name="web",
            image="/demo/public/images/web:1.2",
            command=("python", "-m", "web"),
            arguments=("--port", "8000"),
            environment={"PORT": "8000", "RATIO": "1.10", "DEBUG": "true", "EMPTY": "", "MODE": "on"},
            readiness_probe=Probe(8000, "/ready", 5, 3),
            liveness_probe=Probe(8000, "/alive", 20, 5),
            volume_mounts=(VolumeMount("models", "/models"), VolumeMount("scratch", "/tmp/scratch")),
            resources=Resources(0.5, 1_500_000_000, 2.0, 2 * 2**30, 1),
            secrets=(
                SecretReference("db.schema.login", environment_variable="LOGIN", key="username"),
                SecretReference("login", directory="/creds"),
                SecretReference(object_reference="ref", directory="/more"),
            ),
            session_token=SessionTokenConfig("/opt/token", "0400", mount_connection_config=True),
        ),
    )
    assert found.endpoints == (
        Endpoint("web", 8000, public=True, cors=CorsSettings(("https://example.com:8443",), ("GET",))),
        Endpoint("peers", port_range=(9000, 9010), protocol=Protocol.TCP),
    )
    assert found.volumes == (
        Volume(
            "models",
            VolumeSource.STAGE,
            stage="@db.schema.models/v1",
            uid=1000,
            gid=0,
            settings={"name": "@db.schema.models/v1", "metadataCache": "1h30m45s"},
        ),
        Volume("scratch", VolumeSource.MEMORY, size=512_000_000),
    )
    assert found.service_roles == (ServiceRole("web_user", ("web",)),)
    assert found.execute_as_caller
    assert found.log_level == "ERROR"
    assert found.metric_groups == ("system", "status")


def test_the_document_has_plural_lists_and_texts_for_variables() -> None:
    found = load_specification(
        "spec:\n  container:\n  - {name: a, image: /d/s/r/i, env: {PORT: 80, ON: True}, args: [1]}\n"
        "  endpoint: [{name: e, port: 80}]\n"
    )

    assert found.document == {
        "spec": {
            "containers": [{"name": "a", "image": "/d/s/r/i", "env": {"PORT": "80", "ON": "true"}, "args": ["1"]}],
            "endpoints": [{"name": "e", "port": 80}],
        }
    }


def test_json_is_read_with_its_escapes() -> None:
    env = {"MONEY": "$$", "FACE": "\U0001f600", "PATH": "a\tb\\c"}
    text = json.dumps({"spec": {"containers": [{"name": "a", "image": "/d/s/r/i", "env": env}]}})

    found = load_specification(text.replace("$$", "$\\u0024"))

    assert found.containers[0].environment == env


def test_anchors_aliases_and_merges_are_followed() -> None:
    found = load_specification(
        "spec:\n  containers:\n"
        "  - {name: a, image: &image /d/s/r/i, env: &env {A: 1, B: 2}}\n"
        "  - {name: b, image: *image, env: {<<: *env, B: 3}}\n"
    )

    assert found.containers[1].image == "/d/s/r/i"
    assert found.containers[1].environment == {"A": "1", "B": "3"}


def test_three_mistakes_are_three_problems_in_the_order_of_the_file() -> None:
    text = (
        "spec:\n"
        "  containers:\n"
        "  - name: Web\n"
        "    image: /demo/public/images/web:1\n"
        "    readinessProbe: {httpGet: {port: 80, path: /}}\n"
        "  endpoints:\n"
        "  - name: api\n"
        "    prot: 8000\n"
    )

    with pytest.raises(InvalidSpecificationError) as caught:
        load_specification(text)

    assert str(caught.value).splitlines() == [
        (
            "line 3, column 11: spec.containers[0].name: invalid 'name'. 'Web' is no name: lower-case letters, digits "
            "and '-', beginning with a letter and ending with a letter or digit (for example web)"
        ),
        (
            "line 5, column 22: spec.containers[0].readinessProbe.httpGet: unknown option 'httpGet' for "
            "'containers[0].readinessProbe'. "
            "(this is the form of Kubernetes; write port and path directly below the probe)"
        ),
        "line 8, column 5: spec.endpoints[0].prot: unknown option 'prot' for 'endpoints[0]'. (did you mean 'port'?)",
    ]


UNREADABLE = {
    "empty": ("", 1, 1, "the specification is empty"),
    "comment only": ("# nothing\n", 1, 1, "the specification is empty"),
    "list": ("\n- a\n", 2, 1, "the specification must be a mapping, not a list"),
    "single value": ("hello", 1, 1, "the specification must be a mapping, not a single value"),
    "null character": ("spec:\n  a: \0", 2, 6, "the file is not text: it holds the character U+0000"),
    "lone surrogate": ("a: \ud800", 1, 4, "the file is not text: it holds the character U+D800"),
    "no UTF-8": (b"spec:\n  a: \xff", 2, 6, "the file is not UTF-8 text: byte 0xff"),
    "gzip": (b"\x1f\x8b\x08\x00", 1, 2, "the file is not UTF-8 text: byte 0x8b"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, 1, "the file holds more than one document"),
    "too large": ("a" * (SIZE_LIMIT + 1), 1, 1, f"the specification has {SIZE_LIMIT + 1} characters"),
    "deep brackets": ("[" * 500_000, 1, 65, "values are nested more than 64 levels deep"),
    "deep blocks": ("- " * 500_000, 1, 129, "values are nested more than 64 levels deep"),
    "many values": ("spec:\n" + "- a\n" * 200_000, 19_999, 3, f"the specification has more than {NODE_LIMIT} values"),
    "cycle": ("a: &a [*a]", 1, 8, "the alias *a stands inside what it refers to"),
    "tag": (
        "a: !!python/name:os.system x",
        1,
        4,
        "the tag 'tag:yaml.org,2002:python/name:os.system' is not known here",
    ),
    "template": ("spec:\n  a: {{ b }}\n", 2, 7, "a key must be a plain text"),
}


@pytest.mark.parametrize("with_libyaml", [True, False])
@pytest.mark.parametrize(("text", "line", "column", "message"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_text_that_is_no_specification_gets_one_clear_problem(
    monkeypatch: pytest.MonkeyPatch, text: str | bytes, line: int, column: int, message: str, *, with_libyaml: bool
) -> None:
    if not with_libyaml:
        monkeypatch.delattr("yaml.CSafeLoader", raising=False)

    (problem,) = check_specification(text)

    assert problem.rule == "unreadable"
    assert problem.message.startswith(message)
    assert (problem.line, problem.column) == (line, column)


def test_aliases_are_counted_with_all_that_they_stand_for() -> None:
    levels = string.ascii_lowercase[1:12]
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{level}: &{level} [{', '.join([f'*{chr(ord(level) - 1)}'] * 9)}]\n" for level in levels
    )

    (problem,) = check_specification(bomb)

    assert problem.message == f"the specification has more than {NODE_LIMIT} values"
    assert problem.suggestion == "aliases count with all that they stand for"


@pytest.mark.parametrize("with_libyaml", [True, False])
@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("spec:\n  volumes:\n  - source: @stage\n", 3, "put a value that starts with @ between double quotes"),
        ("spec:\n\tcontainers: []\n", 2, "indent with spaces, not with tabs"),
        ("spec:\n  a: b: c\n", 2, "look for a wrong indentation, or quote a value that contains ': '"),
    ],
)
def test_broken_yaml_gets_its_place_and_the_usual_remedy(
    monkeypatch: pytest.MonkeyPatch, text: str, line: int, hint: str, *, with_libyaml: bool
) -> None:
    if not with_libyaml:
        monkeypatch.delattr("yaml.CSafeLoader", raising=False)

    (problem,) = check_specification(text)

    assert problem.message.startswith("the text is not YAML: ")
    assert problem.line == line
    assert problem.suggestion == hint


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


def test_what_is_missing_at_the_end_is_told_where_the_text_ends() -> None:
    for text in ("spec:\n  containers: []\nx", "spec:\n  containers: []\nx\n"):
        with pytest.raises(InvalidSpecificationError) as caught:
            load_specification(text)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (3, 2), problem


def test_sql_in_a_comment_makes_no_sql_of_a_specification() -> None:
    with pytest.raises(InvalidSpecificationError) as caught:
        load_specification("# CREATE SERVICE web FROM SPECIFICATION $$...$$\nspec:\n\tcontainers: []\n")
    (problem,) = caught.value.problems
    assert problem.suggestion == "indent with spaces, not with tabs"
