"""From text to model, and what is said of texts that are none."""

from __future__ import annotations

import json

import pytest

from pytest_spcs.specification.loader import load_specification
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
from pytest_spcs.specification.problems import InvalidSpecificationError

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
