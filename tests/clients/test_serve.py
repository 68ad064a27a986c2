"""The promises of ``pytest-spcs serve``."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import snowflake.connector

from tests.clients.serving import COMMAND, environment, serving

if TYPE_CHECKING:
    from pathlib import Path


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_one_line_of_json_is_enough_to_connect(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        assert set(served.ready) == {
            *("host", "port", "protocol", "account", "user", "password", "role", "admin_token"),
        }
        with snowflake.connector.connect(**served.connect_arguments) as connection:
            row = connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchone()
    assert row == (served.ready["user"], served.ready["role"])


def test_what_a_real_account_refuses_is_remarked_once(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        with snowflake.connector.connect(**served.connect_arguments) as connection:
            for name in ("p1", "p2"):
                connection.cursor().execute(
                    f"CREATE COMPUTE POOL {name} MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = standard_1"
                )
            families = connection.cursor().execute("SHOW COMPUTE POOL INSTANCE FAMILIES").fetchall()
        errors = served.end()
    assert errors == (
        "pytest-spcs: instance family STANDARD_1 is retired: real accounts refuse it; "
        "see SHOW COMPUTE POOL INSTANCE FAMILIES for those that they take\n"
    )
    assert "STANDARD_1" not in {row[0] for row in families}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_leaves_nothing(tmp_path: Path, number: int) -> None:
    with serving(tmp_path) as served:
        assert any(tmp_path.iterdir())
        served.process.send_signal(number)
        output, errors = served.process.communicate(timeout=40)
    assert (served.process.returncode, output, errors) == (0, "", "")
    assert not is_open(served.ready["port"])
    assert list(tmp_path.iterdir()) == []


def test_port_user_and_password_can_be_chosen(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, "--port", str(port), "--user", "ada", "--password", "of her own") as served:
        assert (served.ready["port"], served.ready["user"], served.ready["password"]) == (port, "ADA", "of her own")
        with snowflake.connector.connect(**served.connect_arguments) as connection:
            assert connection.cursor().execute("SELECT CURRENT_USER()").fetchone() == ("ADA",)


def test_a_public_key_lets_its_owner_in_without_a_password(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = tmp_path / "rsa_key.pub"
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with serving(tmp_path, "--user", "ada", "--public-key", str(public)) as served:
        assert "password" not in served.ready
        arguments = {**served.connect_arguments, "authenticator": "SNOWFLAKE_JWT", "private_key": private}
        with snowflake.connector.connect(**arguments) as connection:
            assert connection.cursor().execute("SELECT CURRENT_USER()").fetchone() == ("ADA",)


def test_tls_is_trusted_through_the_authority_that_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    with serving(tmp_path, "--tls") as served:
        assert served.ready["protocol"] == "https"
        url = f"https://127.0.0.1:{served.ready['port']}/admin/v1/status"
        headers = {"Authorization": f"Bearer {served.ready['admin_token']}"}
        import ssl

        trust = ssl.create_default_context(cafile=served.ready["ca_file"])
        with httpx.Client(verify=trust, trust_env=False, headers=headers) as client:
            assert client.get(url).status_code == 200
        with (
            httpx.Client(trust_env=False, headers=headers) as client,
            pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            client.get(url)


def test_an_image_is_there_as_soon_as_its_repository_is(tmp_path: Path) -> None:
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text('FROM python:3.11-slim\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n')
    (context / "app.py").write_text("import time\ntime.sleep(60)\n")
    images = ("--image", f"DEMO/PUBLIC/IMAGES/APP:v1={context}", "--image", "/demo/public/images/other:latest=stub")
    with (
        serving(tmp_path, *images) as served,
        snowflake.connector.connect(**served.connect_arguments) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE DATABASE demo")
        for _ in range(2):
            cursor.execute("CREATE OR REPLACE IMAGE REPOSITORY demo.public.images")
            rows = cursor.execute("SHOW IMAGES IN IMAGE REPOSITORY demo.public.images").fetchall()
            assert [row[5] if len(row) > 5 else row[-1] for row in rows] == [
                "demo/public/images/app:v1",
                "demo/public/images/other:latest",
            ]


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--password", "x"), 1, "--password is given without --user\nSay whose it is, or leave out both."),
        (("--user", "a", "--public-key", "missing.pub"), 1, "--public-key missing.pub cannot be read"),
        (("--image", "img=stub"), 2, "'img=stub' is not DB/SCHEMA/REPO/NAME:TAG=CONTEXT or ...=stub"),
        (("--port", "70000"), 2, "'70000' is no port"),
        (("--image", "a/b/c/d:e=/nowhere"), 1, "image /a/b/c/d:e: build context /nowhere is no directory."),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, options: tuple[str, ...], code: int, told: str) -> None:
    done = subprocess.run(
        [*COMMAND, "serve", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*COMMAND, "serve", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=40,
            env=environment(tmp_path),
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"pytest-spcs emulator: port {port} of 127.0.0.1" in done.stderr


def test_one_that_is_killed_takes_the_emulator_with_it(tmp_path: Path) -> None:
    process = subprocess.Popen([*COMMAND, "serve"], stdout=subprocess.PIPE, text=True, env=environment(tmp_path))
    with process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        process.kill()
        # Its stdout is the emulator's parent's alone; the port tells when the emulator has ended.
    import time

    deadline = time.monotonic() + 20
    while is_open(port):
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="nothing tells the dead from the living there")
def test_what_a_killed_one_wrote_is_swept_by_the_next_start_and_a_living_ones_is_not(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    variables = environment(temporary, XDG_STATE_HOME=str(tmp_path / "state"))
    killed, living = (_served(variables) for _ in range(2))
    with killed, living:
        before = set(temporary.iterdir())
        assert len(before) == 2
        killed.kill()
        killed.wait()
        done = subprocess.run([*COMMAND, "run", "--", "true"], env=variables, check=False, timeout=60)
        assert done.returncode == 0
        assert len(before & set(temporary.iterdir())) == 1
        living.terminate()
        assert living.wait(40) == 0
    assert list(temporary.iterdir()) == []
    assert list((tmp_path / "state" / "pytest-spcs").iterdir()) == []


def _served(variables: dict[str, str]) -> subprocess.Popen[str]:
    process = subprocess.Popen([*COMMAND, "serve"], stdout=subprocess.PIPE, text=True, env=variables)
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["port"]
    return process


@pytest.mark.parametrize("where", ["file", "environment"])
def test_the_password_need_not_stand_in_the_command_line(
    tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = tmp_path / "password"
    secrets.write_text("from elsewhere\n")
    options = ["--user", "ada"]
    if where == "file":
        options += ["--password-file", str(secrets)]
    else:
        monkeypatch.setenv("PYTEST_SPCS_SERVE_PASSWORD", "from elsewhere")
    with serving(tmp_path, *options) as served:
        assert served.ready["password"] == "from elsewhere"
        assert snowflake.connector.connect(**served.connect_arguments).user == "ADA"


@pytest.mark.parametrize("content", [None, b"", b"\xff"])
def test_a_password_file_that_gives_no_password_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "password").write_bytes(content)
    done = subprocess.run(
        [*COMMAND, "serve", "--user", "ada", "--password-file", str(tmp_path / "password")],
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--image=/d/s/r/ä:1=stub", "'ä' in '/d/s/r/ä:1' is no name of an image or of what it lies in; use ASCII"),
        ("--image=/d/ü/r/a:1=stub", "'ü' in '/d/ü/r/a:1' is no name"),
        ("--user=ä", "'ä' is no identifier"),
        ("--user=", "'' is no identifier"),
        ("--state=", "'' is no path"),
        ("--public-key=", "'' is no path"),
    ],
)
def test_a_bad_option_is_refused_before_anything_starts(tmp_path: Path, option: str, told: str) -> None:
    refused = subprocess.run(
        [*COMMAND, "serve", option],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env=environment(tmp_path, PYTHONIOENCODING="utf-8", PYTHONUTF8="1"),
    )
    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []
