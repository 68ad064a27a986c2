"""What becomes of a service whose specification asks for more than its runtime gives."""

from __future__ import annotations

from pytest_spcs.emulator.objects.services.state import ContainerStatus, ServiceStatus
from pytest_spcs.emulator.runtimes.contract import Capability
from pytest_spcs.emulator.supervision.reconciler import Reconciler
from tests.unit.emulator.played import PlayedRuntime, World

DEMANDING = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
    volumeMounts: [{name: data, mountPath: /data}]
    sessionTokenConfig: {mountConnectionConfig: true}
  volumes: [{name: data, source: local}]
capabilities: {securityContext: {executeAsCaller: true}}
"""


def test_a_service_that_needs_more_than_its_runtime_gives_fails_and_names_the_fields(world: World) -> None:
    runtime = PlayedRuntime()
    reconciler = Reconciler(world.account, [runtime])
    try:
        service = world.create_service(DEMANDING)
        world.wait_until(lambda: service.status is ServiceStatus.FAILED)
        (container,) = service.instances[0].containers
        assert container.status is ContainerStatus.FAILED
        assert container.message == (
            "spec.containers[0].volumeMounts, "
            "spec.containers[0].sessionTokenConfig.mountConnectionConfig, "
            "capabilities.securityContext.executeAsCaller: pytest-spcs gives containers no caller tokens, "
            "connection configurations, volumes yet, so none was started. Leave it out of the "
            "specification of this test, or run an app object without it: image_fixture(app=..., source='app')."
        )
        assert not runtime.instances
    finally:
        reconciler.close()


def test_a_runtime_that_gives_all_is_handed_the_instance(world: World) -> None:
    runtime = PlayedRuntime()
    runtime.gives = frozenset(Capability)
    reconciler = Reconciler(world.account, [runtime])
    try:
        world.create_service(DEMANDING)
        world.wait_until(lambda: bool(runtime.instances))
    finally:
        reconciler.close()
