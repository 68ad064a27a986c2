"""``secrets`` of a container: Snowflake secrets as files or as variables.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/additional-considerations-services-jobs
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from pytest_spcs.identifiers import InvalidIdentifierError, split
from pytest_spcs.specification.hints import SECRET_HINTS
from pytest_spcs.specification.model import SecretReference
from pytest_spcs.specification.nodes import MappingNode
from pytest_spcs.specification.quantities import show

if TYPE_CHECKING:
    from pytest_spcs.specification.sections import Section

SECRET_KEYS = ("username", "password", "secret_string", "access_token")
"""What ``secretKeyRef`` can name: the parts of PASSWORD, GENERIC_STRING and OAUTH2 secrets."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_LONGEST_QUALIFIED = 3


def read_secrets(container: Section, environment: Collection[str]) -> tuple[SecretReference, ...]:
    """Return the secrets of a container, whose plain variables are given."""
    options = ("snowflakeSecret", "secretKeyRef", "envVarName", "directoryPath")
    found = []
    variables = set[str]()
    for secret in container.sections("secrets", options, SECRET_HINTS):
        reference = _read_secret(secret)
        variable = reference.environment_variable
        if variable is not None and variable in variables:
            secret.invalid("envVarName", f"{show(variable)} is set by two secrets", rule="secret")
        elif variable is not None and variable in environment:
            secret.doubtful("envVarName", f"{show(variable)} is also in env.", rule="secret")
        if variable is not None:
            variables.add(variable)
        found.append(reference)
    return tuple(found)


def _read_secret(secret: Section) -> SecretReference:
    name, reference = _read_object(secret)
    directory, variable = secret.text("directoryPath"), secret.text("envVarName")
    key = secret.text("secretKeyRef", choices=SECRET_KEYS)
    if "directoryPath" in secret and "envVarName" in secret:
        secret.invalid("envVarName", "Give either directoryPath or envVarName, not both", rule="secret")
    elif "directoryPath" not in secret and "envVarName" not in secret:
        # The documentation asks for one of them; services in public repositories that refer to the secret as
        # {{secret.<name>.secret_string}} in env have neither and run, so this is no error.
        secret.doubtful(
            "snowflakeSecret",
            "the secret has neither directoryPath nor envVarName; the documentation asks for one of them.",
            rule="secret",
            suggestion="add envVarName and secretKeyRef, or directoryPath",
        )
    if directory is not None and not directory.startswith("/"):
        secret.invalid("directoryPath", f"{show(directory)} is not an absolute path", rule="secret")
    if variable is not None and not _VARIABLE.fullmatch(variable):
        secret.invalid("envVarName", f"{show(variable)} is no name of a variable", rule="secret")
    _check_key(secret, key)
    return SecretReference(name, reference, directory, variable, key)


def _read_object(secret: Section) -> tuple[str | None, str | None]:
    node = secret.get("snowflakeSecret", required=True)
    if node is None:
        return None, None
    if not isinstance(node, MappingNode):
        name = secret.text("snowflakeSecret")
        _check_object_name(secret, "snowflakeSecret", name)
        return name, None
    section = secret.section("snowflakeSecret", ("objectName", "objectReference"))
    if section is None:
        return None, None
    name, reference = section.text("objectName"), section.text("objectReference")
    if ("objectName" in section) == ("objectReference" in section):
        secret.invalid("snowflakeSecret", "Give exactly one of objectName and objectReference", rule="secret")
    _check_object_name(section, "objectName", name)
    return name, reference


def _check_object_name(section: Section, key: str, name: str | None) -> None:
    if name is None:
        return
    try:
        parts = split(name)
    except InvalidIdentifierError:
        parts = ()
    if not 1 <= len(parts) <= _LONGEST_QUALIFIED:
        section.invalid(key, f"{show(name)} is no name of a secret: write [[db.]schema.]name", rule="secret")


def _check_key(secret: Section, key: str | None) -> None:
    if "secretKeyRef" in secret and "envVarName" not in secret:
        secret.invalid("secretKeyRef", "It goes with envVarName only; files have the names of the keys", rule="secret")
    elif "envVarName" in secret and "secretKeyRef" not in secret:
        secret.invalid(
            "envVarName",
            "secretKeyRef is missing: it says which part of the secret becomes the variable",
            rule="secret",
            suggestion="add secretKeyRef: secret_string, or username or password",
        )
    elif key == "access_token":
        secret.doubtful(
            "secretKeyRef",
            "an access token in a variable is never renewed.",
            rule="secret",
            suggestion="use directoryPath",
        )
