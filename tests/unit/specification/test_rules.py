"""Each rule of the specification, with the words that a user reads."""

from __future__ import annotations

import textwrap

import pytest

from pytest_spcs.specification.loader import check_specification, load_specification
from pytest_spcs.specification.problems import INVALID_SPECIFICATION, InvalidSpecificationError, Severity
from pytest_spcs.specification.rules import RULES

IMAGE = "/demo/public/images/web:1"


def in_container(text: str) -> str:
    """Return a specification whose container ``web`` has these further options."""
    return f"spec:\n  containers:\n  - name: web\n    image: {IMAGE}\n" + textwrap.indent(textwrap.dedent(text), "    ")


def in_spec(text: str) -> str:
    """Return a specification with these further options below spec."""
    return f"spec:\n  containers:\n  - name: web\n    image: {IMAGE}\n" + textwrap.indent(textwrap.dedent(text), "  ")


def beside_spec(text: str) -> str:
    """Return a specification with these further options at the top."""
    return in_spec("endpoints:\n- {name: api, port: 80}\n") + textwrap.dedent(text)


def endpoint(text: str) -> str:
    return in_spec(f"endpoints:\n- {text}\n")


def volume(text: str) -> str:
    return in_container("volumeMounts: [{name: data, mountPath: /data}]\n") + f"  volumes:\n  - {text}\n"


def secret(text: str) -> str:
    return in_container(f"secrets:\n- {text}\n")


ERRORS = [
    # unknown options
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
    # what has to be there
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
    # values of the wrong kind
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
        in_spec("endpoints: {name: api, port: 80}\n"),
        "spec.endpoints",
        "invalid 'endpoints'. Value must be a list, not a mapping",
        "write each entry after '- '",
    ),
    (
        in_spec("endpoints: [api]\n"),
        "spec.endpoints[0]",
        "invalid 'endpoints[0]'. Value must be a mapping, not 'api'",
        None,
    ),
    (
        in_container("resources: 2Gi\n"),
        "spec.containers[0].resources",
        "invalid 'resources'. Value must be a mapping, not '2Gi'",
        None,
    ),
    (
        in_container("mountSessionToken: 'false'\n"),
        "spec.containers[0].mountSessionToken",
        "invalid 'mountSessionToken'. Value must be true or false, not 'false'",
        "write it without quotes",
    ),
    (
        in_container("name: other\n"),
        "spec.containers[0].name",
        "duplicate option 'name'.",
        None,
    ),
    # names
    (
        endpoint("{name: My_API, port: 80}"),
        "spec.endpoints[0].name",
        (
            "invalid 'name'. 'My_API' is no name: lower-case letters, digits and '-', "
            "beginning with a letter and ending with a letter or digit"
        ),
        "for example my-api",
    ),
    (
        endpoint("{name: " + "a" * 64 + ", port: 80}"),
        "spec.endpoints[0].name",
        f"invalid 'name'. '{'a' * 60}...' has 64 characters; names have at most 63",
        f"for example {'a' * 63}",
    ),
    (
        endpoint("{name: 8080, port: 80}"),
        "spec.endpoints[0].name",
        "invalid 'name'. Value must be a string, not '8080'",
        "put it between double quotes",
    ),
    (
        in_spec("endpoints: [{name: api, port: 80}, {name: api, port: 81}]\n"),
        "spec.endpoints[1].name",
        "invalid 'name'. 'api' is already the name of spec.endpoints[0]",
        None,
    ),
    (
        in_spec(f"- name: web\n  image: {IMAGE}\n"),
        "spec.containers[1].name",
        "invalid 'name'. 'web' is already the name of spec.containers[0]",
        None,
    ),
    # images
    (
        "spec:\n  containers:\n  - {name: web, image: nginx}\n",
        "spec.containers[0].image",
        (
            "invalid image name 'nginx': an image lives in an image repository: write "
            "/<database>/<schema>/<repository>/<image>:<tag>, or <repository>/<image>:<tag> for its own schema"
        ),
        None,
    ),
    # environment
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
    # probes
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
    # mounts
    (
        in_container("volumeMounts: [{name: dta, mountPath: /a}]\n") + "  volumes: [{name: data, source: local}]\n",
        "spec.containers[0].volumeMounts[0].name",
        "invalid 'volumeMounts[0]'. There is no volume 'dta'",
        "did you mean 'data'?",
    ),
    (
        in_container("volumeMounts: [{name: data, mountPath: /a}]\n"),
        "spec.containers[0].volumeMounts[0].name",
        "invalid 'volumeMounts[0]'. There is no volume 'data'",
        "there are no volumes",
    ),
    (
        in_container("volumeMounts: [{name: data, mountPath: data}]\n") + "  volumes: [{name: data, source: local}]\n",
        "spec.containers[0].volumeMounts[0].mountPath",
        "invalid 'mountPath'. 'data' is not an absolute path",
        None,
    ),
    (
        in_container("volumeMounts: [{name: data, mountPath: /a}, {name: data, mountPath: /a/}]\n")
        + "  volumes: [{name: data, source: local}]\n",
        "spec.containers[0].volumeMounts[1].mountPath",
        "invalid 'mountPath'. '/a/' is already taken by spec.containers[0].volumeMounts[0]",
        None,
    ),
    # resources
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
    # secrets
    (
        secret("{snowflakeSecret: a, envVarName: A, directoryPath: /a, secretKeyRef: password}"),
        "spec.containers[0].secrets[0].envVarName",
        "invalid 'envVarName'. Give either directoryPath or envVarName, not both",
        None,
    ),
    (
        secret("{snowflakeSecret: a, directoryPath: /a, secretKeyRef: password}"),
        "spec.containers[0].secrets[0].secretKeyRef",
        "invalid 'secretKeyRef'. It goes with envVarName only; files have the names of the keys",
        None,
    ),
    (
        secret("{snowflakeSecret: a, envVarName: A}"),
        "spec.containers[0].secrets[0].envVarName",
        "invalid 'envVarName'. secretKeyRef is missing: it says which part of the secret becomes the variable",
        "add secretKeyRef: secret_string, or username or password",
    ),
    (
        secret("{snowflakeSecret: a, envVarName: A, secretKeyRef: pasword}"),
        "spec.containers[0].secrets[0].secretKeyRef",
        "invalid 'secretKeyRef'. Value must be one of username, password, secret_string, access_token, not 'pasword'",
        "did you mean 'password'?",
    ),
    (
        secret("{snowflakeSecret: {objectName: a, objectReference: b}, directoryPath: /a}"),
        "spec.containers[0].secrets[0].snowflakeSecret",
        "invalid 'snowflakeSecret'. Give exactly one of objectName and objectReference",
        None,
    ),
    (
        secret("{snowflakeSecret: a.b.c.d, directoryPath: /a}"),
        "spec.containers[0].secrets[0].snowflakeSecret",
        "invalid 'snowflakeSecret'. 'a.b.c.d' is no name of a secret: write [[db.]schema.]name",
        None,
    ),
    (
        secret("{snowflakeSecret: a, directoryPath: creds}"),
        "spec.containers[0].secrets[0].directoryPath",
        "invalid 'directoryPath'. 'creds' is not an absolute path",
        None,
    ),
    (
        in_container(
            "secrets:\n"
            "- {snowflakeSecret: a, envVarName: A, secretKeyRef: username}\n"
            "- {snowflakeSecret: b, envVarName: A, secretKeyRef: password}\n"
        ),
        "spec.containers[0].secrets[1].envVarName",
        "invalid 'envVarName'. 'A' is set by two secrets",
        None,
    ),
    (
        secret("{snowflakeSecret: a, envVarName: MY KEY, secretKeyRef: username}"),
        "spec.containers[0].secrets[0].envVarName",
        "invalid 'envVarName'. 'MY KEY' is no name of a variable",
        None,
    ),
    (
        secret("{directoryPath: /a}"),
        "spec.containers[0].secrets[0].snowflakeSecret",
        "missing required option 'snowflakeSecret' for 'containers[0].secrets[0]'.",
        None,
    ),
    (
        in_container("env: {A=B: 1}\n"),
        "spec.containers[0].env.A=B",
        "invalid 'env'. 'A=B' is no name of a variable",
        None,
    ),
    # session token
    (
        in_container("sessionTokenConfig: {}\n"),
        "spec.containers[0].sessionTokenConfig",
        "invalid 'sessionTokenConfig'. Value is empty",
        "leave it out",
    ),
    (
        in_container("sessionTokenConfig: {path: /a/../b}\n"),
        "spec.containers[0].sessionTokenConfig.path",
        "invalid 'path'. '/a/../b' is no absolute, normalised path of letters, digits, '-', '_', '.' and '/'",
        None,
    ),
    (
        in_container("sessionTokenConfig: {path: /a, permission: 0600}\n"),
        "spec.containers[0].sessionTokenConfig.permission",
        "invalid 'permission'. Value must be a quoted string",
        'write "0600" with its quotes',
    ),
    (
        in_container("sessionTokenConfig: {path: /a, permission: '0777'}\n"),
        "spec.containers[0].sessionTokenConfig.permission",
        "invalid 'permission'. Value must be one of 0400, 0600, 0640, 0644, not '0777'",
        None,
    ),
    (
        in_container("sessionTokenConfig: {permission: '0600'}\n"),
        "spec.containers[0].sessionTokenConfig.permission",
        "invalid 'permission'. It requires path",
        None,
    ),
    (
        in_container("mountSessionToken: false\nsessionTokenConfig: {mountConnectionConfig: true}\n"),
        "spec.containers[0].sessionTokenConfig.mountConnectionConfig",
        "invalid 'mountConnectionConfig'. It cannot be combined with mountSessionToken: false",
        None,
    ),
    (
        in_container("secrets: [{snowflakeSecret: a, directoryPath: /run/creds}]\nsessionTokenConfig: {path: /run}\n"),
        "spec.containers[0].sessionTokenConfig.path",
        "invalid 'path'. '/run' overlaps with '/run/creds'",
        None,
    ),
    # endpoints
    (
        endpoint("{name: api}"),
        "spec.endpoints[0].port",
        "missing required option 'port' for 'endpoints[0]'.",
        None,
    ),
    (
        endpoint("{name: api, port: '80'}"),
        "spec.endpoints[0].port",
        "invalid 'port'. Value must be an integer between 1 and 65535, not '80'",
        "write it without quotes",
    ),
    (
        endpoint("{name: api, port: 80, portRange: 80-81, protocol: TCP}"),
        "spec.endpoints[0].portRange",
        "invalid 'portRange'. Give either port or portRange, not both",
        None,
    ),
    (
        endpoint("{name: api, portRange: 81-80, protocol: TCP}"),
        "spec.endpoints[0].portRange",
        "invalid 'portRange'. '81-80' is no range of ports: write the first and the last, as in 8000-8010",
        None,
    ),
    (
        endpoint("{name: api, portRange: 80-81}"),
        "spec.endpoints[0].portRange",
        "invalid 'portRange'. A range of ports needs protocol TCP and public false",
        "add protocol: TCP",
    ),
    (
        endpoint("{name: api, port: 80, public: true, protocol: TCP}"),
        "spec.endpoints[0].protocol",
        "invalid 'protocol'. A public endpoint must be HTTP",
        "leave protocol out",
    ),
    (
        endpoint("{name: api, port: 80, protocol: HTTPS}"),
        "spec.endpoints[0].protocol",
        "invalid 'protocol'. Value must be one of TCP, HTTP, not 'HTTPS'",
        "write HTTP: the platform ends TLS and speaks plain HTTP to the container",
    ),
    (
        endpoint("{name: api, port: 80, protocol: http}"),
        "spec.endpoints[0].protocol",
        "invalid 'protocol'. Value must be one of TCP, HTTP, not 'http'",
        "did you mean 'HTTP'?",
    ),
    (
        endpoint("{name: api, port: 80, public: true, corsSettings: {Access-Control-Allow-Origin: ['*']}}"),
        "spec.endpoints[0].corsSettings.Access-Control-Allow-Origin",
        "invalid 'Access-Control-Allow-Origin'. '*' at 0 is no origin",
        "every origin must be named",
    ),
    (
        endpoint("{name: api, port: 80, public: true, corsSettings: {Access-Control-Allow-Methods: [GET]}}"),
        "spec.endpoints[0].corsSettings.Access-Control-Allow-Origin",
        "missing required option 'Access-Control-Allow-Origin' for 'endpoints[0].corsSettings'.",
        None,
    ),
    # volumes
    (
        volume("{name: data, source: blok, size: 1Gi}"),
        "spec.volumes[0].source",
        "invalid 'source'. Value must be one of local, memory, block, stage or \"@stage\", not 'blok'",
        "did you mean 'block'?",
    ),
    (
        volume("{name: data, source: memory}"),
        "spec.volumes[0].size",
        "missing required option 'size' for 'volumes[0]'.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 10G}"),
        "spec.volumes[0].size",
        "invalid 'size'. '10G' is no size of a block volume: write a whole number of Gi, as in 10Gi",
        None,
    ),
    (
        volume("{name: data, source: local, size: 1Gi}"),
        "spec.volumes[0].size",
        "invalid 'size'. A local volume has no size",
        "leave it out",
    ),
    (
        volume("{name: data, source: '@db..stage'}"),
        "spec.volumes[0].source",
        "invalid 'source'. '@db..stage' is no stage: write \"@[db.[schema.]]stage[/folder]\"",
        None,
    ),
    (
        volume("{name: data, source: stage}"),
        "spec.volumes[0].stageConfig",
        "missing required option 'stageConfig' for 'volumes[0]'.",
        None,
    ),
    (
        volume("{name: data, source: stage, stageConfig: {name: '@s', metadataCache: 5 minutes}}"),
        "spec.volumes[0].stageConfig.metadataCache",
        "invalid 'metadataCache'. '5 minutes' is no duration: write hours, minutes and seconds, as in 90s or 1h30m45s",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, stageConfig: {name: '@s'}}"),
        "spec.volumes[0].stageConfig",
        "invalid 'stageConfig'. It needs source: stage, not block",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, blockConfig: {snapshotDeleteAfter: 7 days}}"),
        "spec.volumes[0].blockConfig.snapshotDeleteAfter",
        "invalid 'snapshotDeleteAfter'. '7 days' is no retention: write hours or days, as in 12h or 7d",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, blockConfig: {iops: 100}}"),
        "spec.volumes[0].blockConfig.iops",
        "invalid 'iops'. Value must be an integer between 2000 and 160000, not 100",
        None,
    ),
    (
        volume("{name: data, source: block, size: 70000Gi}"),
        "spec.volumes[0].size",
        "invalid 'size'. A block volume has 1 to 65536 Gi",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, blockConfig: {initialContents: {}}}"),
        "spec.volumes[0].blockConfig.initialContents.fromSnapshot",
        "missing required option 'fromSnapshot' for 'volumes[0].blockConfig.initialContents'.",
        None,
    ),
    (
        volume("{name: data, source: stage, stageConfig: {name: '@s', resources: {limits: {cpu: [1]}}}}"),
        "spec.volumes[0].stageConfig.resources.limits.cpu",
        "invalid 'cpu'. Value must be a quantity, not a list",
        None,
    ),
    (
        volume("{name: data, source: stage, stageConfig: {name: stage}}"),
        "spec.volumes[0].stageConfig.name",
        "invalid 'name'. 'stage' is no stage: write \"@[db.[schema.]]stage[/folder]\"",
        'did you mean "@stage"?',
    ),
    # beside containers, endpoints and volumes
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
        beside_spec("serviceRoles: [{name: reader, endpoints: [apo]}]\n"),
        "serviceRoles[0].endpoints",
        "invalid 'endpoints'. There is no endpoint 'apo'",
        "did you mean 'api'?",
    ),
    (
        beside_spec("serviceRoles: [{name: api-reader, endpoints: [api]}]\n"),
        "serviceRoles[0].name",
        (
            "invalid 'name'. 'api-reader' is no name of a service role: letters, digits and '_', "
            "beginning with a letter and ending with a letter or digit"
        ),
        "for example api_reader",
    ),
    (
        beside_spec("serviceRoles: [{name: all_endpoints_usage, endpoints: [api]}]\n"),
        "serviceRoles[0].name",
        "invalid 'name'. ALL_ENDPOINTS_USAGE is predefined",
        "leave it out",
    ),
    (
        beside_spec("capabilities: {securityContext: {executeAsCaller: 1}}\n"),
        "capabilities.securityContext.executeAsCaller",
        "invalid 'executeAsCaller'. Value must be true or false, not '1'",
        None,
    ),
    # limits
    (
        "spec:\n  containers:\n" + "".join(f"  - {{name: c{n}, image: {IMAGE}}}\n" for n in range(21)),
        "spec.containers",
        "invalid 'containers'. A service has at most 20 containers, not 21",
        None,
    ),
    (
        in_spec("endpoints:\n" + "".join(f"- {{name: e{n}, port: {n + 1}}}\n" for n in range(101))),
        "spec.endpoints",
        "invalid 'endpoints'. A service has at most 100 endpoints, not 101",
        None,
    ),
    (
        in_container("secrets:\n" + "".join(f"- {{snowflakeSecret: s{n}, directoryPath: /s{n}}}\n" for n in range(51))),
        "spec.containers",
        "invalid 'containers'. A service has at most 50 secrets, not 51",
        None,
    ),
    (
        in_container("volumeMounts:\n" + "".join(f"- {{name: v{n}, mountPath: /v{n}}}\n" for n in range(4)))
        + "  volumes:\n"
        + "".join(f"  - {{name: v{n}, source: block, size: 1Gi}}\n" for n in range(4)),
        "spec.volumes",
        "invalid 'volumes'. A service has at most 3 block volumes, not 4",
        None,
    ),
    (
        in_container("volumeMounts:\n" + "".join(f"- {{name: v{n}, mountPath: /v{n}}}\n" for n in range(21)))
        + "  volumes:\n"
        + "".join(f"  - {{name: v{n}, source: local}}\n" for n in range(21)),
        "spec.volumes",
        "invalid 'volumes'. A service has at most 20 volumes, not 21",
        None,
    ),
]


PLACE = "spec.resourceManagement.autoScalingPolicies.scaleUp.anyConditions[0].metricCondition.targetScaling"
SCALING = (
    "resourceManagement: {autoScalingPolicies: {scaleUp: {anyConditions: [{metricCondition: "
    "{metricName: a, targetScaling: {targetValue: high}}}]}}}\n"
)
ERRORS += [
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
    (
        secret("{snowflakeSecret: a, envVarName: A, secretKeyRef: token}"),
        "spec.containers[0].secrets[0].secretKeyRef",
        "invalid 'secretKeyRef'. Value must be one of username, password, secret_string, access_token, not 'token'",
        "GENERIC_STRING secrets have secret_string, PASSWORD secrets have username and password",
    ),
    (
        secret("{snowflakeSecret: a, envVarName: A, secretKeyRef: {name: a, key: b}}"),
        "spec.containers[0].secrets[0].secretKeyRef",
        "invalid 'secretKeyRef'. Value must be a string",
        "this is the form of Kubernetes; write secretKeyRef: secret_string, or username or password",
    ),
    (
        secret("{snowflakeName: a, envVarName: A, secretKeyRef: password}"),
        "spec.containers[0].secrets[0].snowflakeName",
        "unknown option 'snowflakeName' for 'containers[0].secrets[0]'.",
        "name the secret with snowflakeSecret",
    ),
    (
        volume("{name: data, source: session}"),
        "spec.volumes[0].source",
        "invalid 'source'. Value must be one of local, memory, block, stage or \"@stage\", not 'session'",
        "the session token is in /snowflake/session without a volume; leave volume and mount out",
    ),
    (
        volume("{name: data, emptyDir: {medium: Memory}}"),
        "spec.volumes[0].emptyDir",
        "unknown option 'emptyDir' for 'volumes[0]'.",
        "write source: local, or source: memory with a size",
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
        in_spec(SCALING),
        f"{PLACE}.targetValue",
        "invalid 'targetValue'. Value must be a number",
        None,
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


@pytest.mark.parametrize(
    ("text", "path", "message", "suggestion"), ERRORS, ids=[f"{e[1]}-{n}" for n, e in enumerate(ERRORS)]
)
def test_a_broken_rule_is_the_only_error_and_has_its_words(
    text: str, path: str, message: str, suggestion: str | None
) -> None:
    with pytest.raises(InvalidSpecificationError) as caught:
        load_specification(text)

    (problem,) = caught.value.problems
    assert (problem.path, problem.message, problem.suggestion) == (path, message, suggestion)
    assert problem.severity is Severity.ERROR
    assert problem.number == INVALID_SPECIFICATION
    assert problem.rule in RULES


WARNINGS = [
    (
        secret("{snowflakeSecret: a, envVarName: A, secretKeyRef: SECRET_STRING}"),
        "spec.containers[0].secrets[0].secretKeyRef",
        "'SECRET_STRING' is documented in lower case.",
        "write secret_string",
    ),
    (
        secret("{snowflakeSecret: a, directoryPath: /snowflake/session/creds}"),
        "spec.containers[0].secrets[0].directoryPath",
        "'/snowflake/session/creds' is in the way of /snowflake, which is the platform's.",
        "choose another directory",
    ),
    (
        volume("{name: data, source: local}").replace("/data", "/snowflake/session"),
        "spec.containers[0].volumeMounts[0].mountPath",
        "'/snowflake/session' is in the way of /snowflake, which is the platform's.",
        "mount it elsewhere",
    ),
    (
        volume("{name: data, source: block, size: 10Gi, blockConfig: {iops: 6000}}"),
        "spec.volumes[0].blockConfig.iops",
        "a volume of 10Gi has at most 5000, 500 per Gi.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 10Gi, blockConfig: {throughput: 1000}}"),
        "spec.volumes[0].blockConfig.throughput",
        "3000 IOPS give at most 750 MiB/s, 1 per 4 IOPS.",
        "raise iops",
    ),
    (
        f"spec:\n  container:\n  - name: web\n    image: {IMAGE}\n",
        "spec.container",
        "'container' is the spelling of early documentation.",
        "write 'containers'",
    ),
    (
        in_spec("endpoint: [{name: api, port: 80}]\n"),
        "spec.endpoint",
        "'endpoint' is the spelling of early documentation.",
        "write 'endpoints'",
    ),
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
        in_container("secrets:\n"),
        "spec.containers[0].secrets",
        "'secrets' has no value.",
        "leave it out",
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
        volume("{name: data, source: '@stage/models'}"),
        "spec.volumes[0].source",
        'source: "@stage" is deprecated.',
        'write source: stage and stageConfig: {name: "@stage/models"}',
    ),
    (
        volume("{name: data, source: local, uid: 1000}"),
        "spec.volumes[0].uid",
        "'uid' is documented for stage and block volumes.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 20000Gi}"),
        "spec.volumes[0].size",
        "more than 16384Gi are to be had on AWS only.",
        None,
    ),
    (
        in_spec("volumes: [{name: data, source: local}]\n"),
        "spec.volumes[0].name",
        "volume 'data' is mounted nowhere.",
        None,
    ),
    (
        in_spec("endpoints: [{name: a, port: 80}, {name: b, port: 80}]\n"),
        "spec.endpoints[1].port",
        "port 80 is also that of spec.endpoints[0].",
        None,
    ),
    (
        in_container("resources: {requests: {cpu: 2}, limits: {cpu: 500m}}\n"),
        "spec.containers[0].resources.requests",
        "requests.cpu is 2, above limits.cpu 0.5.",
        None,
    ),
    (
        in_container("env: {A: b}\nsecrets: [{snowflakeSecret: a, envVarName: A, secretKeyRef: username}]\n"),
        "spec.containers[0].secrets[0].envVarName",
        "'A' is also in env.",
        None,
    ),
    (
        secret("{snowflakeSecret: {objectName: pwd}}"),
        "spec.containers[0].secrets[0].snowflakeSecret",
        "the secret has neither directoryPath nor envVarName; the documentation asks for one of them.",
        "add envVarName and secretKeyRef, or directoryPath",
    ),
    (
        secret("{snowflakeSecret: a, envVarName: A, secretKeyRef: access_token}"),
        "spec.containers[0].secrets[0].secretKeyRef",
        "an access token in a variable is never renewed.",
        "use directoryPath",
    ),
]


@pytest.mark.parametrize(
    ("text", "path", "message", "suggestion"), WARNINGS, ids=[f"{w[1]}-{n}" for n, w in enumerate(WARNINGS)]
)
def test_what_snowflake_accepts_is_loaded_and_warned_of(
    text: str, path: str, message: str, suggestion: str | None
) -> None:
    load_specification(text)

    (problem,) = check_specification(text)
    assert (problem.path, problem.message, problem.suggestion) == (path, message, suggestion)
    assert problem.severity is Severity.WARNING
    assert problem.number is None


def test_both_spellings_of_a_list_are_refused() -> None:
    text = in_spec("endpoints: [{name: a, port: 80}]\nendpoint: [{name: b, port: 81}]\n")

    with pytest.raises(InvalidSpecificationError, match="There is also 'endpoints'; write one list"):
        load_specification(text)


def test_each_rule_is_described_in_a_sentence_and_has_a_case_here() -> None:
    texts = [case[0] for case in (*ERRORS, *WARNINGS)]
    texts += ["", in_spec("endpoints: [{name: a, port: 80}]\nendpoint: [{name: b, port: 81}]\n")]

    broken = {problem.rule for text in texts for problem in check_specification(text)}

    assert broken == set(RULES)
    assert all(sentence.endswith(".") for sentence in RULES.values())
