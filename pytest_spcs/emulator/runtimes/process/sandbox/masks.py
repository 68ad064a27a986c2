"""What of the kernel and of the machine's files a container does not see, or cannot change.

The lists are those of Docker: https://github.com/moby/moby/blob/master/oci/defaults.go
"""

# pathlib would take longer to import than all the rest: every container waits for it.
# ruff: noqa: PTH110, PTH112, PTH114

from __future__ import annotations

import os

from . import namespaces

_READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
_MASKED = (
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
)
_PROCESSORS = "/sys/devices/system/cpu"
_ONLY_LINUX_CALLS_IT_SO = "thermal_throttle"


def mask_kernel() -> None:
    """Mask what tells of the machine in /proc and /sys, and let nobody write what sets it."""
    for path in _READ_ONLY:
        if os.path.exists(path):
            namespaces.bind(path, path, read_only=True)
    for path in (*_MASKED, *_throttles()):
        mask(path)


def mask(path: str) -> None:
    """Show an empty file or directory instead of what is there; a link is left, since its target is masked itself."""
    if os.path.islink(path):
        return
    if os.path.isdir(path):
        flags = namespaces.READ_ONLY | namespaces.NO_SUID | namespaces.NO_DEVICES | namespaces.NO_EXECUTION
        namespaces.mount("tmpfs", path, "tmpfs", flags, "size=0k,mode=555")
    elif os.path.exists(path):
        namespaces.mount("/dev/null", path, None, namespaces.BIND)


def _throttles() -> list[str]:
    with os.scandir(_PROCESSORS) as entries:
        names = [entry.name for entry in entries if entry.name.startswith("cpu")]
    return [f"{_PROCESSORS}/{name}/{_ONLY_LINUX_CALLS_IT_SO}" for name in names]
