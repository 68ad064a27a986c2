"""``spec.containers``: what each container runs, with its environment, probes and mounts.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

from pytest_spcs.specification.hints import MOUNT_HINTS, PROBE_HINTS
from pytest_spcs.specification.images import InvalidImageReferenceError, parse_image_reference
from pytest_spcs.specification.model import Container, Probe, SessionTokenConfig, VolumeMount
from pytest_spcs.specification.names import read_name
from pytest_spcs.specification.nodes import ListNode, MappingNode, Node, ScalarNode
from pytest_spcs.specification.quantities import show
from pytest_spcs.specification.resources import read_resources
from pytest_spcs.specification.secrets import read_secrets
from pytest_spcs.specification.sections import Section
from pytest_spcs.specification.session_tokens import PLATFORM_DIRECTORY, is_of_the_platform, read_session_token

CONTAINER_OPTIONS = (
    "name",
    "image",
    "command",
    "args",
    "env",
    "readinessProbe",
    "livenessProbe",
    "volumeMounts",
    "resources",
    "secrets",
    "mountSessionToken",
    "sessionTokenConfig",
)
"""What a container can have."""

_RESERVED = "SNOWFLAKE_RUNNING_INSIDE_SPCS"
_INJECTED = ("SNOWFLAKE_HOST", "SNOWFLAKE_ACCOUNT")
_READINESS_PERIOD = 5
_LIVENESS_PERIOD = 10
_FAILURE_THRESHOLD = 3
_HIGHEST_PORT = 65535
_LONGEST_PERIOD = 86_400


def read_container(section: Section) -> Container:
    """Return one container."""
    name = read_name(section)
    image = section.text("image", required=True)
    if image is not None:
        _check_image(section, image)
    mounts = _read_mounts(section)
    environment = _read_environment(section)
    mount_token = section.boolean("mountSessionToken", default=True)
    secrets = read_secrets(section, environment)
    directories = [mount.mount_path for mount in mounts] + [s.directory for s in secrets if s.directory is not None]
    return Container(
        name=name or "",
        image=image or "",
        command=_read_words(section, "command"),
        arguments=_read_words(section, "args"),
        environment=environment,
        readiness_probe=_read_probe(section, "readinessProbe", _READINESS_PERIOD),
        liveness_probe=_read_probe(section, "livenessProbe", _LIVENESS_PERIOD),
        volume_mounts=mounts,
        resources=read_resources(section),
        secrets=secrets,
        mount_session_token=mount_token,
        session_token=read_session_token(section, directories, mounted=mount_token) or SessionTokenConfig(),
    )


def _check_image(section: Section, image: str) -> None:
    try:
        parse_image_reference(image)
    except InvalidImageReferenceError as error:
        section.findings.error("image", section.place("image"), section.get("image") or section.node, str(error))


def _read_words(section: Section, key: str) -> tuple[str, ...] | None:
    node = section.get(key)
    if isinstance(node, ScalarNode):
        section.invalid(
            key,
            "Value must be a list of strings",
            rule="wrong-type",
            suggestion=f'write one word per entry, or ["sh", "-c", {show(node.text)}] for a shell line',
        )
        return None
    words = section.texts(key)
    if isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            if isinstance(item, ScalarNode) and not isinstance(item.value, str) and item.value is not None:
                section.findings.warning(
                    "wrong-type",
                    f"{section.place(key)}[{index}]",
                    item,
                    f"{key}[{index}] is not a string.",
                    f'write "{item.text}"',
                )
    return words


def environment_text(node: ScalarNode) -> str:
    """Return a variable's value as the service stores it: ``8000`` is ``"8000"``, ``True`` is ``"true"``."""
    if node.value is None:
        return ""
    return node.text.lower() if isinstance(node.value, bool) and node.text.lower() in {"true", "false"} else node.text


def _read_environment(section: Section) -> dict[str, str]:
    node = section.get("env")
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        named = isinstance(node, ListNode) and any(_is_named(item) for item in node.items)
        hint = "this is the list of Kubernetes; write NAME: value" if named else "write NAME: value"
        section.invalid("env", "Value must be a mapping", rule="env", suggestion=hint)
        return {}
    variables = Section(section.findings, section.place("env"), node, {key.text for key, _ in node.entries})
    found = {}
    for key, value in variables:
        _check_variable(variables, key, value)
        if isinstance(value, ScalarNode):
            found[key.text] = environment_text(value)
    return found


def _is_named(node: Node) -> bool:
    return isinstance(node, MappingNode) and any(key.text == "name" for key, _ in node.entries)


def _check_variable(variables: Section, key: ScalarNode, value: Node) -> None:
    path = variables.place(key.text)
    findings = variables.findings
    if not key.text or "=" in key.text or "\0" in key.text:
        findings.error("env", path, key, f"invalid 'env'. {show(key.text)} is no name of a variable")
    if not isinstance(value, ScalarNode):
        hint = "write the text itself; secrets come with secrets" if isinstance(value, MappingNode) else None
        findings.error("env", path, value, f"invalid 'env'. The value of {show(key.text)} must be a plain value", hint)
    elif value.value is None:
        findings.warning("env", path, key, f"{show(key.text)} has no value.", 'write "" for an empty text')
    if key.text == _RESERVED:
        findings.error(
            "reserved-env", path, key, f"invalid 'env'. {key.text} is reserved; the platform sets it", "leave it out"
        )
    elif key.text in _INJECTED:
        findings.warning(
            "reserved-env",
            path,
            key,
            f"{key.text} overrides what the platform sets, and connections with the session token fail.",
            "leave it out",
        )


def _read_probe(section: Section, key: str, period: int) -> Probe | None:
    probe = section.section(key, ("port", "path", "periodSeconds", "failureThreshold"), PROBE_HINTS)
    if probe is None:
        return None
    form = next((form for form in ("httpGet", "exec", "tcpSocket", "grpc") if form in probe), None)
    if form is not None:
        probe.excuse("port", "path", because=form)
    port = probe.integer("port", 1, _HIGHEST_PORT, required=True, rule="probe")
    path = probe.text("path", required=True)
    if path is not None and not path.startswith("/"):
        probe.doubtful("path", f"{show(path)} does not begin with '/'.", rule="probe", suggestion=f"write /{path[:60]}")
    seconds = probe.integer("periodSeconds", 1, _LONGEST_PERIOD, rule="probe")
    threshold = probe.integer("failureThreshold", 1, _LONGEST_PERIOD, rule="probe")
    return Probe(port or 0, path or "", seconds or period, threshold or _FAILURE_THRESHOLD)


def _read_mounts(section: Section) -> tuple[VolumeMount, ...]:
    found: list[VolumeMount] = []
    taken: dict[str, str] = {}
    for mount in section.sections("volumeMounts", ("name", "mountPath"), MOUNT_HINTS):
        name = mount.text("name", required=True)
        path = mount.text("mountPath", required=True)
        if path is None:
            continue
        if not path.startswith("/"):
            mount.invalid("mountPath", f"{show(path)} is not an absolute path", rule="volume-mount")
            continue
        if is_of_the_platform(path):
            sentence = f"{show(path)} is in the way of {PLATFORM_DIRECTORY}, which is the platform's."
            mount.doubtful("mountPath", sentence, rule="volume-mount", suggestion="mount it elsewhere")
        plain_path = path.rstrip("/") or "/"
        if plain_path in taken:
            mount.invalid("mountPath", f"{show(path)} is already taken by {taken[plain_path]}", rule="volume-mount")
        taken.setdefault(plain_path, mount.path)
        if name is not None:
            found.append(VolumeMount(name, path))
    return tuple(found)
