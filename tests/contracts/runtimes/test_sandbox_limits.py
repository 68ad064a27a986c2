"""A container gets no more of this machine than Docker would give it, whoever runs the tests."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pytest_spcs.emulator.runtimes.contract import ContainerPlan
from pytest_spcs.emulator.runtimes.process.hidden_files import hidden_files
from pytest_spcs.emulator.runtimes.process.sandbox.system_calls import container_filter
from tests.contracts.runtimes.answering_server import DOCKERFILE
from tests.contracts.runtimes.houses import House, texts

PREAMBLE = """
import ctypes, errno, json, os, pathlib, socket
libc = ctypes.CDLL(None, use_errno=True)

def failure(attempt):
    try:
        attempt()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def called(*arguments):
    ctypes.set_errno(0)
    return errno.errorcode.get(ctypes.get_errno(), "?") if libc.syscall(*arguments) == -1 else "done"

def written(path):
    return failure(lambda: os.close(os.open(path, os.O_WRONLY)))
"""
X86_64 = os.uname().machine == "x86_64"
"""The numbers of the calls below are this machine's only there."""
needs_filter = pytest.mark.skipif(container_filter() is None, reason="no filter for this machine")
DOCKERS_CAPABILITIES = 0xA80425FB


def seen(house: House, expression: str, *, dockerfile: str = DOCKERFILE) -> Any:
    """Return what an expression is in a container."""
    program = f"{PREAMBLE}\nprint(json.dumps({expression}))"
    instance = house.prepare(ContainerPlan("main", house.image(dockerfile), command=("python", "-c", program)))
    instance.start_container("main")
    assert house.wait_for_exit().code == 0, texts(instance.logs("main"))
    return json.loads(texts(instance.logs("main"))[-1])


@pytest.mark.parametrize(
    "path",
    [
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/hostname",
        "/proc/sys/net/ipv4/ip_forward",
        "/proc/sys/vm/drop_caches",
        "/proc/sysrq-trigger",
        "/sys/power/state",
        "/sys/class/net/lo/mtu",
    ],
)
def test_settings_of_the_kernel_cannot_be_written(namespaces: House, path: str) -> None:
    assert seen(namespaces, f"written({path!r})") in {"EROFS", "EACCES", "ENOENT", "EPERM"}


def test_proc_and_sys_are_mounted_as_docker_does_it(namespaces: House) -> None:
    lines = seen(namespaces, "[line.split()[4:6] for line in open('/proc/self/mountinfo')]")
    options = {path: set(given.split(",")) for path, given in lines}
    for path in ("/sys", "/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger"):
        if Path(path).exists():
            assert "ro" in options[path], path
    # The machine's own below /sys: what debugs and traces its kernel.
    assert not {path for path in options if path.startswith(("/sys/kernel", "/sys/fs/bpf"))}


def test_what_tells_of_the_machine_is_empty(namespaces: House) -> None:
    files = ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug", "/proc/interrupts"]
    directories = ["/sys/firmware", "/proc/acpi", "/proc/scsi", "/sys/devices/virtual/powercap"]
    read = "[os.path.exists(p) and open(p, 'rb').read(10).decode() for p in {}]"
    assert set(seen(namespaces, read.format(files))) <= {"", False}
    assert set(map(str, seen(namespaces, f"[os.path.exists(p) and os.listdir(p) for p in {directories}]"))) <= {
        "[]",
        "False",
    }


def test_files_of_the_machine_that_not_everybody_may_read_are_not_shown(namespaces: House) -> None:
    hidden = hidden_files()
    assert "/etc/shadow" in hidden
    content = "[p for p in {} if os.path.exists(p) and (os.listdir(p) if os.path.isdir(p) else open(p).read())]"
    assert seen(namespaces, content.format(hidden)) == []
    assert seen(namespaces, "open('/etc/passwd').read().count('root:')") > 0


def test_the_images_own_files_are_shown_where_the_machines_are_not(namespaces: House) -> None:
    dockerfile = DOCKERFILE.replace("COPY", "COPY server.py /etc/pip.conf\nCOPY server.py /etc/ssh/sshd_config\nCOPY")
    paths = ["/etc/pip.conf", "/etc/ssh/sshd_config"]
    found = seen(namespaces, f"[len(open(p).read()) > 100 for p in {paths}]", dockerfile=dockerfile)
    assert found == [True, True]
    hosts = seen(namespaces, "sorted(p for p in os.listdir('/etc/ssh') if 'key' in p)", dockerfile=dockerfile)
    assert hosts == []


@needs_filter
@pytest.mark.parametrize(("family", "answer"), [(40, "EAFNOSUPPORT"), (38, "EAFNOSUPPORT"), (1, "done"), (2, "done")])
def test_families_that_reach_beyond_the_network_are_closed(namespaces: House, family: int, answer: str) -> None:
    assert seen(namespaces, f"failure(lambda: socket.socket({family}, 1 if {family} != 38 else 5).close())") == answer


def test_capabilities_are_dockers(namespaces: House) -> None:
    status = "{line.split(':')[0]: int(line.split()[1], 16) for line in open('/proc/PID/status') if line[:3] == 'Cap'}"
    for process in ("self", "1"):
        caps = seen(namespaces, status.replace("PID", process))
        assert caps["CapBnd"] == DOCKERS_CAPABILITIES
        assert (caps["CapEff"], caps["CapPrm"]) == (DOCKERS_CAPABILITIES, DOCKERS_CAPABILITIES)
        assert (caps["CapInh"], caps["CapAmb"]) == (0, 0)


def test_another_user_of_the_image_has_no_capabilities(namespaces: House) -> None:
    if os.geteuid():
        pytest.skip("only root can become another user")
    effective = "[line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')]"
    assert seen(namespaces, effective, dockerfile=DOCKERFILE.replace("CMD", "USER nobody\nCMD")) == ["0" * 16]


@needs_filter
@pytest.mark.skipif(not X86_64, reason="numbers of x86-64")
@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("272, 0x10000000", "EPERM"),  # unshare: a user namespace would give every capability back
        ("56, 0x10000011, 0, 0, 0, 0", "EPERM"),  # clone into a user namespace
        ("435, 0, 0", "ENOSYS"),  # clone3
        ("165, b'none', b'/tmp', b'tmpfs', 0, 0", "EPERM"),  # mount
        ("308, 3, 0", "EPERM"),  # setns
        ("250, 0, -3, 1", "EPERM"),  # keyctl
        ("321, 0, 0, 0", "EPERM"),  # bpf
        ("425, 1, 0", "EPERM"),  # io_uring_setup
        ("323, 0", "EPERM"),  # userfaultfd
        ("170, b'x', 1", "EPERM"),  # sethostname
        ("0x40000000 + 39", "ENOSYS"),  # getpid of x32
        ("39", "done"),  # getpid
    ],
)
def test_calls_that_docker_closes_are_closed(namespaces: House, call: str, answer: str) -> None:
    assert seen(namespaces, f"called({call})") == answer


def test_programs_that_change_the_user_work_as_in_docker(namespaces: House) -> None:
    found = seen(namespaces, "[l.split()[1] for l in open('/proc/self/status') if l.startswith('NoNewPrivs')]")
    assert found == ["0"]


def test_threads_and_processes_can_be_started(namespaces: House) -> None:
    program = (
        "(lambda t: (t.start(), t.join(), __import__('subprocess').run(['true']).returncode)[-1])"
        "(__import__('threading').Thread(target=print))"
    )
    assert seen(namespaces, program) == 0


def test_hidden_is_what_not_everybody_may_read_and_what_holds_credentials(tmp_path: Path) -> None:
    for name, mode in {"hosts": 0o644, "shadow": 0o644, "private.key": 0o640, "ssl/private/key": 0o644}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        path.chmod(mode)
    (tmp_path / "closed").mkdir(mode=0o750)
    (tmp_path / "link").symlink_to("private.key")
    names = [os.path.relpath(path, tmp_path) for path in hidden_files(str(tmp_path))]
    assert names == ["closed", "private.key", "shadow", "ssl/private"]
    assert hidden_files(str(tmp_path / "absent")) == []


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_filter_is_whole_lines_that_jump_forwards_within_it(machine: str) -> None:
    program = container_filter(machine)
    assert program is not None
    assert len(program) % 8 == 0
    count = len(program) // 8
    for position in range(count):
        code, when, otherwise = program[position * 8], program[position * 8 + 2], program[position * 8 + 3]
        if code in {0x15, 0x35, 0x45}:
            assert position + 1 + max(when, otherwise) < count
    assert container_filter("riscv64") is None
