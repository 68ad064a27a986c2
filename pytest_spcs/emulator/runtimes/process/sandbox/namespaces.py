"""Linux namespaces and mounts for plain Python: the few system calls that containers need, by ctypes."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct

NEW_MOUNT, NEW_UTS, NEW_IPC = 0x20000, 0x4000000, 0x8000000
NEW_USER, NEW_PID, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
NO_SUID, NO_DEVICES, NO_EXECUTION, BIND, RECURSIVE, PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
READ_ONLY = 1

_MOUNT_SETATTR = 442
"""The number of mount_setattr(2), which C libraries got late; the same on every architecture. Linux 5.12."""
_AT_CURRENT_DIRECTORY, _AT_RECURSIVE, _ATTRIBUTE_READ_ONLY = -100, 0x8000, 1
_DETACH = 2
_SET_DEATH_SIGNAL, _SET_SUBREAPER, _SET_FILTER, _DROP_CAPABILITY, _AMBIENT = 1, 36, 22, 24, 47
_CLEAR_ALL, _FILTER_MODE = 4, 2
_SET_FLAGS, _SET_ADDRESS, _SET_NETMASK, _UP_RUNNING = 0x8914, 0x8916, 0x891C, 0x41

_KEPT_CAPABILITIES = frozenset({0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31})
"""What container engines leave to root by default: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap,
net_bind_service, net_raw, sys_chroot, mknod, audit_write, setfcap."""
_MOST_CAPABILITIES = 64
_CAPABILITIES_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)}: {what}")


def unshare(flags: int) -> None:
    """Leave the namespaces that the flags name for new ones."""
    _check(_libc.unshare(flags), "unshare")


def become_root() -> None:
    """In a new user namespace, stand for root, as programs in containers expect."""
    uid, gid = os.geteuid(), os.getegid()
    unshare(NEW_USER)
    for name, text in ("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1"):
        with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123 - pathlib would be the slowest import here
            file.write(text)


def mount(source: str | None, target: str, kind: str | None = None, flags: int = 0, data: str | None = None) -> None:
    """Put a file system, or with BIND another place of the tree, at ``target``."""
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    _check(_libc.mount(*encoded[:3], ctypes.c_ulong(flags), encoded[3]), f"mount {kind or 'bind'} on {target}")


def bind(source: str, target: str, *, read_only: bool) -> None:
    """Show ``source`` and what is mounted below it at ``target``, which exists."""
    mount(source, target, None, BIND | RECURSIVE)
    if read_only:
        attributes = struct.pack("QQQQ", _ATTRIBUTE_READ_ONLY, 0, 0, 0)
        result = _libc.syscall(
            _MOUNT_SETATTR, _AT_CURRENT_DIRECTORY, os.fsencode(target), _AT_RECURSIVE, attributes, len(attributes)
        )
        _check(result, f"mount_setattr {target}")


def pivot_root(new: str, old: str) -> None:
    """Make the mount ``new`` the root and show the old root at ``old``, a directory in it."""
    _check(_libc.pivot_root(os.fsencode(new), os.fsencode(old)), f"pivot_root {new}")


def detach(target: str) -> None:
    """Unmount, at once for everybody who looks, as soon as possible for those who still use it."""
    _check(_libc.umount2(os.fsencode(target), _DETACH), f"umount {target}")


def die_with_parent() -> None:
    """Be killed when the parent's thread that started this process ends."""
    _check(_libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0), "prctl")


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has ended."""
    _check(_libc.prctl(_SET_SUBREAPER, 1, 0, 0, 0), "prctl")


def drop_capabilities() -> None:
    """Give up, in this process and in all programs started from here, what a container engine gives to nobody."""
    for number in range(_MOST_CAPABILITIES):
        if number not in _KEPT_CAPABILITIES and _libc.prctl(_DROP_CAPABILITY, number, 0, 0, 0):
            break  # the kernel does not know further ones
    _libc.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    header = struct.pack("Ii", _CAPABILITIES_VERSION, 0)
    present = ctypes.create_string_buffer(24)
    _check(_libc.capget(header, present), "capget")
    kept = sum(1 << number for number in _KEPT_CAPABILITIES)
    effective, permitted, _, *upper = struct.unpack("6I", present.raw)
    _check(_libc.capset(header, struct.pack("6I", effective & kept, permitted & kept, 0, *[0] * len(upper))), "capset")


def filter_system_calls(program: bytes) -> None:
    """Let the kernel refuse some system calls, from here on and in all that is started from here.

    Needs CAP_SYS_ADMIN, so that the flag no_new_privs can stay off: programs that change the user work, as in Docker.
    """
    lines = ctypes.create_string_buffer(program, len(program))
    description = struct.pack("HP", len(program) // 8, ctypes.addressof(lines))
    _check(_libc.prctl(_SET_FILTER, _FILTER_MODE, description, 0, 0), "prctl PR_SET_SECCOMP")


def raise_loopback(address: str) -> None:
    """Bring the loopback interface up, with a second address that stands for the instance's own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP_RUNNING))
        for request, value in (_SET_ADDRESS, address), (_SET_NETMASK, "255.255.255.255"):
            fcntl.ioctl(control, request, struct.pack("16sHH4s8x", b"lo:0", socket.AF_INET, 0, socket.inet_aton(value)))
