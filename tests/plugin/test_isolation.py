"""Where there are no namespaces, a run says that nothing is isolated: before the first test, and with its service."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_spcs import isolation
from pytest_spcs.emulator.runtimes.process.runtime import ProcessRuntime

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_NAMESPACES = """
import ctypes, os, struct, sys
# A filter that lets everything pass but unshare, which is not permitted.
lines = [(0x20, 0, 0, 0), (0x15, 0, 1, {unshare}), (6, 0, 0, 0x00050001), (6, 0, 0, 0x7FFF0000)]
program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines), 32)
libc = ctypes.CDLL(None)
libc.prctl(38, 1, 0, 0, 0)
libc.prctl(22, 2, struct.pack("HP", 4, ctypes.addressof(program)), 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
UNSHARE = {"x86_64": 272, "aarch64": 97}

PROJECT = {
    "Dockerfile": 'FROM python:3.11\nWORKDIR /app\nCOPY ./ /app/\nCMD ["python", "-m", "http.server", "8000"]\n',
    "service.yaml": """
spec:
  containers: [{name: web, image: /d/s/r/web:1}]
  endpoints: [{name: web, port: 8000}]
""",
    "test_services.py": """
def test_two(spcs_build_image, spcs_create_service):
    image = spcs_build_image(".")
    for _ in range(2):
        spcs_create_service("service.yaml", images={"web": image})
""",
}
machine_has_namespaces = pytest.mark.skipif(
    os.uname().machine not in UNSHARE or ProcessRuntime().isolation != "namespaces",
    reason="namespaces are to be taken away here, so there must be some",
)


def pytest_without_namespaces(directory: Path, *arguments: str) -> str:
    """Run pytest where unshare is not permitted, and return what it printed."""
    launcher = WITHOUT_NAMESPACES.format(unshare=UNSHARE[os.uname().machine])
    result = subprocess.run(
        [sys.executable, "-c", launcher, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return result.stdout + result.stderr


@machine_has_namespaces
@pytest.mark.usefixtures("leavings")
def test_the_header_and_the_first_service_say_so(pytester: pytest.Pytester) -> None:
    for name, text in PROJECT.items():
        (pytester.path / name).write_text(text)
    output = pytest_without_namespaces(pytester.path)
    assert "1 passed" in output
    header, *remarks = [line for line in output.splitlines() if "nothing is isolated" in line]
    assert header == (
        "spcs: nothing is isolated (network, files, processes): "
        "a filter of system calls or a security module refuses namespaces"
    )
    assert len(remarks) == 1
    assert " runs as plain processes, nothing is isolated (network, files, processes): " in remarks[0]


@machine_has_namespaces
def test_a_machine_with_namespaces_needs_no_line() -> None:
    assert isolation.why_not() is None


def test_other_systems_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert isolation.why_not() == "namespaces are a feature of Linux, and this is darwin"


@pytest.mark.parametrize(
    ("user", "files", "tried", "reason"),
    [
        (0, {"/proc/self/status": "CapEff: 00000000a80425fb\nSeccomp: 2"}, True, "root without CAP_SYS_ADMIN"),
        (0, {"/proc/self/status": "CapEff: 000001ffffffffff\nSeccomp: 0"}, False, None),
        (1000, {"/proc/sys/user/max_user_namespaces": "0"}, True, "/proc/sys/user/max_user_namespaces is 0"),
        (1000, {"/proc/sys/kernel/unprivileged_userns_clone": "0"}, True, "unprivileged_userns_clone is 0"),
        (1000, {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1"}, False, "security module"),
        (1000, {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1"}, True, None),
        (1000, {"/proc/self/status": "CapEff: 0\nSeccomp: 2"}, False, "a filter of system calls"),
        (1000, {}, False, None),
    ],
)
def test_what_the_kernel_says_decides_and_a_trial_where_it_does_not_say(
    monkeypatch: pytest.MonkeyPatch, user: int, files: dict[str, str], *, tried: bool, reason: str | None
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(isolation, "_content", lambda path: files.get(path, ""))
    monkeypatch.setattr(isolation, "_tried", lambda: tried)
    found = isolation.why_not()
    assert found is None if reason is None else reason in (found or "")
