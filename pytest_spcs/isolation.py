"""Whether this machine lets us keep containers apart, told before anything is started. Standard library only.

The emulator finds out by itself with its first service; this is for the first lines of a pytest run.
"""

from __future__ import annotations

import os
import subprocess
import sys

NOT_ISOLATED = "nothing is isolated (network, files, processes)"
"""What people should know where there are no namespaces."""

_ADMINISTRATOR = 1 << 21
_SWITCHES = {"/proc/sys/user/max_user_namespaces": "0", "/proc/sys/kernel/unprivileged_userns_clone": "0"}
"""Files of the kernel's settings, and what in them leaves a plain user without namespaces."""
_RESTRICTION = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"
_TRIAL_SECONDS = 10
_TRIAL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
made = libc.unshare(0x6C020000 | (0x10000000 if os.geteuid() else 0))
os._exit(1 if made or libc.mount(None, b"/", None, ctypes.c_ulong(0x44000), None) else 0)
"""


def why_not() -> str | None:
    """Return why services will run as plain processes here, None where they get namespaces."""
    if sys.platform != "linux":
        return f"namespaces are a feature of Linux, and this is {sys.platform}"
    status = _status()
    privileged = int(status.get("CapEff", "0"), 16) & _ADMINISTRATOR
    if os.geteuid() == 0 and not privileged:
        return "this user is root without CAP_SYS_ADMIN, as in a hardened container"
    if os.geteuid() and not privileged:
        for path, closed in _SWITCHES.items():
            if _content(path) == closed:
                return f"{path} is {closed}"
    if status.get("Seccomp", "0") == "0" and (privileged or _content(_RESTRICTION) in {"", "0"}):
        return None
    return None if _tried() else "a filter of system calls or a security module refuses namespaces"


def _status() -> dict[str, str]:
    lines = (line.partition(":") for line in _content("/proc/self/status").splitlines())
    return {name: value.strip() for name, _, value in lines}


def _content(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123 - no pathlib for three short reads
            return file.read().strip()
    except OSError:
        return ""


def _tried() -> bool:
    """Make namespaces in a process of its own."""
    command = [sys.executable, "-I", "-S", "-c", _TRIAL]
    try:
        return not subprocess.run(command, check=False, capture_output=True, timeout=_TRIAL_SECONDS).returncode  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
