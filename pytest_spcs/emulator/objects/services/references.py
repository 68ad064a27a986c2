"""What a service may refer to: integrations, and in its specification secrets, stages and snapshots.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/additional-considerations-services-jobs and
https://docs.snowflake.com/en/developer-guide/snowpark-container-services/service-network-communications
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, does_not_exist, invalid_value, not_emulated
from pytest_spcs.emulator.objects.external_access_integrations.state import ExternalAccessIntegration
from pytest_spcs.emulator.objects.integrations.rules import find
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS
from pytest_spcs.emulator.objects.network_rules.destinations import parse_destination
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES, RuleType
from pytest_spcs.emulator.objects.secrets.state import SECRETS, SecretType
from pytest_spcs.emulator.objects.snapshots.state import SNAPSHOTS
from pytest_spcs.emulator.objects.snapshots.volumes import check_usable
from pytest_spcs.emulator.objects.stages.references import split_stage_path
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.objects.warehouses.state import WAREHOUSES
from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, split
from pytest_spcs.specification.problems import INVALID_SPECIFICATION

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.objects.network_rules.state import NetworkRule
    from pytest_spcs.emulator.objects.secrets.state import Secret
    from pytest_spcs.identifiers import SchemaName
    from pytest_spcs.specification.model import SecretReference, Specification

MAX_INTEGRATIONS = 10
"""External access integrations per service."""
MAX_HOSTS = 100
"""Hosts per external access integration."""
MAX_SECRETS = 50
"""Secrets per service."""


def check_references(account: Account, integrations: tuple[str, ...], warehouse: str | None) -> None:
    """Refuse a warehouse that is not there, and integrations that a service cannot have."""
    _check_integrations(account, integrations)
    if warehouse is not None:
        account[WAREHOUSES].get(warehouse)


def _check_integrations(account: Account, names: tuple[str, ...]) -> None:
    if len(names) > MAX_INTEGRATIONS:
        raise invalid_value(
            f"{len(names)} external access integrations were given; a service takes at most {MAX_INTEGRATIONS}."
        )
    for name in names:
        integration = find(account, ExternalAccessIntegration, name)
        if not integration.enabled:
            raise invalid_value(
                f"External access integration '{name}' is not enabled. "
                f"Run ALTER EXTERNAL ACCESS INTEGRATION {name} SET ENABLED = TRUE."
            )
        found = [account[NETWORK_RULES].find(rule) for rule in integration.network_rules]
        rules = [rule for rule in found if rule is not None]
        hosts = sum(len(rule.values) for rule in rules)
        if hosts > MAX_HOSTS:
            raise invalid_value(
                f"External access integration '{name}' allows {hosts} hosts; services take {MAX_HOSTS} at most."
            )
        for rule in rules:
            _check_ports(name, rule)


def _check_ports(integration: str, rule: NetworkRule) -> None:
    if rule.type is not RuleType.HOST_PORT:
        return
    for value in rule.values:
        if not parse_destination(value).is_for_services:
            raise invalid_value(
                f"Network rule '{rule.name}' of external access integration '{integration}' has '{value}', whose port "
                "services cannot use. They can use 22, 80, 443, and 1024 or above."
            )


def secret_references(specification: Specification, home: SchemaName) -> Iterator[tuple[ObjectName, SecretReference]]:
    """Yield the secrets that a specification names, unqualified ones in the schema of the service."""
    for container in specification.containers:
        for reference in container.secrets:
            if reference.object_name is not None:
                yield _in(home, reference.object_name), reference


def stage_references(specification: Specification, home: SchemaName) -> Iterator[ObjectName]:
    """Yield the stages that are mounted as volumes, unqualified ones in the schema of the service."""
    for volume in specification.volumes:
        if volume.stage is not None:
            parts, _path = split_stage_path(volume.stage)
            yield _resolved(home, parts, volume.stage)


def check_stages(account: Account, home: SchemaName, specification: Specification) -> None:
    """Refuse a new specification with a stage volume whose stage is not there."""
    for stage in stage_references(specification, home):
        account[STAGES].get(stage)


def _in(home: SchemaName, text: str) -> ObjectName:
    try:
        parts = split(text)
    except InvalidIdentifierError:
        parts = ()
    return _resolved(home, parts, text)


def _resolved(home: SchemaName, parts: tuple[str, ...], text: str) -> ObjectName:
    match parts:
        case (database, schema, name):
            return ObjectName(database, schema, name)
        case (schema, name):
            return ObjectName(home.database, schema, name)
        case (name,):
            return home.object(name)
        case _:
            raise _invalid(f"'{text}' is no name of an object: write [[db.]schema.]name.")


def check_specified(
    account: Account, home: SchemaName, specification: Specification, integrations: tuple[str, ...]
) -> None:
    """Refuse a specification with secrets or snapshots that are not there or not usable, as far as is known now."""
    if any(s.object_reference is not None for c in specification.containers for s in c.secrets):
        raise not_emulated("snowflakeSecret.objectReference (native applications)")
    references = list(secret_references(specification, home))
    if len(references) > MAX_SECRETS:
        raise _invalid(f"the specification has {len(references)} secrets; a service takes at most {MAX_SECRETS}.")
    for name, reference in references:
        secret = account[SECRETS].find(name)
        if secret is None:
            raise does_not_exist("Secret", str(name))
        _check_key(secret, reference)
        if secret.type is SecretType.OAUTH2:
            _check_allowed(account, secret, integrations)
    _check_snapshots(account, home, specification)


def _check_key(secret: Secret, reference: SecretReference) -> None:
    keys = secret.type.container_keys
    if not keys:
        raise _invalid(
            f"secret '{secret.name}' is of type {secret.type.value}; containers take secrets of type PASSWORD, "
            "GENERIC_STRING and OAUTH2."
        )
    if reference.key is None and reference.environment_variable is not None and len(keys) > 1:
        raise _invalid(
            f"envVarName '{reference.environment_variable}' needs secretKeyRef: secret '{secret.name}' of type "
            f"{secret.type.value} has {' and '.join(keys)}."
        )
    if reference.key is not None and reference.key not in keys:
        raise _invalid(
            f"secretKeyRef '{reference.key}' does not fit secret '{secret.name}' of type {secret.type.value}, "
            f"which has {' and '.join(keys)}."
        )


def _check_allowed(account: Account, secret: Secret, integrations: tuple[str, ...]) -> None:
    for name in integrations:
        integration = account[INTEGRATIONS].find(name)
        if isinstance(integration, ExternalAccessIntegration) and integration.secrets.allow(secret.name):
            return
    listed = ", ".join(integrations) or "none"
    raise invalid_value(
        f"Secret '{secret.name}' of type OAUTH2 is not in ALLOWED_AUTHENTICATION_SECRETS of an external access "
        f"integration of the service. Its integrations: {listed}."
    )


def _check_snapshots(account: Account, home: SchemaName, specification: Specification) -> None:
    for volume in specification.volumes:
        contents = volume.settings.get("initialContents")
        if isinstance(contents, Mapping) and isinstance(contents.get("fromSnapshot"), str):
            check_usable(account[SNAPSHOTS].get(_in(home, contents["fromSnapshot"])), volume)


def _invalid(message: str) -> SnowflakeError:
    return SnowflakeError(INVALID_SPECIFICATION, "22023", f"Invalid spec: {message}")
