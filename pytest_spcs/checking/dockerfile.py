"""What a container asks of its image, compared with the Dockerfile that makes the image.

Rules: https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact; ``command`` replaces
ENTRYPOINT and ``args`` replaces CMD.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.checking.comparisons import Comparison, ComparisonError, Differences
from pytest_spcs.checking.rules import WRONG_PLATFORM
from pytest_spcs.checking.sources import UnreadableSourceError, read_source
from pytest_spcs.dockerfiles.image_settings import ImageSettings, read_image_settings
from pytest_spcs.dockerfiles.instructions import DockerfileError
from pytest_spcs.specification.hints import choose_from
from pytest_spcs.specification.instance_families import INSTANCE_FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_spcs.specification.model import Container, Specification

_AMD64 = ("linux/amd64", "linux/x86_64", "amd64", "linux/amd64/v1", "linux/amd64/v2", "linux/amd64/v3")
_ARM64 = ("linux/arm64", "linux/aarch64", "arm64", "linux/arm64/v8")


def agrees_with_dockerfile(path: Path, container: str | None = None, family: str | None = None) -> Comparison:
    """Return the comparison of a container with its Dockerfile; without a name it is the only container.

    ``path`` may be the directory of a file called Dockerfile. The platform is that of the instance family.
    """
    file = path / "Dockerfile" if os.path.isdir(path) else path  # noqa: PTH112 - Path.is_dir raises for too long a name
    try:
        text = read_source(file).content.decode("utf-8", errors="replace")
        settings = read_image_settings(text)
    except UnreadableSourceError as error:
        raise ComparisonError(f"the Dockerfile cannot be read: {error}") from None
    except DockerfileError as error:
        raise ComparisonError(f"{file} is no Dockerfile: {error}") from None
    arm = family is not None and family.upper() in INSTANCE_FAMILIES and INSTANCE_FAMILIES[family.upper()].is_arm
    name = str(file)

    def compare(specification: Specification, differences: Differences) -> None:
        index = _container_index(specification.containers, container, name, differences)
        if index is not None:
            place = f"spec.containers[{index}]"
            _compare_platform(settings, place, name, differences, arm=arm)
            _compare_ports(specification, index, settings, name, differences)
            _compare_commands(specification.containers[index], place, settings, name, differences)

    return compare


def _container_index(
    containers: Sequence[Container], wanted: str | None, file: str, differences: Differences
) -> int | None:
    names = [container.name for container in containers]
    if wanted is not None and wanted in names:
        return names.index(wanted)
    if wanted is None and len(names) == 1:
        return 0
    if wanted is None:
        what = f"{file} belongs to one of the containers {', '.join(names)}."
        hint = f"write {names[0]}={file}" if names else None
    else:
        what, hint = f"{file} is given for '{wanted}', which is no container.", choose_from(wanted, names, "containers")
    if names:
        differences.error("dockerfile", "spec.containers", what, hint)
    return None


def _compare_platform(settings: ImageSettings, place: str, file: str, differences: Differences, *, arm: bool) -> None:
    platform = settings.platform
    if platform is None or "$" in platform or not platform:
        return  # the builder decides
    wanted, forms = ("linux/arm64", _ARM64) if arm else ("linux/amd64", _AMD64)
    if platform.lower() not in forms:
        differences.error(
            "platform",
            f"{place}.image",
            f"{file} line {settings.platform_line} builds the image for {platform}; the nodes need {wanted}.",
            f"build with --platform {wanted}",
            number=WRONG_PLATFORM,
        )


def _compare_ports(
    specification: Specification, index: int, settings: ImageSettings, file: str, differences: Differences
) -> None:
    if not settings.ports or not settings.ports_known:
        return
    container = specification.containers[index]
    used = {
        f"spec.containers[{index}].{option}.port": probe.port
        for option, probe in (
            ("readinessProbe", container.readiness_probe),
            ("livenessProbe", container.liveness_probe),
        )
        if probe is not None and probe.port
    }
    alone = len(specification.containers) == 1
    endpoints = {
        f"spec.endpoints[{number}].port": endpoint.port
        for number, endpoint in enumerate(specification.endpoints)
        if endpoint.port is not None
    }
    if alone:
        used |= endpoints
    exposed = ", ".join(str(port) for port in sorted(settings.ports)[:10])
    matches = any(port in settings.ports for port in used.values())
    for path, port in used.items():
        if port in settings.ports:
            continue
        what = "the probe asks" if "Probe" in path else "the endpoint is"
        message = f"{what} port {port}; {file} exposes {exposed}."
        if matches:
            differences.warning("dockerfile-ports", path, message)
        else:
            # EXPOSE is documentation, but one that contradicts every port of the container is a mistake somewhere.
            differences.error("dockerfile-ports", path, message, f"is it {min(settings.ports)}?")
    ranges = [endpoint.port_range for endpoint in specification.endpoints if endpoint.port_range is not None]
    for port in sorted(settings.ports):
        reachable = port in {*used.values(), *endpoints.values()} or any(low <= port <= high for low, high in ranges)
        if alone and matches and not reachable:
            message = f"{file} exposes {port}, which is no endpoint: nothing outside the instance reaches it."
            place = "spec.endpoints" if specification.endpoints else "spec"
            differences.warning("dockerfile-ports", place, message)


def _compare_commands(
    container: Container, place: str, settings: ImageSettings, file: str, differences: Differences
) -> None:
    entrypoint, command = settings.entrypoint, settings.command
    arguments = container.arguments
    if container.command is None and arguments is None:
        if entrypoint is None and command is None:
            message = (
                f"neither command nor args is given, and {file} has no ENTRYPOINT and no CMD: the base image decides."
            )
            differences.warning("dockerfile-command", place, message, "add CMD to the Dockerfile")
    elif container.command is not None:
        if arguments is None and command is not None and entrypoint is not None:
            message = (
                f"command replaces the ENTRYPOINT of {file}, line {entrypoint.line}; "
                f"its CMD ({command}) would follow as arguments."
            )
            differences.warning("dockerfile-command", f"{place}.command", message, "give args too")
    elif arguments is not None and entrypoint is not None and entrypoint.is_shell:
        differences.error(
            "dockerfile-command",
            f"{place}.args",
            f"args have no effect: the ENTRYPOINT of {file}, line {entrypoint.line}, is in the shell form.",
            'write it in the JSON form: ENTRYPOINT ["...", "..."]',
        )
    elif arguments and entrypoint is None and arguments[0].startswith("-"):
        replaced = f"the CMD of {file} ({command})" if command is not None else "the CMD of the base image"
        differences.warning(
            "dockerfile-command",
            f"{place}.args",
            f"args replace {replaced}, and '{arguments[0]}' would be the program: {file} has no ENTRYPOINT.",
            "write the whole command in args, or give the Dockerfile an ENTRYPOINT",
        )
