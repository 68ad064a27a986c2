"""A specification and the compose file that people run locally, compared: what one has and the other has not."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from pytest_spcs.checking.compose_file import ComposeService, read_compose_file
from pytest_spcs.specification.hints import choose_from, meant
from pytest_spcs.specification.images import InvalidImageReferenceError, parse_image_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_spcs.checking.comparisons import Comparison, Differences
    from pytest_spcs.specification.model import Container, Specification

_INJECTED = re.compile(r"SNOWFLAKE_\w+")
"""Variables that the platform sets in containers; locally somebody has to."""


def agrees_with_compose(path: Path) -> Comparison:
    """Return the comparison of containers with the services of a compose file, by name or by image."""
    services = read_compose_file(path)
    file = str(path)

    def compare(specification: Specification, differences: Differences) -> None:
        pairs = _pairs(specification.containers, services)
        for index, container in enumerate(specification.containers):
            place = f"spec.containers[{index}]"
            service = pairs.get(index)
            if service is None:
                message = f"container '{container.name}' is no service of {file}."
                advice = choose_from(container.name, [each.name for each in services], "services")
                differences.warning("compose-services", f"{place}.name", message, advice)
                continue
            _compare_image(container, service, place, file, differences)
            _compare_environment(container, service, place, file, differences)
            _compare_command(container, service, place, file, differences)
        for service in services:
            if service not in pairs.values():
                message = f"service '{service.name}' of {file} is no container."
                differences.warning("compose-services", "spec.containers", message)
        _compare_ports(specification, pairs, file, differences)

    return compare


def _pairs(containers: Sequence[Container], services: Sequence[ComposeService]) -> dict[int, ComposeService]:
    """Return the service of each container: by name, else by image, else the only one there is."""
    pairs: dict[int, ComposeService] = {}
    for index, container in enumerate(containers):
        wanted = meant(container.name, [service.name for service in services], likeness=1.0)
        image = _image_name(container.image)
        found = next((each for each in services if each.name == wanted), None) or next(
            (each for each in services if image is not None and image == _image_name(each.image or "")), None
        )
        if found is not None:
            pairs[index] = found
    if len(containers) == len(services) == 1:
        pairs = {0: services[0]}
    return pairs


def _image_name(image: str) -> str | None:
    return image.rpartition("/")[2].partition(":")[0].lower() or None


def _compare_image(
    container: Container, service: ComposeService, place: str, file: str, differences: Differences
) -> None:
    if service.image is None or not container.image:
        return
    try:
        reference = parse_image_reference(container.image)
    except InvalidImageReferenceError:
        return  # a problem of its own
    name = _image_name(service.image)
    tag = service.image.rpartition("/")[2].partition("@")[0].partition(":")[2] or "latest"
    ours = f"{reference.name.rpartition('/')[2]}:{reference.tag}"
    if f"{name}:{tag}" != ours:
        message = f"the image is {ours}; service '{service.name}' of {file} has {name}:{tag}."
        differences.error("compose-image", f"{place}.image", message)


def _compare_environment(
    container: Container, service: ComposeService, place: str, file: str, differences: Differences
) -> None:
    theirs = service.environment
    if theirs is None and not container.environment:
        return
    theirs = theirs or {}
    ours = container.environment
    secret = {secret.environment_variable for secret in container.secrets}
    for name, value in theirs.items():
        place_of = f"{place}.env"
        if name not in ours:
            if name not in secret and not _INJECTED.fullmatch(name):
                message = f"service '{service.name}' of {file} sets {name}, the container does not."
                differences.warning("compose-env", place_of if ours else place, message)
        elif value is not None and value != ours[name]:
            # The values stay out of the message: compose files hold passwords of local databases.
            message = f"{name} has another value in service '{service.name}' of {file}."
            differences.warning("compose-env", f"{place_of}.{name}", message)
    for name in ours:
        if name not in theirs:
            message = f"the container sets {name}, service '{service.name}' of {file} does not."
            differences.warning("compose-env", f"{place}.env.{name}", message)


def _compare_command(
    container: Container, service: ComposeService, place: str, file: str, differences: Differences
) -> None:
    if not service.command_known:
        return
    pairs = (
        ("command", container.command, "entrypoint", service.entrypoint),
        ("args", container.arguments, "command", service.command),
    )
    for option, ours, key, theirs in pairs:
        if ours is not None and theirs is not None and ours != theirs:
            message = f"{option} is {_shown(ours)}; {key} of service '{service.name}' of {file} is {_shown(theirs)}."
            differences.error("compose-command", f"{place}.{option}", message)
    together = [*(container.command or ()), *(container.arguments or ())]
    locally = [*(service.entrypoint or ()), *(service.command or ())]
    one_sided = (container.command is None) != (service.entrypoint is None) or (container.arguments is None) != (
        service.command is None
    )
    if (
        one_sided
        and together != locally
        and not any(o is not None and t is not None and o != t for _, o, _, t in pairs)
    ):
        here = _shown(together) if together else "that of the image"
        there = _shown(locally) if locally else "that of the image"
        option = "command" if container.command is not None else "args" if container.arguments is not None else "name"
        message = f"what is started is {here}; in service '{service.name}' of {file} it is {there}."
        differences.warning("compose-command", f"{place}.{option}", message)


def _shown(words: Sequence[str]) -> str:
    text = shlex.join(words)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line of a terminal


def _compare_ports(
    specification: Specification, pairs: Mapping[int, ComposeService], file: str, differences: Differences
) -> None:
    services = list(pairs.values())
    if not services or not all(service.ports_known for service in services):
        return
    theirs = {port: service.name for service in services for port in sorted(service.ports)}
    ours = {
        endpoint.port: f"spec.endpoints[{index}].port"
        for index, endpoint in enumerate(specification.endpoints)
        if endpoint.port is not None
    }
    ranges = [endpoint.port_range for endpoint in specification.endpoints if endpoint.port_range is not None]
    probed = {
        probe.port
        for container in specification.containers
        for probe in (container.readiness_probe, container.liveness_probe)
        if probe is not None
    }
    listed = ", ".join(str(port) for port in sorted(theirs)) or "none"
    for port, path in ours.items():
        if port not in theirs and len(services) == len(specification.containers):
            message = f"the endpoint is port {port}; the container ports in {file} are {listed}."
            differences.error("compose-ports", path, message)
    for port, name in theirs.items():
        if port not in ours and port not in probed and not any(low <= port <= high for low, high in ranges):
            message = f"service '{name}' of {file} has port {port}, which is no endpoint."
            place = "spec.endpoints" if specification.endpoints else "spec"
            differences.warning("compose-ports", place, message)
