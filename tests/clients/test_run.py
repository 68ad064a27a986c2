"""The promises of ``pytest-spcs run``: the command's connections, its exit code, its signals, and nothing left."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import snowflake.connector

from tests.clients.serving import COMMAND, environment, run, serving

WHO = (
    "with snowflake.connector.connect({arguments}) as c:\n"
    "    print(c.cursor().execute('SELECT CURRENT_ACCOUNT(), CURRENT_ROLE(), CURRENT_DATABASE()').fetchone())\n"
)


def program(arguments: str, before: str = "") -> list[str]:
    return [sys.executable, "-c", f"import snowflake.connector\n{before}\n{WHO.format(arguments=arguments)}"]


@pytest.mark.parametrize(
    "arguments",
    [
        "account='acme-prod', user='ada', password='secret'",
        "account='acme-prod', user='ada', authenticator='externalbrowser', region='eu-central-1'",
        "account='acme', user='ada', authenticator='oauth', token='t'",
        "connection_name='production'",
        "account='acme', user='ada', password='secret', host='acme.eu-central-1.snowflakecomputing.com', port=443",
        "**{name: os.environ['SNOWFLAKE_' + name.upper()] for name in ('account', 'user', 'password')}",
        "host=os.environ['SNOWFLAKE_HOST'], account='a', user='u', password='p'",
        "",
    ],
)
def test_python_programs_connect_to_the_emulator(tmp_path: Path, arguments: str) -> None:
    done = run(tmp_path, program(arguments, before="import os"))
    assert done.stdout == "('SPCS', 'ACCOUNTADMIN', None)\n", done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(snowflake.connector.__version__ < "5", reason="connection objects for settings came with 5.x")
def test_settings_given_as_an_object_are_caught_too(tmp_path: Path) -> None:
    before = "from snowflake.connector.connection_config import ConnectionConfig"
    arguments = "config=ConnectionConfig(account='acme', user='ada', password='secret', role='SYSADMIN')"
    done = run(tmp_path, program(arguments, before))
    assert done.stdout == "('SPCS', 'SYSADMIN', None)\n", done.stderr


def test_asynchronous_connections_are_caught_too(tmp_path: Path) -> None:
    aio = pytest.importorskip("snowflake.connector.aio", reason="this connector has no asynchronous connections")
    assert aio.SnowflakeConnection
    told = (
        "import asyncio\n"
        "from snowflake.connector.aio import SnowflakeConnection\n"
        "async def main():\n"
        "    connection = SnowflakeConnection(account='acme', user='ada', password='secret')\n"
        "    await connection.connect()\n"
        "    cursor = connection.cursor()\n"
        "    await cursor.execute('SELECT CURRENT_ACCOUNT()')\n"
        "    print(await cursor.fetchone())\n"
        "    await connection.close()\n"
        "asyncio.run(main())\n"
    )
    done = run(tmp_path, [sys.executable, "-c", told])
    assert done.stdout == "('SPCS',)\n", done.stderr


def test_names_that_a_program_gives_stay_its_own(tmp_path: Path) -> None:
    arguments = "account='a', user='u', password='p', role='SYSADMIN', database='SNOWFLAKE'"
    assert run(tmp_path, program(arguments)).stdout == "('SPCS', 'SYSADMIN', 'SNOWFLAKE')\n"


def test_a_connect_that_was_imported_by_name_is_caught(tmp_path: Path) -> None:
    before = "from snowflake.connector import connect, SnowflakeConnection\nsnowflake.connector.connect = connect"
    done = run(tmp_path, program("account='a', user='u', password='p'", before))
    assert done.stdout == "('SPCS', 'ACCOUNTADMIN', None)\n", done.stderr


def test_a_host_that_is_not_snowflakes_is_left_alone(tmp_path: Path) -> None:
    arguments = "account='a', user='u', password='p', host='127.0.0.2', port=9, login_timeout=1, protocol='http'"
    done = run(tmp_path, program(arguments))
    assert done.returncode == 1
    assert "OperationalError" in done.stderr


def test_another_emulator_on_this_machine_is_left_alone(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        arguments = served.connect_arguments
        who = [sys.executable, "-c", program(f"**{arguments!r}")[2].replace("CURRENT_ACCOUNT()", "CURRENT_USER()")]
        done = run(tmp_path, who)
        assert done.stdout == f"('{served.ready['user']}', '{served.ready['role']}', None)\n", done.stderr


def test_a_user_with_a_key_can_be_connected_as_too(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    key = tmp_path / "rsa_key.pub"
    key.write_bytes(public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    done = run(tmp_path, program("account='a', user='ada'"), "--user", "ada", "--public-key", str(key))
    assert done.stdout == "('SPCS', 'ACCOUNTADMIN', None)\n", done.stderr


def test_the_exit_code_is_the_commands(tmp_path: Path) -> None:
    assert run(tmp_path, [sys.executable, "-c", "raise SystemExit(7)"]).returncode == 7
    killed = run(tmp_path, [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
    assert killed.returncode == 128 + signal.SIGKILL


def test_output_and_input_are_the_commands_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "run", "--", sys.executable, "-c", "print(input()[::-1])"],
        input="abc\n",
        capture_output=True,
        text=True,
        check=False,
        env=environment(tmp_path),
    )
    assert (done.stdout, done.stderr, done.returncode) == ("cba\n", "", 0)


def test_nothing_is_left_and_the_configuration_was_private(tmp_path: Path) -> None:
    told = (
        "import json, os, pathlib, stat\n"
        "home = pathlib.Path(os.environ['SNOWFLAKE_HOME'])\n"
        "files = {path.name: stat.filemode(path.stat().st_mode) for path in home.iterdir()}\n"
        "print(json.dumps([files, stat.filemode(home.stat().st_mode), (home / 'config.toml').read_text()]))\n"
    )
    files, home, configuration = json.loads(run(tmp_path, [sys.executable, "-c", told]).stdout)
    assert files == {"config.toml": "-rw-------", "connections.toml": "-rw-------"}
    assert home == "drwx------"
    assert 'default_connection_name = "pytest_spcs"' in configuration
    assert list(tmp_path.iterdir()) == []


def test_a_login_of_the_surroundings_does_not_reach_the_command(tmp_path: Path) -> None:
    variables = {"SNOWFLAKE_PRIVATE_KEY_PATH": "/k.p8", "SNOWFLAKE_AUTHENTICATOR": "OAUTH", "SNOWFLAKE_USER": "ada"}
    told = "import os; print(sorted(name for name in os.environ if name.startswith('SNOWFLAKE_')))"
    done = run(tmp_path, [sys.executable, "-c", told], variables=variables)
    assert "PRIVATE_KEY" not in done.stdout
    assert "AUTHENTICATOR" not in done.stdout


def test_a_sitecustomize_of_the_environment_still_works(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys; sys.marked = True\n")
    import os

    path = os.pathsep.join(filter(None, (str(own), os.environ.get("PYTHONPATH"))))
    told = [sys.executable, "-c", "import sys; print(sys.marked)"]
    assert run(tmp_path, told, variables={"PYTHONPATH": path}).stdout == "True\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_signals_reach_the_command(tmp_path: Path, number: int) -> None:
    waiting = (
        "import signal, sys\n"
        "def told(number, frame): print('got', number, flush=True); sys.exit(3)\n"
        f"signal.signal({int(number)}, told)\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    process = subprocess.Popen(
        [*COMMAND, "run", "--", sys.executable, "-c", waiting],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.readline() == f"got {int(number)}\n"
        assert process.wait(30) == 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ([], 125, "pytest-spcs run: no command is given\nPut it behind --: pytest-spcs run -- python deploy.py\n"),
        (["no-such-program"], 127, "pytest-spcs run: no-such-program is not there\n"),
        (["/"], 126, "pytest-spcs run: / cannot be executed: "),
    ],
)
def test_a_command_that_cannot_be_run_is_told(tmp_path: Path, command: list[str], code: int, told: str) -> None:
    done = run(tmp_path, command)
    assert done.returncode == code
    assert done.stderr.startswith(told)


def test_the_options_of_serve_count_here_too(tmp_path: Path) -> None:
    show = (
        "import snowflake.connector\n"
        "with snowflake.connector.connect(account='a', user='u', password='p') as c:\n"
        "    c.cursor().execute('CREATE DATABASE demo')\n"
        "    c.cursor().execute('CREATE IMAGE REPOSITORY demo.public.images')\n"
        "    rows = c.cursor().execute('SHOW IMAGES IN IMAGE REPOSITORY demo.public.images').fetchall()\n"
        "    print(len(rows), c.cursor().execute('SELECT CURRENT_USER()').fetchone()[0])\n"
    )
    options = ("--user", "ada", "--tls", "--image", "demo/public/images/app:v1=stub")
    done = run(tmp_path, [sys.executable, "-c", show], *options)
    assert done.stdout == "1 ADA\n", done.stderr


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_the_command_of_a_killed_one_ends_with_all_that_it_has_started(tmp_path: Path) -> None:
    waiting = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        "print('ready', flush=True)\n"
        "child.wait()\n"
    )
    process = subprocess.Popen(
        [*COMMAND, "run", "--", sys.executable, "-c", waiting],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.kill()
        # Both hold an end of the pipe, which closes when they are gone.
        assert process.communicate(timeout=30)[0] == ""
