"""Options that there are not, that are missing and that have a value of the wrong kind."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import (
    IMAGE,
    Case,
    beside_spec,
    endpoint,
    in_container,
    in_spec,
    names,
    see_refused,
    see_warned_of,
)

ERRORS: list[Case] = [
    (
        in_spec("min_instances: 2\n"),
        "spec.min_instances",
        "unknown option 'min_instances' for 'spec'.",
        "this is a property of CREATE SERVICE: MIN_INSTANCES",
    ),
    (
        in_spec("source: local\n"),
        "spec.source",
        "unknown option 'source' for 'spec'.",
        "this is an option of a volume: indent it as deep as the name there",
    ),
    (
        in_container("endpoints: [{name: api, port: 80}]\n"),
        "spec.containers[0].endpoints",
        "unknown option 'endpoints' for 'containers[0]'.",
        "endpoints stands below spec, beside containers",
    ),
    (
        in_container("sha256: '@sha256:0'\n"),
        "spec.containers[0].sha256",
        "unknown option 'sha256' for 'containers[0]'.",
        "DESCRIBE SERVICE shows it; a new service pins the digest of the tag",
    ),
    (
        in_container("\u00a0env: {A: 1}\n"),
        "spec.containers[0].'\\xa0env'",
        "unknown option '\\xa0env' for 'containers[0]'.",
        "it begins with U+00A0, which is no space for YAML; indent with spaces",
    ),
    (
        "web:\n" + in_spec("").replace("spec:", "  spec:").replace("\n  ", "\n    "),
        "web",
        "unknown option 'web'.",
        "specifications of 2023 had the service's name above spec; now spec: stands at the left margin",
    ),
    (
        beside_spec("x-variables: &variables {A: 1}\n"),
        "x-variables",
        "unknown option 'x-variables'.",
        "compose files keep anchors here; write the anchor where its value is used first",
    ),
    (beside_spec("version: 1\n"), "version", "unknown option 'version'.", "specifications have no version"),
    (
        in_spec("serviceRoles: []\n"),
        "spec.serviceRoles",
        "unknown option 'serviceRoles' for 'spec'.",
        "serviceRoles stands beside spec, at the left margin, not below it",
    ),
    (
        endpoint("{name: api, port: 80, authenticationPolicy: x}"),
        "spec.endpoints[0].authenticationPolicy",
        "unknown option 'authenticationPolicy' for 'endpoints[0]'.",
        "public endpoints always authenticate; access is granted with service roles",
    ),
    (
        in_spec("networkPolicyConfig: {allowInternetEgress: true}\n"),
        "spec.networkPolicyConfig",
        "unknown option 'networkPolicyConfig' for 'spec'.",
        "egress is allowed by EXTERNAL_ACCESS_INTEGRATIONS = (...) in CREATE SERVICE",
    ),
    (
        in_spec("nodeSelector: {pool: gpu}\n"),
        "spec.nodeSelector",
        "unknown option 'nodeSelector' for 'spec'.",
        "the compute pool decides on the nodes",
    ),
    (
        in_container("ports: [80]\n"),
        "spec.containers[0].ports",
        "unknown option 'ports' for 'containers[0]'.",
        "declare ports below spec.endpoints: - name: <name>, port: <number>",
    ),
    (
        in_container("volume_mounts: [{name: a, mountPath: /a}]\n"),
        "spec.containers[0].volume_mounts",
        "unknown option 'volume_mounts' for 'containers[0]'.",
        "did you mean 'volumeMounts'?",
    ),
    (
        endpoint("{name: api, prot: 80}"),
        "spec.endpoints[0].prot",
        "unknown option 'prot' for 'endpoints[0]'.",
        "did you mean 'port'?",
    ),
    ("serviceRoles: [{name: a, endpoints: [b]}]\n", "spec", "missing required option 'spec'.", None),
    ("spec: {}\n", "spec.containers", "missing required option 'containers' for 'spec'.", None),
    (
        "spec:\n  containers:\n  - name: web\n",
        "spec.containers[0].image",
        "missing required option 'image' for 'containers[0]'.",
        None,
    ),
    (
        f"spec:\n  containers:\n  - image: {IMAGE}\n",
        "spec.containers[0].name",
        "missing required option 'name' for 'containers[0]'.",
        None,
    ),
    ("spec: {containers: []}\n", "spec.containers", "invalid 'containers'. Value is empty", None),
    (
        in_container("volumeMounts: []\n"),
        "spec.containers[0].volumeMounts",
        "invalid 'volumeMounts'. Value is empty",
        "leave it out",
    ),
    (
        in_container("command: python app.py\n"),
        "spec.containers[0].command",
        "invalid 'command'. Value must be a list of strings",
        """write one word per entry, or ["sh", "-c", 'python app.py'] for a shell line""",
    ),
    (
        in_container("args: [[a]]\n"),
        "spec.containers[0].args[0]",
        "invalid 'args[0]'. Value must be a string, not a list",
        None,
    ),
    (
        in_container("name: other\n"),
        "spec.containers[0].name",
        "duplicate option 'name'.",
        None,
    ),
    (
        endpoint("{name: api}"),
        "spec.endpoints[0].port",
        "missing required option 'port' for 'endpoints[0]'.",
        None,
    ),
    (
        f"containers:\n- name: web\n  image: {IMAGE}\n",
        "containers",
        "unknown option 'containers'.",
        "containers belongs below spec",
    ),
    (
        "entities: {web: {type: service, artifacts: [spec.yaml]}}\n",
        "entities",
        "unknown option 'entities'.",
        "this is the Snowflake CLI's project file; check the specification that its artifacts name",
    ),
    (
        "CREATE SERVICE s IN COMPUTE POOL p FROM SPECIFICATION $$\nspec:\n  containers: []\n$$;\n",
        "specification",
        "the text is not YAML: mapping values are not allowed in this context",
        "this is SQL: the specification is the text between $$ and $$",
    ),
    (
        "CREATE SERVICE s IN COMPUTE POOL p FROM @specs SPECIFICATION_FILE = 'web.yaml'",
        "specification",
        "the specification must be a mapping, not a single value",
        "this is SQL: the specification is the text between $$ and $$",
    ),
]

WARNINGS: list[Case] = [
    (
        f"spec:\n  container:\n  - name: web\n    image: {IMAGE}\n",
        "spec.container",
        "'container' is the spelling of early documentation.",
        "write 'containers'",
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)


@pytest.mark.parametrize("case", WARNINGS, ids=names(WARNINGS))
def test_what_snowflake_accepts_is_loaded_and_warned_of(case: Case) -> None:
    see_warned_of(case)
