"""A container is compared with the Dockerfile of its image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.checking.check import Request, check_text
from pytest_spcs.checking.comparisons import ComparisonError
from pytest_spcs.checking.dockerfile import agrees_with_dockerfile
from tests.unit.checking.compared import compared

if TYPE_CHECKING:
    from pathlib import Path

ONE = "spec:\n  containers:\n  - name: web\n    image: /shop/public/images/web:1\n"
FULL = 'FROM python:3.11\nEXPOSE 8000\nENTRYPOINT ["python", "app.py"]\n'


def differences(
    tmp_path: Path, dockerfile: str, text: str, container: str | None = None, family: str | None = None
) -> list[tuple[str, str, str, str | None]]:
    file = tmp_path / "Dockerfile"
    file.write_text(dockerfile)
    found = compared(text, agrees_with_dockerfile(tmp_path, container, family))
    return [(rule, path, message.replace(str(file), "Dockerfile"), hint) for rule, path, message, hint in found]


def test_what_agrees_is_silent(tmp_path: Path) -> None:
    text = f"{ONE}    readinessProbe: {{port: 8000, path: /}}\n  endpoints: [{{name: ui, port: 8000}}]\n"
    assert differences(tmp_path, FULL, text) == []


def test_ports_that_all_differ_are_errors(tmp_path: Path) -> None:
    text = f"{ONE}    readinessProbe: {{port: 8080, path: /}}\n  endpoints: [{{name: ui, port: 8080}}]\n"
    assert differences(tmp_path, FULL, text) == [
        (
            "error dockerfile-ports",
            "spec.containers[0].readinessProbe.port",
            "the probe asks port 8080; Dockerfile exposes 8000.",
            "is it 8000?",
        ),
        (
            "error dockerfile-ports",
            "spec.endpoints[0].port",
            "the endpoint is port 8080; Dockerfile exposes 8000.",
            "is it 8000?",
        ),
    ]


def test_a_further_port_on_either_side_is_a_warning(tmp_path: Path) -> None:
    text = f"{ONE}  endpoints: [{{name: ui, port: 8000}}, {{name: metrics, port: 9000}}]\n"
    assert [
        (rule, message)
        for rule, _, message, _ in differences(tmp_path, FULL.replace("8000", "8000 8001/tcp 53/udp"), text)
    ] == [
        (
            "warning dockerfile-ports",
            "Dockerfile exposes 8001, which is no endpoint: nothing outside the instance reaches it.",
        ),
        ("warning dockerfile-ports", "the endpoint is port 9000; Dockerfile exposes 8000, 8001."),
    ]


@pytest.mark.parametrize(
    "dockerfile",
    [
        "ARG V=3.11\nFROM python:$V\nENV PORT=8000\nEXPOSE $PORT\nCMD x\n",
        "FROM python:3.11\nARG PORT=8000\nEXPOSE ${PORT}/tcp\nCMD x\n",
        "FROM python:3.11 AS tools\nEXPOSE 1\nFROM python:3.11 AS base\nEXPOSE 7999-8001\nFROM base\nCMD x\n",
        "FROM python:3.11\nRUN <<END\nEXPOSE 1\nEND\nEXPOSE 8000\nCMD x\n",
        "FROM python:3.11\nARG PORT\nEXPOSE $PORT\nCMD x\n",
        "FROM python:3.11\nCMD x\n",
    ],
    ids=["ENV", "ARG", "stages", "heredoc", "unknown", "none"],
)
def test_ports_are_those_of_the_last_stage_with_their_variables(tmp_path: Path, dockerfile: str) -> None:
    found = differences(tmp_path, dockerfile, f"{ONE}  endpoints: [{{name: ui, port: 8000}}]\n")
    assert [rule for rule, *_ in found if rule.startswith("error")] == []


@pytest.mark.parametrize(
    ("source", "family", "wanted"),
    [
        ("--platform=linux/arm64 python:3.11", None, "linux/amd64"),
        ("--platform=linux/arm64 python:3.11", "CPU_X64_S", "linux/amd64"),
        ("--platform=linux/amd64 python:3.11", "GEN_ARM_G1_2", "linux/arm64"),
        ("--platform=linux/amd64 python:3.11", "CPU_X64_S", None),
        ("--platform=$BUILDPLATFORM python:3.11", None, None),
        ("python:3.11", None, None),
    ],
)
def test_the_platform_is_that_of_the_nodes(tmp_path: Path, source: str, family: str | None, wanted: str | None) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {source}\nCMD x\n")
    comparison = agrees_with_dockerfile(tmp_path / "Dockerfile", None, family)
    errors = check_text(ONE, Request(comparisons=[comparison])).errors
    assert [(error.rule, error.number) for error in errors] == ([("platform", 397013)] if wanted else [])
    assert all(error.suggestion == f"build with --platform {wanted}" for error in errors)


@pytest.mark.parametrize(
    ("dockerfile", "options", "finding"),
    [
        (
            "ENTRYPOINT python app.py",
            'args: ["--port", "80"]',
            "error args have no effect: the ENTRYPOINT of Dockerfile, line 2, is in the shell form.",
        ),
        (
            'CMD ["python", "app.py"]',
            "args: [--port, '80']",
            (
                "warning args replace the CMD of Dockerfile (python app.py), and '--port' would be the program: "
                "Dockerfile has no ENTRYPOINT."
            ),
        ),
        (
            'ENTRYPOINT ["python"]\nCMD ["app.py"]',
            "command: [gunicorn]",
            (
                "warning command replaces the ENTRYPOINT of Dockerfile, line 2; "
                "its CMD (app.py) would follow as arguments."
            ),
        ),
        (
            "EXPOSE 80",
            "env: {A: b}",
            (
                "warning neither command nor args is given, and Dockerfile has no ENTRYPOINT and no CMD: "
                "the base image decides."
            ),
        ),
        ('CMD ["python", "app.py"]', "args: [python, other.py]", None),
        ('ENTRYPOINT ["python"]', "args: [app.py]", None),
        ("CMD python app.py", "env: {A: b}", None),
    ],
)
def test_command_and_args_are_read_as_docker_reads_them(
    tmp_path: Path, dockerfile: str, options: str, finding: str | None
) -> None:
    found = differences(tmp_path, f"FROM python:3.11\n{dockerfile}\n", f"{ONE}    {options}\n")
    told = [f"{rule.split()[0]} {message}" for rule, _, message, _ in found]
    assert told == ([finding] if finding else [])


def test_of_several_containers_one_must_be_named(tmp_path: Path) -> None:
    two = f"{ONE}  - name: side\n    image: /shop/public/images/side:1\n  endpoints: [{{name: ui, port: 1}}]\n"
    (finding,) = differences(tmp_path, FULL, two)
    assert finding[2] == "Dockerfile belongs to one of the containers web, side."
    assert differences(tmp_path, FULL, two, "side") == []
    (finding,) = differences(tmp_path, FULL, two, "sides")
    assert finding[2:] == ("Dockerfile is given for 'sides', which is no container.", "did you mean 'side'?")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "the Dockerfile cannot be read: .*No such file or directory"),
        ("# nothing\n", "Dockerfile is no Dockerfile: it has no FROM instruction"),
        ("FROM x\nCOPPY a b\n", "Dockerfile is no Dockerfile: line 2: COPPY is no instruction. Known are"),
        ("FROM x\nRUN <<END\nx\n", "line 2: the heredoc END has no end. End it with a line that holds END alone"),
    ],
)
def test_what_is_no_dockerfile_is_refused(tmp_path: Path, content: str | None, reason: str) -> None:
    if content is not None:
        (tmp_path / "Dockerfile").write_text(content)
    with pytest.raises(ComparisonError, match=reason):
        agrees_with_dockerfile(tmp_path / "Dockerfile")
