"""Specifications built in Python, written as the YAML that CREATE SERVICE takes.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_spcs.argument_kinds import AMOUNTS, SPECIFICATION
from pytest_spcs.arguments import checked
from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.model import (
    Container,
    CorsSettings,
    Endpoint,
    Probe,
    Protocol,
    Resources,
    SecretReference,
    SessionTokenConfig,
    Specification,
    Volume,
    VolumeSource,
)
from pytest_spcs.specification.quantities import MEMORY_UNITS, InvalidQuantityError, parse_cpu, parse_memory
from pytest_spcs.specification.resources import GPU
from pytest_spcs.specification.stored import stored_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESOURCES = ("cpu", "memory", GPU)
_DEFAULT_THRESHOLD = 3
_DEFAULT_LOG_LEVEL = "INFO"


@checked("specification_text", table={}, specification=SPECIFICATION)
def specification_text(specification: Specification) -> str:
    """Return the YAML text of a specification; InvalidSpecificationError with every error if it would be refused."""
    text = stored_text(replace(specification, document=specification_document(specification)), {})
    load_specification(text)
    return text


def specification_document(specification: Specification) -> dict[str, Any]:
    """Return a specification as the mapping that stands in the file, unchecked."""
    spec: dict[str, Any] = {"containers": [_container(each) for each in specification.containers]}
    spec |= _given(
        endpoints=[_endpoint(each) for each in specification.endpoints],
        volumes=[_volume(each) for each in specification.volumes],
        resourceManagement=dict(specification.resource_management),
    )
    if specification.log_level != _DEFAULT_LOG_LEVEL:
        spec["logExporters"] = {"eventTableConfig": {"logLevel": specification.log_level}}
    if specification.metric_groups:
        spec["platformMonitor"] = {"metricConfig": {"groups": list(specification.metric_groups)}}
    document: dict[str, Any] = {"spec": spec}
    roles = [{"name": role.name, "endpoints": list(role.endpoints)} for role in specification.service_roles]
    security = _given(
        executeAsCaller=specification.execute_as_caller,
        enableCustomCredentials=specification.enable_custom_credentials,
    )
    return document | _given(serviceRoles=roles, capabilities=_given(securityContext=security))


@checked("resources", table={}, requests=AMOUNTS, limits=AMOUNTS)
def resources(
    *, requests: Mapping[str, str | float] | None = None, limits: Mapping[str, str | float] | None = None
) -> Resources:
    """Return resources from quantities as specifications write them: ``requests={"cpu": "500m", "memory": "2Gi"}``.

    Raises:
        InvalidQuantityError: a quantity that is none, a resource that there is not, or unequal numbers of GPUs.
    """
    asked, allowed = requests or {}, limits or {}
    for given, where in ((asked, "requests"), (allowed, "limits")):
        for name in given:
            if name not in _RESOURCES:
                raise InvalidQuantityError(f"{name!r} in {where} is no resource: {', '.join(_RESOURCES)} are")
    if asked.get(GPU, allowed.get(GPU)) != allowed.get(GPU, asked.get(GPU)):
        raise InvalidQuantityError(f"{GPU} is {asked[GPU]} in requests and {allowed[GPU]} in limits: make them equal")
    gpus = asked.get(GPU, allowed.get(GPU))
    return Resources(
        requested_cpu=parse_cpu(asked["cpu"]) if "cpu" in asked else None,
        requested_memory=parse_memory(asked["memory"]) if "memory" in asked else None,
        cpu_limit=parse_cpu(allowed["cpu"]) if "cpu" in allowed else None,
        memory_limit=parse_memory(allowed["memory"]) if "memory" in allowed else None,
        gpus=None if gpus is None else int(gpus),
    )


def _given(**options: Any) -> dict[str, Any]:
    """Return the options that say something: an empty list or mapping is refused, and false is the default."""
    return {name: value for name, value in options.items() if value not in (None, False, [], {}, ())}


def _container(container: Container) -> dict[str, Any]:
    words = {"command": container.command, "args": container.arguments}
    document: dict[str, Any] = {"name": container.name, "image": container.image}
    document |= {name: list(value) for name, value in words.items() if value is not None}
    document |= _given(
        env={name: str(value) for name, value in container.environment.items()},
        readinessProbe=_probe(container.readiness_probe),
        livenessProbe=_probe(container.liveness_probe),
        volumeMounts=[{"name": mount.name, "mountPath": mount.mount_path} for mount in container.volume_mounts],
        resources=_resources(container.resources),
        secrets=[_secret(secret) for secret in container.secrets],
        sessionTokenConfig=_session_token(container.session_token),
    )
    if not container.mount_session_token:
        document["mountSessionToken"] = False
    return document


def _probe(probe: Probe | None) -> dict[str, Any] | None:
    if probe is None:
        return None
    document: dict[str, Any] = {"port": probe.port, "path": probe.path, "periodSeconds": int(probe.period)}
    if probe.failure_threshold != _DEFAULT_THRESHOLD:
        document["failureThreshold"] = probe.failure_threshold
    return document


def _resources(given: Resources) -> dict[str, Any]:
    gpus = {} if given.gpus is None else {GPU: given.gpus}
    requests = _given(cpu=_cpu(given.requested_cpu), memory=_memory(given.requested_memory)) | gpus
    limits = _given(cpu=_cpu(given.cpu_limit), memory=_memory(given.memory_limit)) | gpus
    return _given(requests=requests, limits=limits)


def _cpu(cores: float | None) -> str | None:
    return None if cores is None else format(Decimal(repr(cores)), "f")


def _memory(amount: int | None) -> str | None:
    """Return a number of bytes in the unit that makes it shortest."""
    if amount is None:
        return None
    shortest = []
    for unit, size in MEMORY_UNITS.items():
        number = format(Decimal(amount) / size, "f")
        text = f"{number.rstrip('0').rstrip('.') if '.' in number else number}{unit}"
        if math.floor(float(text.removesuffix(unit)) * size) == amount:
            shortest.append(text)
    return min(shortest, key=len, default=f"{amount / MEMORY_UNITS['Mi']:.6f}Mi")


def _secret(secret: SecretReference) -> dict[str, Any]:
    named = secret.object_name if secret.object_reference is None else {"objectReference": secret.object_reference}
    return {
        "snowflakeSecret": named,
        **_given(secretKeyRef=secret.key, envVarName=secret.environment_variable, directoryPath=secret.directory),
    }


def _session_token(config: SessionTokenConfig) -> dict[str, Any]:
    usual = SessionTokenConfig()
    document: dict[str, Any] = {}
    if (config.path, config.permission) != (usual.path, usual.permission):
        document["path"] = config.path
    if config.permission != usual.permission:
        document["permission"] = config.permission
    return document | _given(mountConnectionConfig=config.mount_connection_config)


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    document: dict[str, Any] = {"name": endpoint.name}
    document |= _given(
        port=endpoint.port,
        portRange=None if endpoint.port_range is None else "{}-{}".format(*endpoint.port_range),
        public=endpoint.public,
    )
    if endpoint.protocol is not Protocol.HTTP:
        document["protocol"] = endpoint.protocol.value
    return document | _given(corsSettings=_cors(endpoint.cors))


def _cors(cors: CorsSettings | None) -> dict[str, Any] | None:
    if cors is None:
        return None
    lists = {
        "Access-Control-Allow-Origin": cors.allow_origins,
        "Access-Control-Allow-Methods": cors.allow_methods,
        "Access-Control-Allow-Headers": cors.allow_headers,
        "Access-Control-Expose-Headers": cors.expose_headers,
    }
    return {name: list(values) for name, values in lists.items() if values}


def _volume(volume: Volume) -> dict[str, Any]:
    document: dict[str, Any] = {"name": volume.name, "source": volume.source.value}
    if volume.size is not None:
        is_block = volume.source is VolumeSource.BLOCK
        document["size"] = f"{volume.size // MEMORY_UNITS['Gi']}Gi" if is_block else _memory(volume.size)
    document |= {name: value for name, value in (("uid", volume.uid), ("gid", volume.gid)) if value is not None}
    settings = dict(volume.settings)
    if volume.source is VolumeSource.STAGE:
        document["stageConfig"] = {"name": volume.stage, **settings}
    elif settings:
        document["blockConfig"] = settings
    return document
