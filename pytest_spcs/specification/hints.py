"""What to do about options that specifications do not have: where they belong, or what was probably meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_BESIDE_SPEC = "{0} stands beside spec, at the left margin, not below it"
_BELOW_SPEC = "{0} belongs below spec"
_SQL = "this is a property of CREATE SERVICE: {0}"
_DEEPER = "this is an option of {0}: indent it as deep as the name there"
_LONGEST_OPTION = 60
_MOST_LISTED = 20

_MISPLACED: Mapping[str, str] = {
    option: _DEEPER.format(kind)
    for kind, options in (
        ("a container", ("image", "command", "args", "env", "readinessProbe", "livenessProbe", "volumeMounts")),
        ("a container", ("resources", "secrets", "mountSessionToken", "sessionTokenConfig")),
        ("an endpoint", ("port", "portRange", "public", "protocol", "corsSettings")),
        ("a volume", ("source", "size", "uid", "gid", "blockConfig", "stageConfig")),
    )
    for option in options
}
"""Options of the entries of lists, for the levels above them."""

TOP_HINTS: Mapping[str, str] = {
    **_MISPLACED,
    **{
        key: _BELOW_SPEC.format(key)
        for key in ("containers", "endpoints", "volumes", "logExporters", "platformMonitor")
    },
    "apiVersion": "Kubernetes manifests have it, specifications of Snowflake do not",
    "kind": "Kubernetes manifests have it, specifications of Snowflake do not",
    "metadata": "the service gets its name in CREATE SERVICE <name>",
    "version": "specifications have no version",
    "services": "this looks like a compose file: write spec: containers:",
    "entities": "this is the Snowflake CLI's project file; check the specification that its artifacts name",
    "definition_version": "the Snowflake CLI's project file has it, specifications do not",
}
"""For the top level."""
WRAPPER_HINT = "specifications of 2023 had the service's name above spec; now spec: stands at the left margin"
"""For an option of the top level that has ``spec`` below it."""
ANCHOR_HINT = "compose files keep anchors here; write the anchor where its value is used first"
"""For an option of the top level that begins with ``x-``."""

SPEC_HINTS: Mapping[str, str] = {
    **_MISPLACED,
    "serviceRoles": _BESIDE_SPEC.format("serviceRoles"),
    "capabilities": _BESIDE_SPEC.format("capabilities"),
    "networkPolicyConfig": "egress is allowed by EXTERNAL_ACCESS_INTEGRATIONS = (...) in CREATE SERVICE",
    "externalAccessIntegrations": _SQL.format("EXTERNAL_ACCESS_INTEGRATIONS = (...)"),
    "replicas": _SQL.format("MIN_INSTANCES and MAX_INSTANCES"),
    "minInstances": _SQL.format("MIN_INSTANCES"),
    "maxInstances": _SQL.format("MAX_INSTANCES"),
    "compute": _SQL.format("IN COMPUTE POOL"),
    "computePool": _SQL.format("IN COMPUTE POOL"),
    "queryWarehouse": _SQL.format("QUERY_WAREHOUSE"),
    "autoSuspendSecs": _SQL.format("AUTO_SUSPEND_SECS"),
    "template": "Kubernetes manifests have it; write containers directly below spec",
    "selector": "Kubernetes manifests have it, specifications of Snowflake do not",
    "initContainers": "there are no init containers; start the work in the container itself or run a job service",
    "restartPolicy": "services restart their containers, job services never do",
    "ports": "declare ports as endpoints: - name: <name>, port: <number>",
    **dict.fromkeys(("affinity", "nodeSelector", "tolerations"), "the compute pool decides on the nodes"),
    "serviceAccountName": "the service's owner role decides what its containers may do in Snowflake",
}
"""For ``spec``."""

CONTAINER_HINTS: Mapping[str, str] = {
    **{
        option: f"{option} stands below spec, beside containers"
        for option in ("endpoints", "logExporters", "platformMonitor")
    },
    **{option: _BESIDE_SPEC.format(option) for option in ("serviceRoles", "capabilities")},
    "ports": "declare ports below spec.endpoints: - name: <name>, port: <number>",
    "port": "declare ports below spec.endpoints: - name: <name>, port: <number>",
    "sha256": "DESCRIBE SERVICE shows it; a new service pins the digest of the tag",
    "environment": "did you mean 'env'?",
    "envFrom": "list each variable in env; secrets come with secrets",
    "entrypoint": "did you mean 'command'?",
    "startupProbe": "there is readinessProbe and livenessProbe",
    "healthcheck": "did you mean 'readinessProbe'?",
    "imagePullPolicy": "Snowflake pins the image's digest when the service is created",
    "imagePullSecrets": "images come from image repositories of the account, whose READ privilege decides",
    "workingDir": "set WORKDIR in the Dockerfile",
    "securityContext": "containers never run privileged; executeAsCaller is below capabilities, beside spec",
    "volumes": "define volumes below spec and mount them with volumeMounts",
    "mounts": "did you mean 'volumeMounts'?",
    "lifecycle": "there are no hooks; a container gets SIGTERM and 30 seconds before it is killed",
}
"""For a container."""

PROBE_HINTS: Mapping[str, str] = {
    "httpGet": "this is the form of Kubernetes; write port and path directly below the probe",
    "exec": "probes are HTTP GET requests only: port and path",
    "tcpSocket": "probes are HTTP GET requests only: port and path",
    "grpc": "probes are HTTP GET requests only: port and path",
    "initialDelaySeconds": "the documented settings are periodSeconds and failureThreshold",
    "timeoutSeconds": "the documented settings are periodSeconds and failureThreshold",
    "successThreshold": "the documented settings are periodSeconds and failureThreshold",
}
"""For a probe."""

RESOURCES_HINTS: Mapping[str, str] = {
    "cpu": "put it below requests or limits",
    "memory": "put it below requests or limits",
    "nvidia.com/gpu": "put it below both requests and limits",
}
"""For ``resources``."""

AMOUNT_HINTS: Mapping[str, str] = {
    "gpu": "did you mean 'nvidia.com/gpu'?",
    "ephemeral-storage": "ask for storage with a volume",
}
"""For ``requests`` and ``limits``."""

MOUNT_HINTS: Mapping[str, str] = {
    "readOnly": "a stage is mounted read-only where the owner role has READ but no WRITE on it",
    "subPath": "name the folder in the volume's stage: @stage/folder",
}
"""For an entry of ``volumeMounts``."""

SECRET_HINTS: Mapping[str, str] = {
    "name": "name the secret with snowflakeSecret",
    "objectName": "put it below snowflakeSecret",
    "objectReference": "put it below snowflakeSecret",
    "secretName": "name the secret with snowflakeSecret",
    "snowflakeName": "name the secret with snowflakeSecret",
    "mountPath": "did you mean 'directoryPath'?",
}
"""For an entry of ``secrets``."""
OBJECT_HINTS: Mapping[str, str] = {
    "name": "did you mean 'objectName'?",
    **dict.fromkeys(("secretKeyRef", "envVarName", "directoryPath"), "it stands beside snowflakeSecret, not below it"),
}
"""For ``snowflakeSecret``."""
SECRET_STAND_INS = ("snowflakeName", "name", "secretName", "objectName", "objectReference")
"""What people write where ``snowflakeSecret`` belongs."""

ENDPOINT_HINTS: Mapping[str, str] = {
    "targetPort": "an endpoint has one port: the one that the container listens on",
    "containerPort": "an endpoint has one port: write port",
    "authenticationPolicy": "public endpoints always authenticate; access is granted with service roles",
}
"""For an endpoint."""

VOLUME_HINTS: Mapping[str, str] = {
    "mountPath": "mount the volume with volumeMounts of a container",
    "emptyDir": "write source: local, or source: memory with a size",
    "type": "did you mean 'source'?",
}
"""For a volume."""
SOURCE_HINTS: Mapping[str, str] = {
    "session": "the session token is in /snowflake/session without a volume; leave volume and mount out",
    "emptyDir": "write source: local, or source: memory with a size",
    "hostPath": "there is no way to the node's files; write local, block or stage",
    "secret": "mount secrets with secrets and directoryPath of a container",
    "configMap": "put files into a stage and mount that",
    "persistentVolumeClaim": "write source: block with a size",
    "tmpfs": "write source: memory with a size",
}
"""For the ``source`` of a volume."""


def hint_for(given: str, hints: Mapping[str, str]) -> str | None:
    """Return the hint for an option, whatever the case and whether '_' or '-' stand in it; None where there is none."""
    if given in hints or len(given) > _LONGEST_OPTION:
        return hints.get(given)
    return next((hint for option, hint in hints.items() if _folded(option) == _folded(given)), None)


def meant(given: str, options: Collection[str], *, likeness: float = 0.75) -> str | None:
    """Return the option that a misspelt one probably stands for, or None; 1.0 is the likeness of equals."""
    if len(given) > _LONGEST_OPTION:
        return None
    folded = {_folded(option): option for option in options}
    if _folded(given) in folded:
        return folded[_folded(given)]
    close = difflib.get_close_matches(_folded(given), list(folded), n=1, cutoff=likeness)
    return folded[close[0]] if close else None


def did_you_mean(given: str, options: Collection[str]) -> str | None:
    """Return ``did you mean 'port'?`` for a misspelt option or value, or None where nothing is near."""
    option = meant(given, options, likeness=0.6)
    return None if option is None or option == given else f"did you mean '{option}'?"


def choose_from(given: str, names: Collection[str], kind: str) -> str:
    """Return ``did you mean 'web'?``, or else which names there are."""
    listed = list(names)[:_MOST_LISTED]
    if not listed:
        return f"there are no {kind}"
    more = ", ..." if len(names) > len(listed) else ""
    return did_you_mean(given, listed) or f"the {kind} are {', '.join(listed)}{more}"


def _folded(option: str) -> str:
    return option.replace("_", "").replace("-", "").lower()
