"""A specification and a compose file are compared: images, ports, variables, commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.checking.comparisons import ComparisonError
from pytest_spcs.checking.compose import agrees_with_compose
from tests.unit.checking.compared import compared

if TYPE_CHECKING:
    from pathlib import Path

SPECIFICATION = """\
spec:
  containers:
  - name: convert-api
    image: /shop/public/images/convert:1.4
    args: [gunicorn, "convert_app:app"]
    env: {WORKERS: 2, DEBUG: false}
    secrets: [{snowflakeSecret: key, secretKeyRef: secret_string, envVarName: API_KEY}]
    readinessProbe: {port: 9000, path: /health}
  endpoints:
  - {name: api, port: 8000}
"""

AGREEING = """\
services:
  convert_api:
    build: .
    image: convert:1.4
    command: gunicorn convert_app:app
    environment:
      WORKERS: "2"
      DEBUG: false
      API_KEY: local
      SNOWFLAKE_HOST: ${SNOWFLAKE_HOST}
    ports: ["127.0.0.1:8080:8000", {target: 9000, published: 9000}]
"""


def differences(tmp_path: Path, compose: str, text: str = SPECIFICATION) -> list[tuple[str, str, str, str | None]]:
    file = tmp_path / "compose.yaml"
    file.write_text(compose)
    found = compared(text, agrees_with_compose(file))
    return [(rule, path, message.replace(str(file), "compose.yaml"), hint) for rule, path, message, hint in found]


def test_what_agrees_is_silent_however_it_is_written(tmp_path: Path) -> None:
    assert differences(tmp_path, AGREEING) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "convert:1.4",
            "convert:1.3",
            (
                "error compose-image",
                "spec.containers[0].image",
                "the image is convert:1.4; service 'convert_api' of compose.yaml has convert:1.3.",
            ),
        ),
        (
            ":8000",
            ":8001",
            (
                "error compose-ports",
                "spec.endpoints[0].port",
                "the endpoint is port 8000; the container ports in compose.yaml are 8001, 9000.",
            ),
        ),
        (
            'WORKERS: "2"',
            "WORKERS: 4",
            (
                "warning compose-env",
                "spec.containers[0].env.WORKERS",
                "WORKERS has another value in service 'convert_api' of compose.yaml.",
            ),
        ),
        (
            "DEBUG: false",
            "DEBUG: false\n      EXTRA: x",
            (
                "warning compose-env",
                "spec.containers[0].env",
                "service 'convert_api' of compose.yaml sets EXTRA, the container does not.",
            ),
        ),
        (
            'WORKERS: "2"',
            "SNOWFLAKE_ROLE: x",
            (
                "warning compose-env",
                "spec.containers[0].env.WORKERS",
                "the container sets WORKERS, service 'convert_api' of compose.yaml does not.",
            ),
        ),
        (
            "command: gunicorn convert_app:app",
            "command: [flask, run]",
            (
                "error compose-command",
                "spec.containers[0].args",
                "args is gunicorn convert_app:app; command of service 'convert_api' of compose.yaml is flask run.",
            ),
        ),
        (
            "    command: gunicorn convert_app:app\n",
            "",
            (
                "warning compose-command",
                "spec.containers[0].args",
                (
                    "what is started is gunicorn convert_app:app; "
                    "in service 'convert_api' of compose.yaml it is that of the image."
                ),
            ),
        ),
    ],
)
def test_each_difference_is_told_at_its_option(
    tmp_path: Path, old: str, new: str, finding: tuple[str, str, str]
) -> None:
    found = differences(tmp_path, AGREEING.replace(old, new, 1))
    assert finding in [each[:3] for each in found]


def test_values_of_variables_are_not_shown(tmp_path: Path) -> None:
    found = differences(tmp_path, AGREEING.replace('WORKERS: "2"', "WORKERS: hunter2"))
    assert "hunter2" not in str(found)


def test_services_and_containers_without_a_partner_are_told(tmp_path: Path) -> None:
    compose = f"{AGREEING}  database: {{image: postgres}}\n"
    assert differences(tmp_path, compose)[0][2] == "service 'database' of compose.yaml is no container."
    compose = "services: {database: {image: postgres}, cache: {image: redis}}\n"
    found = differences(tmp_path, compose)
    assert [message for _, _, message, _ in found] == [
        "service 'database' of compose.yaml is no container.",
        "service 'cache' of compose.yaml is no container.",
        "container 'convert-api' is no service of compose.yaml.",
    ]
    assert found[2][3] == "the services are database, cache"


def test_what_a_variable_decides_is_not_compared(tmp_path: Path) -> None:
    compose = AGREEING.replace("convert:1.4", "convert:${TAG}").replace(":8000", ":${PORT}")
    assert differences(tmp_path, compose.replace('"2"', "${WORKERS:-3}").replace("gunicorn", "$SERVER")) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "the compose file cannot be read: .*No such file or directory"),
        ("version: 3\n", "is no compose file: it has no services"),
        ("services: [\n", r"compose.yaml:1:12: the compose file cannot be read: the text is not YAML"),
        ("- web\n", r"compose.yaml:1:1: the compose file cannot be read: it must be a mapping, not a list$"),
        ("", r"compose.yaml:1:1: the compose file cannot be read: it is empty$"),
    ],
)
def test_what_is_no_compose_file_is_refused(tmp_path: Path, content: str | None, reason: str) -> None:
    file = tmp_path / "compose.yaml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ComparisonError, match=reason):
        agrees_with_compose(file)
