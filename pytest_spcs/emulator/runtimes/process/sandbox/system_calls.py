"""A seccomp filter for containers: what Docker's default profile keeps from a container without further privileges.

Docker lists what is allowed; here is what it leaves out, so that a new system call works, as on a newer engine.
https://github.com/moby/profiles/blob/main/seccomp/default.json
"""

from __future__ import annotations

import os
import struct

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NOT_PERMITTED, _NOT_THERE, _NO_SUCH_FAMILY = 1, 38, 97
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Where the kernel's description of a call has what is looked at; the lower half of an argument, on little-endian."""
_NEW_NAMESPACES = 0x7E020000
_CLONE3 = 435
"""Its flags lie in memory, where no filter looks; C libraries fall back to clone when it is not there."""
_X32 = 0x40000000
"""Calls of the x32 interface of x86-64 have this bit."""
_CLOSED_FAMILIES = (38, 40)
"""AF_ALG and AF_VSOCK: the kernel's own doors and the hypervisor's are in no network namespace."""

_EVERYWHERE = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "set_mempolicy_home_node": 450,
}
_X86_64 = {
    "uselib": 134,
    "ustat": 136,
    "sysfs": 139,
    "vhangup": 153,
    "pivot_root": 155,
    "_sysctl": 156,
    "acct": 163,
    "settimeofday": 164,
    "mount": 165,
    "umount2": 166,
    "swapon": 167,
    "swapoff": 168,
    "reboot": 169,
    "sethostname": 170,
    "setdomainname": 171,
    "iopl": 172,
    "ioperm": 173,
    "create_module": 174,
    "init_module": 175,
    "delete_module": 176,
    "get_kernel_syms": 177,
    "query_module": 178,
    "quotactl": 179,
    "nfsservctl": 180,
    "lookup_dcookie": 212,
    "clock_settime": 227,
    "vserver": 236,
    "mbind": 237,
    "set_mempolicy": 238,
    "get_mempolicy": 239,
    "kexec_load": 246,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "migrate_pages": 256,
    "unshare": 272,
    "move_pages": 279,
    "perf_event_open": 298,
    "fanotify_init": 300,
    "open_by_handle_at": 304,
    "setns": 308,
    "finit_module": 313,
    "kexec_file_load": 320,
    "bpf": 321,
    "userfaultfd": 323,
    "syslog": 103,
}
_AARCH64 = {
    "lookup_dcookie": 18,
    "umount2": 39,
    "mount": 40,
    "pivot_root": 41,
    "nfsservctl": 42,
    "vhangup": 58,
    "quotactl": 60,
    "acct": 89,
    "unshare": 97,
    "kexec_load": 104,
    "init_module": 105,
    "delete_module": 106,
    "clock_settime": 112,
    "syslog": 116,
    "reboot": 142,
    "sethostname": 161,
    "setdomainname": 162,
    "settimeofday": 170,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "swapon": 224,
    "swapoff": 225,
    "mbind": 235,
    "get_mempolicy": 236,
    "set_mempolicy": 237,
    "migrate_pages": 238,
    "move_pages": 239,
    "perf_event_open": 241,
    "fanotify_init": 262,
    "open_by_handle_at": 265,
    "setns": 268,
    "finit_module": 273,
    "bpf": 280,
    "userfaultfd": 282,
    "kexec_file_load": 294,
}
_MACHINES = {
    "x86_64": (0xC000003E, _X86_64, 56, 41),
    "aarch64": (0xC00000B7, _AARCH64, 220, 198),
}
"""For each machine: the kernel's name of its calls, those that are closed, and the numbers of clone and socket."""


def container_filter(machine: str | None = None) -> bytes | None:
    """Return the filter as the kernel reads it, None for a machine whose calls are not known here."""
    known = _MACHINES.get(os.uname().machine if machine is None else machine)
    if known is None:
        return None
    architecture, closed, clone, socket = known
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        _refuse(_NOT_THERE),  # a 32-bit program would have other numbers for all that follows
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        _refuse(_NOT_THERE),
        (_EQUAL, 0, 1, _CLONE3),
        _refuse(_NOT_THERE),
    ]
    for number in sorted((*closed.values(), *_EVERYWHERE.values())):
        lines += [(_EQUAL, 0, 1, number), _refuse(_NOT_PERMITTED)]
    lines += [
        (_EQUAL, 0, 4, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        _refuse(_NOT_PERMITTED),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 1 + 2 * len(_CLOSED_FAMILIES), socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
    ]
    for family in _CLOSED_FAMILIES:
        lines += [(_EQUAL, 0, 1, family), _refuse(_NO_SUCH_FAMILY)]
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)


def _refuse(error: int) -> tuple[int, int, int, int]:
    return (_RETURN, 0, 0, _ERROR | error)
