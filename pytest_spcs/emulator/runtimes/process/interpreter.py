"""The Python that stands in for an image's base: where it lives, and what is installed in it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError
from pytest_spcs.emulator.runtimes.process.requirements import Distribution

_DESCRIBE = """
import json, os, platform, site, sys, sysconfig
v = sys.implementation.version
print(json.dumps({
    "executable": sys.executable,
    "prefix": sys.prefix,
    "base_prefix": sys.base_prefix,
    "exec_prefix": sys.base_exec_prefix,
    "sites": [p for p in site.getsitepackages() if os.path.isdir(p)],
    "scripts": sysconfig.get_path("scripts"),
    "libraries": sysconfig.get_config_var("LIBDIR"),
    "markers": {
        "implementation_name": sys.implementation.name,
        "implementation_version": ".".join(map(str, v[:3])),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "platform_python_implementation": platform.python_implementation(),
        "python_version": ".".join(map(str, sys.version_info[:2])),
        "sys_platform": sys.platform,
    },
}))
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One Python environment: its executable, its directories, and the values of its requirement markers."""

    executable: Path
    prefix: Path
    base_prefix: Path
    site_directories: tuple[Path, ...]
    scripts: Path
    markers: tuple[tuple[str, str], ...]

    @property
    def version(self) -> str:
        """The full version, such as 3.11.7."""
        return dict(self.markers)["python_full_version"]

    @property
    def directories(self) -> tuple[Path, ...]:
        """Every directory that the interpreter needs to see, links of its executable included."""
        wanted = [self.prefix, self.base_prefix, *self.site_directories, self.scripts]
        link = self.executable
        for _ in range(40):  # as many links as Linux itself follows
            wanted.append(link.parent)
            if not link.is_symlink():
                break
            link = Path(os.path.normpath(link.parent / link.readlink()))
        wanted += [Path(os.path.realpath(directory)) for directory in wanted]
        found: list[Path] = []
        for directory in sorted(set(wanted), key=lambda path: len(path.parts)):
            if directory != Path("/") and not any(directory.is_relative_to(known) for known in found):
                found.append(directory)
        return tuple(found)


@lru_cache(maxsize=8)
def describe(python: str) -> Interpreter:
    """Ask a Python executable where its things are; raise ImageBuildError for one that does not run."""
    try:
        answer = subprocess.run(  # noqa: S603 - the interpreter that the settings name
            [python, "-I", "-c", _DESCRIBE], capture_output=True, check=True, text=True, stdin=subprocess.DEVNULL
        )
        facts: dict[str, Any] = json.loads(answer.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        seen = getattr(error, "stderr", None) or error
        raise ImageBuildError(
            f"the Python that stands in for the image's base cannot be used: {python}\n  {seen}\n"
            "Name a Python 3.11 or later that runs on this machine."
        ) from error
    return Interpreter(
        executable=Path(facts["executable"]),
        prefix=Path(facts["prefix"]),
        base_prefix=Path(facts["base_prefix"]),
        site_directories=tuple(Path(each) for each in facts["sites"]),
        scripts=Path(facts["scripts"]),
        markers=tuple(sorted(facts["markers"].items())),
    )


def installed_distributions(interpreter: Interpreter) -> dict[str, Distribution]:
    """Return what is installed in an interpreter's site directories, by canonical name."""
    stamps = tuple((str(each), each.stat().st_mtime_ns) for each in interpreter.site_directories)
    return _distributions(stamps)


@lru_cache(maxsize=8)
def _distributions(stamps: tuple[tuple[str, int], ...]) -> dict[str, Distribution]:
    """Read the metadata once for each state of the directories: 0.1 s for a hundred distributions."""
    from importlib import metadata

    from packaging.utils import canonicalize_name

    found: dict[str, Distribution] = {}
    for each in metadata.distributions(path=[directory for directory, _ in stamps]):
        name = each.metadata["Name"]
        if name:
            found.setdefault(canonicalize_name(name), Distribution(each.version, tuple(each.requires or ())))
    return found
