"""How a container of an offline image is started: its command, its environment, and what of the machine it sees."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan
from pytest_spcs.emulator.runtimes.process.image import DEFAULT_PATH, ProcessContent
from pytest_spcs.emulator.runtimes.process.interpreter import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAMS = "/run/pytest-spcs/bin"
"""Where a container finds ``python`` on machines that only have ``python3``."""
_LIBRARY_VARIABLES = ("LD_LIBRARY_PATH",)
"""Without it some builds of Python do not start at all."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What one container is started with, the same for each of its runs."""

    name: str
    content: ProcessContent
    arguments: tuple[str, ...]
    environment: dict[str, str]
    given: dict[str, str]
    """The part of the environment that image and specification give."""
    visible: tuple[str, ...]
    programs: dict[str, str]
    user: str | None


def plan_launch(container: ContainerPlan, hostname: str) -> Launch:
    """Return how to start a container of the plan; raise CannotRunError where neither image nor plan has a command."""
    content = container.image
    if not isinstance(content, ProcessContent):
        raise CannotRunError(
            f"container {container.name} has a {content.kind!r} image, which does not run as a process; "
            "build all images of the service in the same way"
        )
    settings = content.settings
    interpreter = describe(content.python)
    scripts = [interpreter.executable.parent, interpreter.scripts]
    directories = [*interpreter.directories]
    if content.environment_directory is not None:
        scripts.insert(0, content.environment_directory / "bin")
        directories.append(content.environment_directory)
    own = list(dict.fromkeys(str(each) for each in scripts))
    python = next(path for each in scripts if (path := each / interpreter.executable.name).exists())
    programs = {
        f"{_PROGRAMS}/{name}": f'#!/bin/sh\nexec "{python}" "$@"\n'
        for name in ("python", "python3")
        if not any((each / name).exists() for each in scripts)
    }
    given = {**settings.environment, **container.environment}
    user = _known_user(settings.user)
    environment = {
        "HOME": _home(user),
        "HOSTNAME": hostname,
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",  # a log that only comes when 8 KB have been written is of no use to a test
        "TZ": "UTC",  # as in containers; /etc/localtime is this machine's
        **{name: os.environ[name] for name in _LIBRARY_VARIABLES if name in os.environ},
        **given,
        "PATH": ":".join([*own, _PROGRAMS, given.get("PATH", DEFAULT_PATH)]),
    }
    return Launch(
        name=container.name,
        content=content,
        arguments=_arguments(container, content),
        environment=environment,
        given=given,
        visible=tuple(str(each) for each in directories),
        programs=programs,
        user=user,
    )


def _arguments(container: ContainerPlan, content: ProcessContent) -> tuple[str, ...]:
    """Join command and arguments as Kubernetes does: a command replaces ENTRYPOINT and CMD, arguments replace CMD."""
    settings = content.settings
    head = container.command if container.command is not None else settings.entrypoint or ()
    image_command = settings.command or () if container.command is None else ()
    words = (*head, *(container.arguments if container.arguments is not None else image_command))
    if not words:
        raise CannotRunError(
            f"container {container.name} has no command: its Dockerfile has neither ENTRYPOINT nor CMD, and those of "
            "its base image are not known offline. Add a CMD, or give the container a command in the specification."
        )
    return words


def _known_user(user: str | None) -> str | None:
    """Return the user to become: only root can, and only somebody whom this machine knows; the build report says so."""
    if user is None or os.geteuid() != 0:
        return None
    name = user.partition(":")[0]
    if not name.isdigit():
        try:
            pwd.getpwnam(name)
        except KeyError:
            return None
    return user


def _home(user: str | None) -> str:
    name = (user or "root").partition(":")[0]
    try:
        return pwd.getpwuid(int(name)).pw_dir if name.isdigit() else pwd.getpwnam(name).pw_dir
    except KeyError:
        return "/"


def namespaced_plan(launch: Launch, hostname: str, *, hidden: Sequence[str], overlay: bool) -> dict[str, Any]:
    """Return what the holder needs to know to start the container in namespaces of its own."""
    hosts = f"127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n10.244.0.9\t{hostname}\n"
    return {
        "namespaces": True,
        "image": str(launch.content.root),
        "visible": list(launch.visible),
        "files": {"/etc/hosts": hosts, "/etc/hostname": f"{hostname}\n"},
        "programs": launch.programs,
        "hidden": list(hidden),
        "overlay": overlay,
        "arguments": list(launch.arguments),
        "environment": launch.environment,
        "working_directory": launch.content.settings.working_directory,
        "user": launch.user,
    }


def plain_plan(launch: Launch, root: Path, working_directory: Path, ports: Path) -> dict[str, Any]:
    """Return what the holder needs to know to start the container as a plain process."""
    shim = str(Path(__file__).with_name("port_shim"))
    programs = root.parent / f"{root.name}-bin"
    programs.mkdir(exist_ok=True)
    for path, text in launch.programs.items():
        program = programs / Path(path).name
        program.write_text(text)
        program.chmod(0o755)
    environment = {
        **launch.environment,
        "PATH": launch.environment["PATH"].replace(_PROGRAMS, str(programs)),
        "PYTHONPATH": ":".join(filter(None, [shim, launch.environment.get("PYTHONPATH")])),
        "PYTEST_SPCS_PORTS": str(ports),
        "PYTEST_SPCS_CONTAINER": launch.name,
        "HOME": str(working_directory),
    }
    return {
        "namespaces": False,
        "arguments": list(launch.arguments),
        "environment": environment,
        "working_directory": str(working_directory),
        "user": None,  # another user could neither read the copy of the image nor write ports down
    }
