"""What plain processes promise, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan
from tests.contracts.runtimes.answering_server import DOCKERFILE
from tests.contracts.runtimes.houses import House, answer

if TYPE_CHECKING:
    from pytest_spcs.emulator.runtimes.process.runtime import ProcessRuntime


def refusal(plain: House, plan: ContainerPlan) -> str:
    instance = plain.prepare(plan)
    with pytest.raises(CannotRunError) as error:
        instance.start_container("main")
    message = str(error.value)
    assert message.startswith("container main cannot run as a plain process: ")
    assert "are not to be had here: switched off\n" in message
    assert message.endswith("--spcs-mode=docker, or a machine that allows user namespaces.")
    return message.splitlines()[0].partition("process: ")[2]


@pytest.mark.parametrize(
    ("dockerfile", "reason"),
    [
        ("FROM python\nCOPY . /app\nCMD python", "the image copies files to /app, outside its WORKDIR /"),
        (
            DOCKERFILE.replace('"server.py"', '"/app/server.py"'),
            "its command has the image's absolute path /app/server.py",
        ),
        (
            DOCKERFILE.replace("COLOUR=blue", "PYTHONPATH=/app/lib"),
            "its environment variable PYTHONPATH has the image's absolute path /app/lib",
        ),
        (
            DOCKERFILE.replace('["python", "server.py"]', "exec uname && sleep 1"),
            "uname is not a Python program, so its port cannot be replaced by a free one",
        ),
    ],
)
def test_what_needs_namespaces_is_refused_by_name(plain: House, dockerfile: str, reason: str) -> None:
    if "COPY . /app\n" in dockerfile:
        dockerfile = dockerfile.replace("FROM python\n", "FROM python\nWORKDIR /srv/other\n")
        reason = reason.removesuffix("/") + "/srv/other"
    assert refusal(plain, ContainerPlan("main", plain.image(dockerfile))) == reason


def test_a_working_directory_is_a_copy_of_the_images(plain: House) -> None:
    one, two = plain.start(), plain.start()
    assert answer(one, "/write?new") is True
    assert answer(one, "/directory")[1] == ["Dockerfile", "new", "server.py"]
    assert answer(two, "/directory")[1] == ["Dockerfile", "server.py"]
    directory = Path(answer(one, "/directory")[0])
    one.stop(5)
    assert not directory.exists()


def test_it_says_why_there_are_no_namespaces(plain: House) -> None:
    assert cast("ProcessRuntime", plain.runtime).isolation == "plain processes (switched off)"


@pytest.mark.skipif(os.geteuid() != 0, reason="takes the right to make namespaces away, which only root has to lose")
def test_it_is_chosen_by_itself_where_namespaces_are_refused() -> None:
    program = (
        "import os, sys; "
        "from pytest_spcs.emulator.runtimes.process.sandbox import namespaces; "
        "namespaces.drop_capabilities(); "
        "os.execv(sys.executable, [sys.executable, '-c', 'from pytest_spcs.emulator.runtimes.process.runtime "
        "import ProcessRuntime; runtime = ProcessRuntime(); print(runtime.isolation); runtime.close()'])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "plain processes ([Errno 1] Operation not permitted: unshare)\n"
