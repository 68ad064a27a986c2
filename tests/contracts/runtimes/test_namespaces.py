"""What processes in namespaces promise besides."""

from __future__ import annotations

import http.client
import http.server
import os
import socket
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest

from pytest_spcs.emulator.runtimes.contract import ContainerPlan
from tests.contracts.runtimes.answering_server import DOCKERFILE
from tests.contracts.runtimes.houses import PORT, House, answer, request, texts, until, wait_for_line


def test_files_are_where_the_image_says(namespaces: House) -> None:
    instance = namespaces.start()
    assert answer(instance, "/directory") == ["/app", ["Dockerfile", "server.py"]]
    assert answer(instance, "/directory?/app") == ["/app", ["Dockerfile", "server.py"]]


def test_image_files_lie_beside_the_machines_in_system_directories(namespaces: House) -> None:
    instance = namespaces.start(dockerfile=DOCKERFILE.replace("COPY", "COPY server.py /usr/share/of-the-image/\nCOPY"))
    assert answer(instance, "/directory?/usr/share/of-the-image")[1] == ["server.py"]
    assert set(answer(instance, "/directory?/usr/share")[1]) >= {path.name for path in Path("/usr/share").iterdir()}


def test_writes_stay_in_the_container_and_in_its_run(namespaces: House) -> None:
    one, two = namespaces.start(), namespaces.start()
    new = f"new-{uuid.uuid4().hex}"  # a plain word may be the folder of this project, which the container sees
    for path in (f"/app/{new}", f"/tmp/{new}", f"/{new}", f"/root/{new}", f"/var/log/{new}"):
        assert answer(one, f"/write?{path}") is True
        assert answer(two, f"/exists?{path}") is False
    with pytest.raises((OSError, http.client.HTTPException)):
        request(one.address(PORT), "/exit?0")
    namespaces.wait_for_exit()
    one.start_container("main")
    assert answer(one, f"/exists?/app/{new}") is False
    assert answer(one, "/exists?/app/server.py") is True


def test_files_of_the_machine_are_out_of_sight_or_read_only(namespaces: House, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    instance = namespaces.start()
    assert answer(instance, f"/exists?{tmp_path}/secret") is False
    assert answer(instance, f"/exists?{quote(__file__)}") is False
    with pytest.raises((OSError, http.client.HTTPException)):
        request(instance.address(PORT), "/write?/usr/new")
    assert not Path("/usr/new").exists()


def test_nothing_outside_is_reached(namespaces: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        port = outside.getsockname()[1]
        instance = namespaces.start()
        assert answer(instance, f"/neighbour?127.0.0.1:{port}") == "ConnectionRefusedError: Connection refused"
        assert answer(instance, "/neighbour?192.0.2.1:443") == "OSError: Network is unreachable"


def test_only_its_own_processes_are_seen(namespaces: House) -> None:
    assert answer(namespaces.start(), "/processes") == [1, 2]


def test_the_port_stays_free_on_the_machine(namespaces: House) -> None:
    instance = namespaces.start()
    answer(instance)
    assert instance.address(PORT)[1] != PORT


def test_a_server_on_loopback_only_is_not_reached_and_the_log_says_why(namespaces: House) -> None:
    instance = namespaces.start("--loopback")
    wait_for_line(instance, "listening")

    def hinted() -> bool | None:
        with pytest.raises((OSError, http.client.HTTPException)):
            request(instance.address(PORT))
        return True if any("on 127.0.0.1 only" in text for text in texts(instance.logs("main"))) else None

    until(hinted, lambda: str(texts(instance.logs("main"))))
    assert texts(instance.logs("main"))[-1] == (
        "pytest-spcs: port 9090 is served on 127.0.0.1 only, where nothing outside the instance reaches it; "
        "let the server listen on 0.0.0.0 (flask run --host=0.0.0.0)"
    )


def test_the_program_is_root_to_itself_or_the_images_user(namespaces: House) -> None:
    assert answer(namespaces.start(), "/user") == 0
    named = namespaces.start(dockerfile=DOCKERFILE.replace("CMD", "USER nobody\nCMD"))
    assert answer(named, "/user") == (65534 if os.geteuid() == 0 else 0)


def test_other_programs_than_python_run(namespaces: House) -> None:
    plan = ContainerPlan("main", namespaces.image(), command=("uname", "-n"))
    instance = namespaces.prepare(plan, index=3)
    instance.start_container("main")
    namespaces.wait_for_exit()
    assert texts(instance.logs("main")) == ["statefulset-3"]


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is a plain user's already: all tests here show it")
def test_a_plain_user_has_them_too() -> None:
    selected = (
        "(answers or share or killing or test_namespaces or test_sandbox_limits) and namespaces and not plain_user"
    )
    with tempfile.TemporaryDirectory() as directory:  # pytest closes its own directories to others
        Path(directory).chmod(0o777)
        result = subprocess.run(
            [
                sys.executable,
                str(Path(__file__).parents[1] / "plain_user.py"),
                *("-B", "-m", "pytest", str(Path(__file__).parent), "-q", "-p", "no:cacheprovider", "-k", selected),
                f"--basetemp={directory}/plain",
            ],
            env={**os.environ, "HOME": directory, "HYPOTHESIS_STORAGE_DIRECTORY": f"{directory}/hypothesis"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
    assert "no namespaces" not in result.stdout
