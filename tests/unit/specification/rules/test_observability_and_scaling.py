"""What goes to the event table, and scaling by metrics."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import Case, in_spec, names, see_refused

PLACE = "spec.resourceManagement.autoScalingPolicies.scaleUp.anyConditions[0].metricCondition.targetScaling"
SCALING = (
    "resourceManagement: {autoScalingPolicies: {scaleUp: {anyConditions: [{metricCondition: "
    "{metricName: a, targetScaling: {targetValue: high}}}]}}}\n"
)
ERRORS: list[Case] = [
    (
        in_spec(
            "resourceManagement: {autoScalingPolicies: {scaleUp: {anyConditions: "
            "[{metricCondition: {metricName: a}}]}}}\n"
        ),
        "spec.resourceManagement.autoScalingPolicies.scaleUp.anyConditions[0].metricCondition",
        "invalid 'metricCondition'. Give exactly one of targetScaling and stepScaling",
        None,
    ),
    (
        in_spec("resourceManagement: {autoScalingPolicies: {}}\n"),
        "spec.resourceManagement.autoScalingPolicies",
        "invalid 'autoScalingPolicies'. Value is empty",
        None,
    ),
    (
        in_spec("logExporters: {eventTableConfig: {logLevel: DEBUG}}\n"),
        "spec.logExporters.eventTableConfig.logLevel",
        "invalid 'logLevel'. Value must be one of INFO, ERROR, NONE, not 'DEBUG'",
        None,
    ),
    (
        in_spec("platformMonitor: {metricConfig: {groups: [sytem]}}\n"),
        "spec.platformMonitor.metricConfig.groups[0]",
        "invalid 'groups[0]'. Value must be one of system, system_limits, status, network, storage, not 'sytem'",
        "did you mean 'system'?",
    ),
    (
        in_spec(
            "resourceManagement: {autoScalingPolicies: {suspend: {allConditions: "
            "[{metricCondition: {metricName: a, stepScaling: {adjustmentType: exactInstanceCount, "
            "scalingSteps: [{targetAdjustment: 1}]}}}]}}}\n"
        ),
        "spec.resourceManagement.autoScalingPolicies.suspend.allConditions[0].metricCondition.stepScaling",
        "invalid 'stepScaling'. It cannot be used in suspend",
        None,
    ),
    (
        in_spec(SCALING),
        f"{PLACE}.targetValue",
        "invalid 'targetValue'. Value must be a number",
        None,
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)
