"""``spec.resourceManagement``: metric-based autoscaling, which is checked and kept as written.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/scaling-services
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.specification.nodes import ScalarNode, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.specification.sections import Section

_CONDITION_OPTIONS = (
    "metricName",
    "labels",
    "aggregationType",
    "stabilizationPeriodSecs",
    "targetScaling",
    "stepScaling",
)
_ADJUSTMENTS = ("changeInstanceCount", "exactInstanceCount", "percentChangeInstanceCount")
_POLICIES = (("scaleUp", "anyConditions"), ("scaleDown", "allConditions"), ("suspend", "allConditions"))
_LONGEST_PERIOD = 86_400
_RULE = "autoscaling"


def read_resource_management(spec: Section) -> Mapping[str, object]:
    """Return the section as written."""
    management = spec.section("resourceManagement", ("autoScalingPolicies",))
    if management is None:
        return {}
    policies = management.section("autoScalingPolicies", [name for name, _ in _POLICIES], required=True)
    if policies is not None and not policies.node.entries:
        management.invalid("autoScalingPolicies", "Value is empty", rule="empty-value")
    for name, conditions in _POLICIES:
        policy = policies.section(name, (conditions,)) if policies is not None else None
        if policy is not None:
            for condition in policy.sections(conditions, ("metricCondition",), required=True):
                _check_condition(condition, may_step=name != "suspend")
    found = plain(management.node)
    return found if isinstance(found, dict) else {}


def _check_condition(section: Section, *, may_step: bool) -> None:
    condition = section.section("metricCondition", _CONDITION_OPTIONS, required=True)
    if condition is None:
        return
    condition.text("metricName", required=True)
    condition.text("aggregationType", choices=("min", "max", "avg"))
    condition.integer("stabilizationPeriodSecs", 0, _LONGEST_PERIOD, rule=_RULE)
    if ("targetScaling" in condition) == ("stepScaling" in condition):
        section.invalid("metricCondition", "Give exactly one of targetScaling and stepScaling", rule=_RULE)
    target = condition.section("targetScaling", ("targetValue",))
    if target is not None:
        _check_number(target, "targetValue", required=True)
    if "stepScaling" in condition and not may_step:
        condition.invalid("stepScaling", "It cannot be used in suspend", rule=_RULE)
    steps = condition.section("stepScaling", ("adjustmentType", "scalingSteps"))
    if steps is not None:
        steps.text("adjustmentType", required=True, choices=_ADJUSTMENTS)
        for step in steps.sections("scalingSteps", ("lowerBound", "upperBound", "targetAdjustment"), required=True):
            _check_number(step, "targetAdjustment", required=True)
            for bound in ("lowerBound", "upperBound"):
                _check_number(step, bound)


def _check_number(section: Section, key: str, *, required: bool = False) -> None:
    node = section.get(key, required=required)
    if node is None:
        return
    if not isinstance(node, ScalarNode) or isinstance(node.value, bool) or not isinstance(node.value, int | float):
        section.invalid(key, "Value must be a number", rule="wrong-type")
