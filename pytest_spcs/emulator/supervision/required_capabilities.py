"""What a specification needs of the runtime that runs it, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.contract import CannotRunError, Capability

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.emulator.runtimes.contract import Runtime
    from pytest_spcs.specification.model import Specification


def needs(specification: Specification) -> Iterator[tuple[str, Capability]]:
    """Yield each field that has an effect inside a container, with the capability that it takes."""
    for index, container in enumerate(specification.containers):
        place = f"spec.containers[{index}]"
        if container.secrets:
            yield f"{place}.secrets", Capability.SECRETS
        if container.volume_mounts:
            yield f"{place}.volumeMounts", Capability.VOLUMES
        if container.session_token.mount_connection_config:
            yield f"{place}.sessionTokenConfig.mountConnectionConfig", Capability.CONNECTION_CONFIG
    if specification.execute_as_caller:
        yield "capabilities.securityContext.executeAsCaller", Capability.CALLER_TOKEN


def check_needs(specification: Specification, runtime: Runtime) -> None:
    """Raise CannotRunError, which names each field that a runtime does not give, and the way out.

    Not starting is better than starting without: the effect would be missed in silence.
    """
    missing = [(field, need) for field, need in needs(specification) if need not in runtime.gives]
    if missing:
        fields = ", ".join(field for field, _need in missing)
        words = ", ".join(sorted({need.value for _field, need in missing}))
        raise CannotRunError(
            f"{fields}: pytest-spcs gives containers no {words} yet, so none was started. Leave it out of the "
            "specification of this test, or run an app object without it: image_fixture(app=..., source='app')."
        )
