"""Autoscaling policies and rarer options of a specification, read and kept as written."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.stored import stored_text

POLICIES = """
spec:
  containers:
  - name: web
    image: /demo/public/images/web:1
    volumeMounts:
    - {name: data, mountPath: /data}
  endpoints:
  - name: api
    port: 8080
    public: true
    corsSettings:
      Access-Control-Allow-Origin: [https://example.com]
      Access-Control-Allow-Headers: [Authorization]
      Access-Control-Expose-Headers: [X-Request-Id]
  volumes:
  - name: data
    source: block
    size: 10Gi
    blockConfig:
      throughput: 200
      snapshotOnDelete: true
  resourceManagement:
    autoScalingPolicies:
      scaleUp:
        anyConditions:
        - metricCondition:
            metricName: container.cpu.usage
            labels: {container: web}
            aggregationType: avg
            stabilizationPeriodSecs: 60
            targetScaling: {targetValue: 0.8}
      scaleDown:
        allConditions:
        - metricCondition:
            metricName: container.cpu.usage
            labels: {container: web}
            aggregationType: max
            stabilizationPeriodSecs: 300
            stepScaling:
              adjustmentType: changeInstanceCount
              scalingSteps:
              - {lowerBound: 0, upperBound: 10, targetAdjustment: -2}
              - {lowerBound: 10, targetAdjustment: -1}
      suspend:
        allConditions:
        - metricCondition:
            metricName: requests
            labels: {container: web}
            aggregationType: min
            stabilizationPeriodSecs: 600
            targetScaling: {targetValue: 0}
capabilities:
  securityContext:
    enableCustomCredentials: true
"""


def policies() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(POLICIES)["spec"]["resourceManagement"]["autoScalingPolicies"]
    return document


def test_policies_are_kept_as_written() -> None:
    specification = load_specification(POLICIES)
    assert specification.resource_management == {"autoScalingPolicies": policies()}


def test_what_is_kept_is_what_describe_shows() -> None:
    told = yaml.safe_load(stored_text(load_specification(POLICIES), {"web": "sha256:" + "a" * 64}))
    written = yaml.safe_load(POLICIES)
    assert told["spec"]["resourceManagement"] == written["spec"]["resourceManagement"]
    assert told["spec"]["volumes"] == written["spec"]["volumes"]
    assert told["spec"]["endpoints"][0]["corsSettings"] == written["spec"]["endpoints"][0]["corsSettings"]
    assert told["capabilities"] == {"securityContext": {"enableCustomCredentials": True}}


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("aggregationType: max", "aggregationType: sum", "aggregationType", "Value must be one of min, max, avg"),
        ("stabilizationPeriodSecs: 300", "stabilizationPeriodSecs: -1", "stabilizationPeriodSecs", "-1"),
        ("targetScaling: {targetValue: 0.8}", "targetScaling: {}", "targetScaling", "targetValue"),
        ("adjustmentType: changeInstanceCount", "adjustmentType: grow", "adjustmentType", "changeInstanceCount"),
        ("lowerBound: 10,", "lowestBound: 10,", "lowestBound", "unknown option 'lowestBound'"),
        ("scaleDown:", "shrink:", "shrink", "unknown option 'shrink'"),
        ("throughput: 200", "throughput: fast", "throughput", "throughput"),
        ("snapshotOnDelete: true", "snapshotOnDelete: maybe", "snapshotOnDelete", "true or false"),
        ("enableCustomCredentials: true", "enableCustomCredentials: 1", "enableCustomCredentials", "true or false"),
        ("Expose-Headers: [X-Request-Id]", "Expose-Headers: []", "Access-Control-Expose-Headers", "Value is empty"),
        ("Allow-Headers: [Authorization]", "Allow-Headers: Authorization", "Access-Control-Allow-Headers", "list"),
    ],
)
def test_a_wrong_value_is_told_with_its_path(old: str, new: str, path: str, message: str) -> None:
    assert POLICIES.count(old) == 1
    problems = check_specification(POLICIES.replace(old, new))
    assert [problem for problem in problems if path in problem.path and message in str(problem)], problems
