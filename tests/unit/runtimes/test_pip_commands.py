"""``pip install`` is found in RUN instructions, whatever way it is written."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.runtimes.process.pip_commands import PipInstall, parse_run

FLASK = PipInstall(requirements=("flask",))


@pytest.mark.parametrize(
    ("text", "install"),
    [
        ("pip install flask", FLASK),
        ("pip3 install --no-cache-dir --quiet flask", FLASK),
        ("python -m pip install flask", FLASK),
        ("python3.12 -I -m pip install -U flask", FLASK),
        ("/usr/local/bin/pip --no-input install flask", FLASK),
        ("PIP_NO_CACHE_DIR=1 pip install flask", FLASK),
        ("uv pip install --system flask", FLASK),
        ("pip install flask > /dev/null 2>&1", FLASK),
        ('pip install "flask>=3,<4"', PipInstall(requirements=("flask>=3,<4",))),
        ("pip install flask==$VERSION", PipInstall(requirements=("flask==3.0",))),
        ("pip install -r a.txt -rb.txt --requirement=c.txt", PipInstall(files=("a.txt", "b.txt", "c.txt"))),
        ("pip install -c limits.txt -e . ", PipInstall(requirements=(".",), constraints=("limits.txt",))),
        (
            "pip install --index-url https://x/ --timeout 3 flask",
            PipInstall(("flask",), options=("--index-url", "https://x/", "--timeout", "3")),
        ),
        ("pip install --progress-bar off flask", FLASK),
    ],
)
def test_pip_install_is_understood(text: str, install: PipInstall) -> None:
    (command,) = parse_run(text, None, {"VERSION": "3.0"})
    assert command.install == install


def test_the_json_form_is_understood() -> None:
    (command,) = parse_run("", ("pip", "install", "flask>=3"), {})
    assert command.install == PipInstall(requirements=("flask>=3",))


@pytest.mark.parametrize(
    "text",
    [
        "apt-get install -y gcc",
        "echo pip install flask",
        "pip freeze",
        "python setup.py install",
        "curl x | pip install -r -",
    ],
)
def test_other_commands_are_left_alone(text: str) -> None:
    assert [command.install for command in parse_run(text, None, {})][-1] is None


def test_joined_commands_are_told_apart() -> None:
    commands = parse_run("apt-get update && pip install --upgrade pip && pip install flask; rm -rf /x", None, {})
    assert [command.text for command in commands] == [
        "apt-get update",
        "pip install --upgrade pip",
        "pip install flask",
        "rm -rf /x",
    ]
    assert [command.install is not None for command in commands] == [False, True, True, False]


def test_bringing_pip_up_to_date_is_told_from_installing_something() -> None:
    installs = [each.install for each in parse_run("pip install -U pip wheel && pip install -U pip flask", None, {})]
    assert [each.only_installers for each in installs if each] == [True, False]


def test_installing_elsewhere_is_refused_by_its_option() -> None:
    (command,) = parse_run("pip install --target=/libs flask", None, {})
    assert command.install is not None
    assert command.install.refused == "--target installs into another directory"
