"""The file system that a container sees: the machine's system directories, read-only, and the image's files."""

# pathlib would take longer to import than all the rest: every container waits for it.
# ruff: noqa: PTH101, PTH102, PTH103, PTH106, PTH108, PTH110, PTH112, PTH113, PTH114, PTH115, PTH116, PTH119, PTH120, PTH123, PTH208, PTH211

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from . import masks, namespaces

if TYPE_CHECKING:
    from collections.abc import Sequence

_MACHINE = "/.machine"
"""Where the machine's root is while the container's is being built."""
_LAYERS = "/.layers"
_SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "etc", "nix", "gnu")
"""What a base image would hold. The machine's other directories stay out of sight: home folders, projects, /var, /opt.
So do its secrets, and a test cannot pass thanks to a file that the image lacks."""
_DIRECTORIES = {
    "/tmp": 0o1777,  # noqa: S108 - the container's own
    "/run": 0o755,
    "/root": 0o755,
    "/home": 0o755,
    "/var/tmp": 0o1777,  # noqa: S108 - the container's own
    "/var/log": 0o755,
    "/var/lib": 0o755,
    "/var/cache": 0o755,
    "/dev/shm": 0o1777,  # noqa: S108 - the container's own
}
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_DEVICE_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
}
_NOT_FROM_IMAGE = frozenset({"proc", "sys", "dev"})
_BLOCK = 1 << 20


def build(
    image: str,
    visible: Sequence[str],
    files: dict[str, str],
    programs: dict[str, str],
    *,
    hidden: Sequence[str],
    overlay: bool,
) -> None:
    """Replace this process's root, in its own mount namespace, by the container's.

    ``image`` is the tree of the image's files, ``visible`` are directories of the machine that the interpreter needs,
    ``files`` replace files of the machine (such as /etc/hosts), ``programs`` are small scripts by their path, and what
    the machine has at the paths of ``hidden`` is not shown.
    """
    namespaces.mount(None, "/", None, namespaces.RECURSIVE | namespaces.PRIVATE)
    # Only a mount point, and in this namespace only: once it is the root, the machine's /tmp is in sight again.
    namespaces.mount("tmpfs", "/tmp", "tmpfs", namespaces.NO_SUID | namespaces.NO_DEVICES, "mode=755")  # noqa: S108
    os.mkdir("/tmp" + _MACHINE)  # noqa: S108
    namespaces.pivot_root("/tmp", "/tmp" + _MACHINE)  # noqa: S108
    os.chdir("/")
    _Layers(image, overlay=overlay).lay()
    _special_files()
    for path in visible:
        _show(path)
    for path in hidden:
        if not (image and os.path.lexists(_MACHINE + image + path)):
            masks.mask(path)
    for path, text in files.items():
        _replace(path, text)
    for path, text in programs.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, text, 0o755)
    namespaces.detach(_MACHINE)
    os.rmdir(_MACHINE)


class _Layers:
    """Lays the image's tree over the machine's system directories, deep only where both have a directory."""

    def __init__(self, image: str, *, overlay: bool) -> None:
        self._image = _MACHINE + image if image else ""
        self._overlay = overlay
        self._count = 0

    def lay(self) -> None:
        os.mkdir(_LAYERS)
        namespaces.mount("tmpfs", _LAYERS, "tmpfs")
        machine = [name for name in _SYSTEM if os.path.lexists(f"{_MACHINE}/{name}")]
        names = [name for name in self._listing("") if name not in _NOT_FROM_IMAGE]
        for name in dict.fromkeys([*machine, *names]):
            self._place(f"/{name}", on_machine=name in machine)
        namespaces.detach(_LAYERS)
        os.rmdir(_LAYERS)
        for path, mode in _DIRECTORIES.items():
            os.makedirs(path, exist_ok=True)
            os.chmod(path, mode)
        if not os.path.lexists("/var/run"):
            os.symlink("/run", "/var/run")

    def _listing(self, path: str) -> list[str]:
        return sorted(os.listdir(self._image + path)) if self._image else []

    def _place(self, path: str, *, on_machine: bool) -> None:
        machine, image = _MACHINE + path, self._image + path
        if not self._image or not os.path.lexists(image):
            _show_entry(machine, path)
        elif not os.path.isdir(image) or os.path.islink(image):
            _copy(image, path)
        elif not on_machine:
            self._place_directory(image, path)
        elif os.path.islink(machine):
            raise OSError(
                f"the image copies files to {path}, which is a link to {os.readlink(machine)} on this machine"
            )
        else:
            os.mkdir(path)
            here = set(os.listdir(machine))
            for name in sorted({*here, *self._listing(path)}):
                self._place(f"{path}/{name}", on_machine=name in here)

    def _place_directory(self, image: str, path: str) -> None:
        """Show a directory that only the image has, writable; with an overlay nothing is copied for that."""
        os.mkdir(path)
        if self._overlay and not set(",:\\") & set(image):
            upper, work = f"{_LAYERS}/{self._count}/upper", f"{_LAYERS}/{self._count}/work"
            self._count += 1
            os.makedirs(upper)
            os.mkdir(work)
            for options in ("", ",userxattr"):
                data = f"lowerdir={image},upperdir={upper},workdir={work}{options}"
                try:
                    namespaces.mount("overlay", path, "overlay", namespaces.NO_SUID | namespaces.NO_DEVICES, data)
                except OSError:
                    continue  # a kernel without it, or a file system below that it cannot use
                return
        _copy_tree(image, path)


def _show_entry(machine: str, path: str) -> None:
    if os.path.islink(machine):
        os.symlink(os.readlink(machine), path)
        return
    if stat.S_ISDIR(os.stat(machine).st_mode):
        os.mkdir(path)
    else:
        _write(path, "")
    namespaces.bind(machine, path, read_only=True)


def _show(path: str) -> None:
    """Show a directory of the machine at its own path, unless a system directory shows it already."""
    source = _MACHINE + path
    top = path.split("/")[1]
    if not os.path.isdir(source) or (top in _SYSTEM and os.path.isdir(path)):
        return
    os.makedirs(path, exist_ok=True)
    namespaces.bind(source, path, read_only=True)


def _special_files() -> None:
    os.mkdir("/proc")
    namespaces.mount("proc", "/proc", "proc", namespaces.NO_SUID | namespaces.NO_DEVICES | namespaces.NO_EXECUTION)
    os.mkdir("/sys")
    try:
        # A new one shows the devices of the container's own network; the machine's has debugfs and its like below it.
        restricted = namespaces.NO_SUID | namespaces.NO_DEVICES | namespaces.NO_EXECUTION | namespaces.READ_ONLY
        namespaces.mount("sysfs", "/sys", "sysfs", restricted)
        if os.path.isdir(f"{_MACHINE}/sys/fs/cgroup"):
            namespaces.bind(f"{_MACHINE}/sys/fs/cgroup", "/sys/fs/cgroup", read_only=True)
    except OSError:
        namespaces.bind(f"{_MACHINE}/sys", "/sys", read_only=True)
    for name in _DEVICES:
        if os.path.exists(f"{_MACHINE}/dev/{name}"):
            _write(f"/dev/{name}", "")
            namespaces.bind(f"{_MACHINE}/dev/{name}", f"/dev/{name}", read_only=False)
    for name, target in _DEVICE_LINKS.items():
        os.symlink(target, f"/dev/{name}")
    masks.mask_kernel()


def _replace(path: str, text: str) -> None:
    """Put a file of our own where the machine has one; the image's own file stays."""
    if os.path.isfile(path) and not os.access(path, os.W_OK):
        own = f"/run/.{os.path.basename(path)}"
        _write(own, text)
        namespaces.bind(own, path, read_only=False)
        os.unlink(own)


def _write(path: str, text: str, mode: int = 0o644) -> None:
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def _copy_tree(source: str, target: str) -> None:
    with os.scandir(source) as entries:
        for entry in entries:
            path = f"{target}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(path)
                _copy_tree(entry.path, path)
            else:
                _copy(entry.path, path)


def _copy(source: str, target: str) -> None:
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
        return
    with open(source, "rb") as origin, open(target, "wb") as copy:
        while block := origin.read(_BLOCK):
            copy.write(block)
    os.chmod(target, stat.S_IMODE(os.stat(source).st_mode))
