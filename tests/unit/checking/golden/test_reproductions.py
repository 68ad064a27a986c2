"""Each feature and each mistake of the public specifications, made anew as small as it goes, with its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

import pytest

from pytest_spcs.checking.check import Request, check_text
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.problems import InvalidSpecificationError
from tests.unit.checking.golden.verdicts import VERDICTS


@dataclass(frozen=True)
class Reproduction:
    """``check`` is the severity of the worst finding without --strict; the rules are those with it."""

    name: str
    text: str
    snowflake: str = "accepted"
    check: str = "clean"
    errors: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()


def case(name: str, text: str, *, refused_for: str = "", warned_of: str = "", check: str = "") -> Reproduction:
    errors, warnings = frozenset(refused_for.split()), frozenset(warned_of.split())
    worst = "error" if errors else "warning" if warnings else "clean"
    return Reproduction(name, dedent(text), "refused" if errors else "accepted", check or worst, errors, warnings)


WEB = "spec:\n  containers:\n  - {name: web, image: /shop/public/images/web:1"

CASES = [
    case("only a container", WEB + "}\n"),
    case("only a container, in JSON", '{"spec":{"containers":[{"name":"web","image":"/shop/public/images/web:1"}]}}'),
    case(
        "singular lists of early documentation",
        """
        spec:
          container:
          - {name: web, image: shop-eu.registry.snowflakecomputing.com/shop/public/images/web}
          endpoint:
          - {name: ui, port: 8000, public: true}
        """,
        warned_of="singular-option",
    ),
    case(
        "a deprecated stage volume",
        """
        spec:
          containers:
          - name: web
            image: /shop/public/images/web:1
            volumeMounts: [{name: files, mountPath: /files}]
          volumes:
          - {name: files, source: "@shop.public.files/web"}
        """,
        warned_of="deprecated",
    ),
    case(
        "a stage volume with its configuration, and a block volume with owners",
        """
        spec:
          containers:
          - name: web
            image: /shop/public/images/web:1
            volumeMounts: [{name: files, mountPath: /files}, {name: disk, mountPath: /disk}]
          volumes:
          - {name: files, source: stage, stageConfig: {name: "@shop.public.files"}, uid: 500, gid: 0}
          - {name: disk, source: block, size: 50Gi, uid: 999, gid: 999}
        """,
    ),
    case(
        "GPUs in requests and limits, decimal cores, millicores, limits without CPU",
        WEB
        + ", resources: {requests: {nvidia.com/gpu: 1, memory: 1G, cpu: 500m}, "
        + 'limits: {nvidia.com/gpu: 1, memory: "2Gi"}}}\n'
        + "  - {name: side, image: /shop/public/images/side:1, "
        + "resources: {requests: {cpu: 0.1}, limits: {cpu: 0.45}}}\n",
    ),
    case(
        "a private TCP endpoint, a probe, and metric groups",
        """
        spec:
          containers:
          - {name: cache, image: /shop/public/images/cache:7, readinessProbe: {port: 9121, path: /health}}
          endpoints:
          - {name: cache, port: 6379, protocol: TCP, public: false}
          platformMonitor: {metricConfig: {groups: [system, system_limits]}}
        """,
    ),
    case(
        "secrets into variables, in all three forms",
        WEB
        + ", secrets: ["
        + "{snowflakeSecret: shop.public.key, secretKeyRef: secret_string, envVarName: KEY}, "
        + "{snowflakeSecret: {objectName: login}, secretKeyRef: username, envVarName: LOGIN}, "
        + "{snowflakeSecret: {objectReference: ref}, directoryPath: /creds}]}\n",
    ),
    case(
        "a secret that only env refers to",
        WEB + ", secrets: [{snowflakeSecret: {objectName: pwd}}], "
        'env: {URL: "redis://:{{secret.pwd.secret_string}}@cache:6379/0"}}\n',
        warned_of="secret",
    ),
    case(
        "an account in env",
        WEB + ", env: {SNOWFLAKE_ACCOUNT: SHOP-EU, SNOWFLAKE_WAREHOUSE: WH}}\n",
        warned_of="reserved-env",
    ),
    case("secrets without a value", WEB + ", secrets: }\n", warned_of="empty-value"),
    case("repository and image in the service's schema", "spec: {containers: [{name: g, image: tools/grafana}]}\n"),
    case(
        "a placeholder in angle brackets for the registry",
        "spec: {containers: [{name: web, image: <registry_host>/shop/public/images/web:1}]}\n",
        refused_for="image",
    ),
    case(
        "doubled angle brackets for the repository and for a stage",
        """
        spec:
          containers:
          - {name: web, image: <<repository>>/web, volumeMounts: [{name: files, mountPath: /files}]}
          volumes:
          - {name: files, source: "@<<database>>.public.files"}
        """,
        refused_for="image volume",
    ),
    case("a placeholder without a slash", "spec: {containers: [{name: web, image: <repo>web}]}\n", refused_for="image"),
    case("an image of one word", "spec: {containers: [{name: web, image: web}]}\n", refused_for="image"),
    case("an image of one word with a tag", "spec: {containers: [{name: web, image: web:1}]}\n", refused_for="image"),
    case(
        "the egress policy of 2023",
        WEB + "}\n  networkPolicyConfig: {allowInternetEgress: true}\n",
        refused_for="unknown-option",
        check="warning",
    ),
    case(
        "external access integrations below spec",
        WEB + "}\n  externalAccessIntegrations: [SHOP_EAI]\n",
        refused_for="unknown-option",
        check="warning",
    ),
    case(
        "compose and Kubernetes mixed",
        """
        version: 1.0
        spec:
          containers:
          - name: web
            image: web:latest
            env: [{name: A, value: "${A}"}]
            ports: [{name: http, port: 8000}]
            resources: {cpu: 1, memory: 2Gi}
          endpoint:
          - {name: ui, port: 8000, public: true}
          compute: {instanceSize: X-Small}
        """,
        refused_for="unknown-option image env",
        warned_of="singular-option",
    ),
    case(
        "a newer option, which nothing requires",
        WEB + ", restartBudget: 3}\n",
        refused_for="unknown-option",
        check="warning",
    ),
    case(
        "the probe of Kubernetes",
        WEB + ", readinessProbe: {httpGet: {path: /, port: 80}}}\n",
        refused_for="unknown-option",
    ),
    case("a misspelt option that is required", "spec: {contianers: []}\n", refused_for="unknown-option"),
    case(
        "service roles below spec",
        WEB + "}\n  endpoints: [{name: ui, port: 80}]\n  serviceRoles: [{name: r, endpoints: [ui]}]\n",
        refused_for="unknown-option",
        check="warning",
    ),
    case("an empty list", WEB + ", volumeMounts: []}\n", refused_for="empty-value"),
]


@pytest.mark.parametrize("reproduction", CASES, ids=lambda reproduction: reproduction.name)
def test_a_feature_or_mistake_gets_its_verdict(reproduction: Reproduction) -> None:
    lenient = check_text(reproduction.text, Request())
    strict = check_text(reproduction.text, Request(strict=True))

    assert ("error" if lenient.errors else "warning" if lenient.warnings else "clean") == reproduction.check
    assert {finding.rule for finding in strict.errors} == reproduction.errors
    assert {finding.rule for finding in strict.warnings} == reproduction.warnings
    if reproduction.snowflake == "accepted":
        load_specification(reproduction.text)
    else:
        with pytest.raises(InvalidSpecificationError):
            load_specification(reproduction.text)


def test_every_kind_of_verdict_on_public_specifications_is_reproduced() -> None:
    public = {(rule, "error") for verdict in VERDICTS for rule in verdict.error_rules}
    public |= {(rule, "warning") for verdict in VERDICTS for rule in verdict.warning_rules}
    ours = {(rule, "error") for each in CASES for rule in each.errors}
    ours |= {(rule, "warning") for each in CASES for rule in each.warnings}

    assert public <= ours
