"""Secrets and the session token in a container."""

from __future__ import annotations

import pytest

from pytest_spcs.specification.loader import check_specification, load_specification
from tests.unit.specification.rules.specified import (
    Case,
    in_container,
    names,
    secret,
    see_refused,
    see_warned_of,
    volume,
)

ERRORS: list[Case] = [
    (
        in_container("mountSessionToken: 'false'\n"),
        "spec.containers[0].mountSessionToken",
        "invalid 'mountSessionToken'. Value must be true or false, not 'false'",
        "write it without quotes",
    ),
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
        "invalid 'permission'. Value must be one of 0400, 0404, 0440, 0444, 0600, 0604, 0640, 0644, not '0777'",
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
        "spec.containers[0].sessionTokenConfig",
        "invalid 'sessionTokenConfig'. It cannot be combined with mountSessionToken: false",
        "leave one of them out",
    ),
    (
        in_container("mountSessionToken: false\nsessionTokenConfig: {path: /run/token}\n"),
        "spec.containers[0].sessionTokenConfig",
        "invalid 'sessionTokenConfig'. It cannot be combined with mountSessionToken: false",
        "leave one of them out",
    ),
    (
        in_container("secrets: [{snowflakeSecret: a, directoryPath: /run/creds}]\nsessionTokenConfig: {path: /run}\n"),
        "spec.containers[0].sessionTokenConfig.path",
        "invalid 'path'. '/run' overlaps with '/run/creds'",
        None,
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
]

WARNINGS: list[Case] = [
    (
        secret("{snowflakeSecret: a, envVarName: A}"),
        "spec.containers[0].secrets[0].envVarName",
        "secretKeyRef is missing: it says which part of the secret becomes the variable.",
        "add secretKeyRef: secret_string, or username or password",
    ),
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
        in_container("secrets:\n"),
        "spec.containers[0].secrets",
        "'secrets' has no value.",
        "leave it out",
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


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)


@pytest.mark.parametrize("case", WARNINGS, ids=names(WARNINGS))
def test_what_snowflake_accepts_is_loaded_and_warned_of(case: Case) -> None:
    see_warned_of(case)


@pytest.mark.parametrize("mode", ["0400", "0404", "0440", "0444", "0600", "0604", "0640", "0644"])
def test_a_token_can_have_each_mode_that_the_owner_reads_and_that_grants_no_more_than_0644(mode: str) -> None:
    text = in_container(f"sessionTokenConfig: {{path: /run/token, permission: '{mode}'}}\n")

    (container,) = load_specification(text).containers

    assert container.session_token.permission == mode
    assert check_specification(text) == []
