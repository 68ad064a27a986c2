"""``secrets`` of a container: Snowflake secrets as files or as variables.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/additional-considerations-services-jobs
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.identifiers import InvalidIdentifierError, split
from pytest_spcs.specification.hints import OBJECT_HINTS, SECRET_HINTS, SECRET_STAND_INS, meant
from pytest_spcs.specification.model import SecretReference
from pytest_spcs.specification.nodes import MappingNode
from pytest_spcs.specification.quantities import show
from pytest_spcs.specification.session_tokens import PLATFORM_DIRECTORY, is_of_the_platform

if TYPE_CHECKING:
    from collections.abc import Collection

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
    name, reference, key_is_below = _read_object(secret)
    directory, variable = secret.text("directoryPath"), secret.text("envVarName")
    key = _read_key(secret)
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
    elif directory is not None and is_of_the_platform(directory):
        sentence = f"{show(directory)} is in the way of {PLATFORM_DIRECTORY}, which is the platform's."
        secret.doubtful("directoryPath", sentence, rule="secret", suggestion="choose another directory")
    if variable is not None and not _VARIABLE.fullmatch(variable):
        secret.invalid("envVarName", f"{show(variable)} is no name of a variable", rule="secret")
    if not key_is_below:
        _check_key(secret, key)
    return SecretReference(name, reference, directory, variable, key)


def _read_key(secret: Section) -> str | None:
    node = secret.get("secretKeyRef")
    if isinstance(node, MappingNode):
        suggestion = "this is the form of Kubernetes; write secretKeyRef: secret_string, or username or password"
        secret.invalid("secretKeyRef", "Value must be a string", rule="wrong-type", suggestion=suggestion)
        return None
    text = secret.text("secretKeyRef")
    if text is None or text in SECRET_KEYS:
        return text
    if text.lower() not in SECRET_KEYS:
        near = meant(text, SECRET_KEYS)
        secret.invalid(
            "secretKeyRef",
            f"Value must be one of {', '.join(SECRET_KEYS)}, not {show(text)}",
            suggestion=f"did you mean '{near}'?"
            if near
            else "GENERIC_STRING secrets have secret_string, PASSWORD secrets have username and password",
        )
        return None
    # Documented in lower case; services in public repositories that are said to run write SECRET_STRING.
    suggestion = f"write {text.lower()}"
    secret.doubtful("secretKeyRef", f"{show(text)} is documented in lower case.", rule="secret", suggestion=suggestion)
    return text.lower()


def _read_object(secret: Section) -> tuple[str | None, str | None, bool]:
    """Return name and reference of the object, and whether the key stands below it by mistake."""
    secret.excuse_for("snowflakeSecret", SECRET_STAND_INS)
    node = secret.get("snowflakeSecret", required=True)
    if node is None:
        return None, None, False
    if not isinstance(node, MappingNode):
        name = secret.text("snowflakeSecret")
        _check_object_name(secret, "snowflakeSecret", name)
        return name, None, False
    section = secret.section("snowflakeSecret", ("objectName", "objectReference"), OBJECT_HINTS)
    if section is None:
        return None, None, False
    name, reference = section.text("objectName"), section.text("objectReference")
    if ("objectName" in section) == ("objectReference" in section):
        secret.invalid("snowflakeSecret", "Give exactly one of objectName and objectReference", rule="secret")
    _check_object_name(section, "objectName", name)
    return name, reference, section.explains("secretKeyRef")


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
        # The reference does not ask for it; services in public repositories that are said to run leave it out for
        # secrets of type GENERIC_STRING, which have one part.
        secret.doubtful(
            "envVarName",
            "secretKeyRef is missing: it says which part of the secret becomes the variable.",
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
