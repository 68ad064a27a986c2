from __future__ import annotations

import builtins
import configparser
import errno
import glob
import io
import os
import shutil
import subprocess
import sys
import threading
from os.path import exists as exists_bound_early
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs import container_environment
from pytest_spcs.unit.container.container_variables import ContainerVariableError
from pytest_spcs.unit.container.mounted_files import MountError
from pytest_spcs.unit.container.session_token import TokenRemovedError

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "/snowflake/session/token"
SECRETS = {"/secrets/db": {"username": "ada", "password": "p\u00e4ss"}}


def test_the_variables_are_those_of_spcs_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNOWFLAKE_USER", "developer")
    monkeypatch.setenv("SNOWFLAKE_WAREHOUSE", "DEV_WH")
    before = dict(os.environ)
    with container_environment(account="AB12345", database="demo", service_name="convert_api"):
        inside = {name: value for name, value in os.environ.items() if name.startswith("SNOWFLAKE_")}
        with pytest.raises(KeyError, match="SNOWFLAKE_USER"):
            os.environ["SNOWFLAKE_USER"]
    inside.pop("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", None)
    assert inside == {
        "SNOWFLAKE_ACCOUNT": "AB12345",
        "SNOWFLAKE_HOST": "ab12345.snowflakecomputing.invalid",
        "SNOWFLAKE_DATABASE": "DEMO",
        "SNOWFLAKE_SCHEMA": "PUBLIC",
        "SNOWFLAKE_SERVICE_NAME": "CONVERT_API",
        "SNOWFLAKE_RUNNING_INSIDE_SPCS": "true",
    }
    assert dict(os.environ) == before


def test_a_replica_of_a_job_has_its_number() -> None:
    with container_environment(job_index=2, jobs_count=4):
        assert (os.environ["SNOWFLAKE_JOB_INDEX"], os.environ["SNOWFLAKE_JOBS_COUNT"]) == ("2", "4")


@pytest.mark.parametrize(("index", "count"), [(1, None), (None, 2), (2, 2), (-1, 2)])
def test_a_replica_needs_a_number_below_the_count(index: int | None, count: int | None) -> None:
    with (
        pytest.raises(ContainerVariableError, match="Give both, with 0 <= job_index < jobs_count"),
        container_environment(job_index=index, jobs_count=count),
    ):
        pytest.fail("it was set up")


def test_variables_of_the_specification_are_added_and_cannot_replace_the_platforms() -> None:
    with container_environment(variables={"SNOWFLAKE_WAREHOUSE": "WH", "LOG_LEVEL": "DEBUG"}):
        assert (os.environ["SNOWFLAKE_WAREHOUSE"], os.environ["LOG_LEVEL"]) == ("WH", "DEBUG")
    with (
        pytest.raises(ContainerVariableError, match="cannot set SNOWFLAKE_HOST as a variable of the specification"),
        container_environment(variables={"SNOWFLAKE_HOST": "elsewhere"}),
    ):
        pytest.fail("it was set up")


def test_what_the_test_changes_with_monkeypatch_does_not_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.MonkeyPatch.context() as patch:
        with container_environment(monkeypatch=patch):
            patch.setenv("SNOWFLAKE_HOST", "changed")
        assert os.environ["SNOWFLAKE_HOST"] == "changed"
    assert "SNOWFLAKE_HOST" not in os.environ


def test_the_token_is_readable_in_every_usual_way() -> None:
    with container_environment() as environment:
        token = environment.session_token.value
        assert len(token) > 40
        with open(TOKEN) as text, open(TOKEN, "rb") as binary, io.open(file=TOKEN, encoding="ascii") as named:  # noqa: PTH123, UP020  # what is tested
            assert text.read() == binary.read().decode() == named.read() == token
            assert text.name == TOKEN
        assert Path(TOKEN).read_text() == token
        descriptor = os.open(TOKEN, os.O_RDONLY)
        try:
            assert os.read(descriptor, 1000).decode() == token
        finally:
            os.close(descriptor)
        with open(os.fsencode(TOKEN)) as by_bytes:  # noqa: PTH123  # what is tested
            assert by_bytes.read() == token


def test_the_token_is_there_for_every_usual_question() -> None:
    with container_environment() as environment:
        path = Path(TOKEN)
        assert path.exists()
        assert path.is_file()
        assert path.parent.is_dir()
        assert exists_bound_early(TOKEN)  # noqa: PTH110  # what is tested
        assert os.path.getsize(TOKEN) == len(environment.session_token.value)  # noqa: PTH202  # what is tested
        assert path.stat().st_mode & 0o777 == 0o644
        assert os.access(TOKEN, os.R_OK)
        assert not os.access(TOKEN, os.W_OK)
        assert path.resolve() == path
        assert os.path.samefile("/snowflake/session/../session//token", TOKEN)  # noqa: PTH121  # what is tested


def test_directories_list_what_is_mounted_in_them() -> None:
    with container_environment(secrets=SECRETS):
        assert sorted(os.listdir("/snowflake/session")) == ["spcs_token", "token"]  # noqa: PTH208  # what is tested
        assert [str(path) for path in Path("/snowflake").iterdir()] == ["/snowflake/session"]
        assert sorted(map(str, Path("/secrets").rglob("*"))) == [
            "/secrets/db",
            "/secrets/db/password",
            "/secrets/db/username",
        ]
        assert sorted(glob.glob("/snowflake/*/t*")) == [TOKEN]  # noqa: PTH207  # what is tested
        assert [(where, sorted(files)) for where, _, files in os.walk("/snowflake")] == [
            ("/snowflake", []),
            ("/snowflake/session", ["spcs_token", "token"]),
        ]
        with os.scandir("/secrets/db") as entries:
            found = {entry.name: (entry.path, entry.is_file(), entry.stat().st_size) for entry in entries}
        assert found == {"username": ("/secrets/db/username", True, 3), "password": ("/secrets/db/password", True, 5)}


def test_secrets_are_files_that_can_change() -> None:
    with container_environment(secrets=SECRETS) as environment:
        assert Path("/secrets/db/password").read_text(encoding="utf-8") == "p\u00e4ss"
        environment.mount_secret("/secrets/db", {"secret_string": b"\x00\xff"})
        assert Path("/secrets/db/secret_string").read_bytes() == b"\x00\xff"
        assert not Path("/secrets/db/username").exists()
        environment.mount_secret(Path("/secrets/more"), {"secret_string": "[default]\nkey = 1"})
        parser = configparser.ConfigParser()
        assert parser.read("/secrets/more/secret_string") == ["/secrets/more/secret_string"]


def test_other_libraries_copy_the_files(tmp_path: Path) -> None:
    with container_environment(secrets=SECRETS):
        shutil.copy2("/secrets/db/username", tmp_path / "copy")
        shutil.copytree("/secrets", tmp_path / "tree")
    assert (tmp_path / "copy").read_text() == "ada"
    assert (tmp_path / "tree" / "db" / "username").read_text() == "ada"


def test_mounted_files_are_read_only() -> None:
    with container_environment() as environment:
        before = environment.session_token.value
        for mode in ("w", "a", "x", "r+", "wb"):
            with pytest.raises(OSError, match="Read-only file system") as raised:
                open(TOKEN, mode)  # noqa: PTH123, SIM115  # it raises
            assert (raised.value.errno, raised.value.filename) == (errno.EROFS, TOKEN)
        with pytest.raises(OSError, match="Read-only file system"):
            Path("/snowflake/session/other").write_text("x")
        with pytest.raises(OSError, match="Read-only file system"):
            os.open(TOKEN, os.O_RDWR)
        assert environment.session_token.value == before


@pytest.mark.parametrize(
    "change",
    [
        Path.unlink,
        lambda path: os.remove(str(path)),  # noqa: PTH107  # as container code does
        lambda path: path.chmod(0o600),
        lambda path: path.rename("elsewhere"),
        lambda path: Path(__file__).replace(path),
        lambda path: shutil.move(path, "elsewhere"),
        lambda path: os.utime(path, (0, 0)),
        lambda path: os.truncate(path, 0),
        lambda path: path.parent.rmdir(),
        lambda path: (path.parent / "new").mkdir(),
    ],
    ids=["unlink", "remove", "chmod", "rename", "replace", "move", "utime", "truncate", "rmdir", "mkdir"],
)
def test_what_is_mounted_cannot_be_changed(
    change: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with container_environment() as environment:
        before = environment.session_token.value
        with pytest.raises(OSError, match="Read-only file system: '/snowflake/session"):
            change(Path(TOKEN))
        assert Path(TOKEN).read_text() == before


def test_code_that_makes_its_directories_makes_none_on_this_machine(tmp_path: Path) -> None:
    mounted = str(tmp_path / "secrets")
    with container_environment(secrets={mounted: {"username": "ada"}}):
        Path(mounted).mkdir(exist_ok=True)
        Path("/snowflake/session").mkdir(parents=True, exist_ok=True)
        with pytest.raises(FileExistsError, match=mounted):
            Path(mounted).mkdir()
        with pytest.raises(FileNotFoundError, match="/snowflake/session/nothing"):
            Path("/snowflake/session/nothing").unlink()
        (tmp_path / "ordinary").mkdir()
        assert os.statvfs("/snowflake/session").f_bsize
    assert [path.name for path in tmp_path.iterdir()] == ["ordinary"]
    assert not Path("/snowflake").exists()


def test_an_error_names_the_path_of_the_container() -> None:
    with container_environment():
        for look in (Path.read_text, Path.stat, lambda path: list(path.iterdir())):
            with pytest.raises(FileNotFoundError, match="'/snowflake/session/nothing'") as raised:
                look(Path("/snowflake/session/nothing"))
            assert str(raised.value.filename) == "/snowflake/session/nothing"
        with pytest.raises(FileNotFoundError, match="'/snowflake/elsewhere'"):
            Path("/snowflake/elsewhere").read_text()


def test_other_paths_are_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snowflake" / "session").mkdir(parents=True)
    names = sorted(os.listdir("/etc"))  # noqa: PTH208  # what is tested
    with container_environment(secrets={"/etc/pytest_spcs_secrets/db": {"username": "ada"}}):
        assert sorted(os.listdir("/etc")) == names  # noqa: PTH208  # what is tested
        assert Path("/etc/pytest_spcs_secrets/db/username").read_text() == "ada"
        Path("snowflake/session/token").write_text("mine")
        assert Path("snowflake/session/token").read_text() == "mine"
        assert not Path("/snowflake/session_of_others").exists()
        with pytest.raises(TypeError):
            open(1.5)  # type: ignore[call-overload]  # noqa: PTH123, SIM115  # it raises
        descriptor = os.open(tmp_path, os.O_RDONLY)
        assert os.stat("snowflake", dir_fd=descriptor).st_mode
        os.close(descriptor)
    assert not Path("/etc/pytest_spcs_secrets").exists()


def test_nothing_is_left_behind() -> None:
    functions = (builtins.open, io.open, os.open, os.stat, os.lstat, os.access, os.listdir, os.scandir)
    finders = list(sys.meta_path)
    supported = set(os.supports_follow_symlinks)
    with container_environment() as environment:
        place = environment.real_path(TOKEN)
        assert place.read_text() == environment.session_token.value
        assert place.parents[2].stat().st_mode & 0o777 == 0o700
        assert os.stat in os.supports_follow_symlinks
    assert (builtins.open, io.open, os.open, os.stat, os.lstat, os.access, os.listdir, os.scandir) == functions
    assert (sys.meta_path, os.supports_follow_symlinks) == (finders, supported)
    assert not place.parents[2].exists()
    assert not Path("/snowflake").exists()


def test_a_function_that_somebody_wraps_meanwhile_stays_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    original = os.listdir
    with container_environment():
        inner = os.listdir
        monkeypatch.setattr(os, "listdir", lambda path=".": inner(path))
    assert os.listdir is not original
    assert os.listdir("/") == original("/")  # noqa: PTH208  # what is tested
    monkeypatch.undo()
    assert os.listdir is inner  # monkeypatch puts back what it has seen, which does what the original does
    with container_environment():
        pass
    assert os.listdir is original


def test_an_environment_in_another_hides_it() -> None:
    with container_environment(secrets=SECRETS) as outer:
        with container_environment(service_name="inner") as inner:
            assert Path(TOKEN).read_text() == inner.session_token.value
            assert Path("/secrets/db/username").read_text() == "ada"
        assert Path(TOKEN).read_text() == outer.session_token.value
        assert os.environ["SNOWFLAKE_SERVICE_NAME"] == "TEST_SERVICE"


def test_the_token_rotates_and_goes() -> None:
    with container_environment() as environment:
        first = environment.session_token.value
        other = environment.spcs_token.value
        environment.session_token.rotate()
        assert Path(TOKEN).read_text() == environment.session_token.value != first
        assert Path("/snowflake/session/spcs_token").read_text() == other
        environment.session_token.remove()
        environment.session_token.remove()
        assert not Path(TOKEN).exists()
        with pytest.raises(TokenRemovedError, match=r"no token at /snowflake/session/token\n.*\nBring one back"):
            environment.session_token.value  # noqa: B018  # it raises
        environment.session_token.rotate()
        assert Path(TOKEN).exists()


def test_no_reader_sees_half_a_token() -> None:
    with container_environment() as environment:
        length = len(environment.session_token.value)
        lengths: set[int] = set()
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                lengths.add(len(Path(TOKEN).read_text()))

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for _ in range(200):
            environment.session_token.rotate()
        done.set()
        for reader in readers:
            reader.join()
        assert lengths == {length}


def test_no_token_is_shown() -> None:
    with container_environment(secrets=SECRETS) as environment:
        shown = repr([environment, environment.session_token, vars(environment), vars(environment.session_token)])
        assert "SessionToken at /snowflake/session/token" in shown
        assert environment.session_token.value not in shown
        assert environment.spcs_token.value not in shown
        assert environment.session_token.value not in os.environ.values()


@pytest.mark.parametrize(
    ("directory", "message"),
    [
        ("secrets", "cannot mount files at 'secrets'"),
        ("/secrets/", "no double or trailing slash"),
        ("/", "cannot mount files at '/'"),
        ("/snowflake", "/snowflake/session is mounted already"),
        ("/snowflake/session/mine", "/snowflake/session is mounted already"),
        ("/etc/passwd", "this machine has a file there"),
    ],
)
def test_a_directory_that_cannot_be_mounted_is_told(directory: str, message: str) -> None:
    with (
        pytest.raises(MountError, match=message),
        container_environment(secrets={directory: {"username": "ada"}}),
    ):
        pytest.fail("it was set up")
    assert not isinstance(builtins.open, type(container_environment))


def test_a_file_name_with_a_directory_is_told() -> None:
    with container_environment() as environment, pytest.raises(MountError, match=r"a file named '\.\./token'"):
        environment.mount_secret("/secrets/db", {"../token": "x"})


def test_the_connector_is_not_imported_for_code_that_does_not_use_it() -> None:
    program = (
        "import sys\n"
        "from pytest_spcs import container_environment\n"
        "with container_environment():\n"
        "    assert 'snowflake' not in sys.modules\n"
        "    from snowflake.connector import connect\n"
        "    try:\n"
        "        connect(host='testaccount.snowflakecomputing.invalid', token='x', authenticator='oauth')\n"
        "    except Exception as error:\n"
        "        print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "ConnectionNotRoutedError\n"


def test_what_aiofiles_has_put_aside_finds_the_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # The library's module does `sync_open = open` when it is imported, and opens everything with that.
    module = ModuleType("aiofiles.threadpool")
    module.sync_open = open  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "aiofiles.threadpool", module)
    for _ in range(2):
        with container_environment() as environment, module.sync_open(TOKEN) as file:
            assert file.read() == environment.session_token.value
    assert module.sync_open is open
    with pytest.raises(FileNotFoundError):
        module.sync_open(TOKEN)
