"""Containers: names, images, variables, probes and resources."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import (
    IMAGE,
    Case,
    in_container,
    in_spec,
    names,
    see_refused,
    see_warned_of,
)

ERRORS: list[Case] = [
    (
        in_container("resources: 2Gi\n"),
        "spec.containers[0].resources",
        "invalid 'resources'. Value must be a mapping, not '2Gi'",
        None,
    ),
    (
        in_spec(f"- name: web\n  image: {IMAGE}\n"),
        "spec.containers[1].name",
        "invalid 'name'. 'web' is already the name of spec.containers[0]",
        None,
    ),
    (
        "spec:\n  containers:\n  - {name: web, image: nginx}\n",
        "spec.containers[0].image",
        (
            "invalid image name 'nginx': an image lives in an image repository: write "
            "/<database>/<schema>/<repository>/<image>:<tag>, or <repository>/<image>:<tag> for its own schema"
        ),
        None,
    ),
    (
        in_container("env:\n- name: A\n  value: b\n"),
        "spec.containers[0].env",
        "invalid 'env'. Value must be a mapping",
        "this is the list of Kubernetes; write NAME: value",
    ),
    (
        in_container("env: {A: {valueFrom: x}}\n"),
        "spec.containers[0].env.A",
        "invalid 'env'. The value of 'A' must be a plain value",
        "write the text itself; secrets come with secrets",
    ),
    (
        in_container("env: {SNOWFLAKE_RUNNING_INSIDE_SPCS: 'true'}\n"),
        "spec.containers[0].env.SNOWFLAKE_RUNNING_INSIDE_SPCS",
        "invalid 'env'. SNOWFLAKE_RUNNING_INSIDE_SPCS is reserved; the platform sets it",
        "leave it out",
    ),
    (
        in_container("readinessProbe: {httpGet: {port: 80, path: /}}\n"),
        "spec.containers[0].readinessProbe.httpGet",
        "unknown option 'httpGet' for 'containers[0].readinessProbe'.",
        "this is the form of Kubernetes; write port and path directly below the probe",
    ),
    (
        in_container("livenessProbe: {port: 80, path: /, initialDelaySeconds: 3}\n"),
        "spec.containers[0].livenessProbe.initialDelaySeconds",
        "unknown option 'initialDelaySeconds' for 'containers[0].livenessProbe'.",
        "the documented settings are periodSeconds and failureThreshold",
    ),
    (
        in_container("readinessProbe: {port: 70000, path: /}\n"),
        "spec.containers[0].readinessProbe.port",
        "invalid 'port'. Value must be an integer between 1 and 65535, not 70000",
        None,
    ),
    (
        in_container("readinessProbe: {port: 80}\n"),
        "spec.containers[0].readinessProbe.path",
        "missing required option 'path' for 'containers[0].readinessProbe'.",
        None,
    ),
    (
        in_container("resources: {cpu: 1}\n"),
        "spec.containers[0].resources.cpu",
        "unknown option 'cpu' for 'containers[0].resources'.",
        "put it below requests or limits",
    ),
    (
        in_container("resources: {limits: {memory: 512}}\n"),
        "spec.containers[0].resources.limits.memory",
        "invalid 'memory'. '512' is no amount of memory: it has no unit; write M, Mi, G or Gi, as in 512Mi",
        None,
    ),
    (
        in_container("resources: {requests: {nvidia.com/gpu: 1}}\n"),
        "spec.containers[0].resources.requests",
        "invalid 'requests'. nvidia.com/gpu is in requests and not in limits; it must be in both",
        None,
    ),
    (
        in_container("resources: {requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 2}}\n"),
        "spec.containers[0].resources.limits",
        "invalid 'limits'. nvidia.com/gpu is 1 in requests and 2 in limits; they must be equal",
        None,
    ),
    (
        in_container("resources: {requests: {nvidia.com/gpu: half}, limits: {nvidia.com/gpu: 1}}\n"),
        "spec.containers[0].resources.requests.nvidia.com/gpu",
        "invalid 'nvidia.com/gpu'. 'half' is no number of GPUs: write a whole number, as in 1",
        None,
    ),
    (
        in_container("env: {A=B: 1}\n"),
        "spec.containers[0].env.A=B",
        "invalid 'env'. 'A=B' is no name of a variable",
        None,
    ),
    (
        in_container("image: $REPO/web:1\n").replace(f"    image: {IMAGE}\n", ""),
        "spec.containers[0].image",
        "invalid image name '$REPO/web:1': '$REPO' is a placeholder; replace it",
        None,
    ),
    (
        in_container("resources: {limits: {cpu: '${var.cpu}'}}\n"),
        "spec.containers[0].resources.limits.cpu",
        "invalid 'cpu'. '${var.cpu}' is no amount of CPU: write cores (0.5, 2) or millicores (500m)",
        "'${var.cpu}' is a placeholder; replace it",
    ),
    (
        in_container("resources: {limits: {memory: {memory}}}\n"),
        "spec.containers[0].resources.limits.memory",
        "invalid 'memory'. Value must be a quantity, not a mapping",
        "'{memory}' is a placeholder; replace it",
    ),
]

WARNINGS: list[Case] = [
    (
        in_container("env: {SNOWFLAKE_HOST: a}\n"),
        "spec.containers[0].env.SNOWFLAKE_HOST",
        "SNOWFLAKE_HOST overrides what the platform sets, and connections with the session token fail.",
        "leave it out",
    ),
    (
        in_container("env: {A: }\n"),
        "spec.containers[0].env.A",
        "'A' has no value.",
        'write "" for an empty text',
    ),
    (
        in_container("args: [8000]\n"),
        "spec.containers[0].args[0]",
        "args[0] is not a string.",
        'write "8000"',
    ),
    (
        in_container("readinessProbe: {port: 80, path: health}\n"),
        "spec.containers[0].readinessProbe.path",
        "'health' does not begin with '/'.",
        "write /health",
    ),
    (
        in_container("resources: {requests: {cpu: 2}, limits: {cpu: 500m}}\n"),
        "spec.containers[0].resources.requests",
        "requests.cpu is 2, above limits.cpu 0.5.",
        None,
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)


@pytest.mark.parametrize("case", WARNINGS, ids=names(WARNINGS))
def test_what_snowflake_accepts_is_loaded_and_warned_of(case: Case) -> None:
    see_warned_of(case)
