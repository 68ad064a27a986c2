"""Everything from a database to a called service function, by ``snowflake.core`` alone, against the emulator."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import SPECIFICATION, WriteContext

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.provisioning.image_making import BuildImage

pytestmark = [
    # snowflake.core 1.13 uses what connector 5.x has deprecated; nothing of ours does.
    pytest.mark.filterwarnings("ignore:.*is retained only for backward compatibility:DeprecationWarning"),
    # Deprecated, and still what most deploy scripts call.
    pytest.mark.filterwarnings("ignore:The .*get_service_status.* method is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def image(spcs_build_image: BuildImage, write_context: WriteContext) -> ImageHandle:
    return spcs_build_image(write_context(), name="core_echo")


@pytest.fixture
def schema(spcs_root: Any) -> Iterator[Any]:
    from snowflake.core.database import Database
    from snowflake.core.schema import Schema

    database = spcs_root.databases.create(Database(name=f"journey_{uuid.uuid4().hex[:8]}"))
    with contextlib.ExitStack() as stack:
        stack.callback(database.drop)
        yield database.schemas.create(Schema(name="work"))


@pytest.fixture
def pool(spcs_root: Any) -> Iterator[Any]:
    from snowflake.core.compute_pool import ComputePool

    name = f"journey_{uuid.uuid4().hex[:8]}"
    made = spcs_root.compute_pools.create(
        ComputePool(name=name, min_nodes=1, max_nodes=2, instance_family="CPU_X64_XS", comment="core")
    )
    yield made
    made.stop_all_services()
    made.drop()


def wait_until_running(service: Any) -> None:
    from pytest_spcs.waiting import Deadline, wait_until

    wait_until(
        lambda: service if service.fetch().status == "RUNNING" else None,
        deadline=Deadline(30),
        evidence=lambda: str(service.fetch().status),
    )


def test_warehouses_pools_and_repositories(spcs_root: Any, schema: Any, pool: Any) -> None:
    from snowflake.core.image_repository import ImageRepository
    from snowflake.core.warehouse import Warehouse

    warehouse = spcs_root.warehouses.create(Warehouse(name="journey_wh", warehouse_size="XSMALL"))
    assert warehouse.fetch().name == "JOURNEY_WH"
    assert "JOURNEY_WH" in {found.name for found in spcs_root.warehouses.iter(like="journey%")}
    warehouse.drop()

    assert pool.fetch().state == "IDLE"
    assert pool.fetch().comment == "core"
    pool.suspend()
    assert pool.fetch().state == "SUSPENDED"
    pool.resume()
    assert (pool.fetch().state, pool.fetch().target_nodes) == ("IDLE", 1)

    repository = schema.image_repositories.create(ImageRepository(name="images"))
    assert repository.fetch().repository_url.endswith("/work/images")
    assert [found.name for found in schema.image_repositories.iter()] == ["IMAGES"]
    assert list(repository.list_images_in_repository()) == []
    repository.drop()
    assert list(schema.image_repositories.iter()) == []


def test_images_of_a_repository_are_listed(spcs_root: Any, image: ImageHandle) -> None:
    database, schema, repository = image.path.split("/")[1:4]
    resource = spcs_root.databases[database].schemas[schema].image_repositories[repository]
    [listed] = [found for found in resource.list_images_in_repository() if found.image_name == "core_echo"]
    assert (listed.tags, listed.digest) == ("latest", image.digest)


def test_a_service_is_created_watched_suspended_resumed_and_called(schema: Any, pool: Any, image: ImageHandle) -> None:
    from snowflake.core.exceptions import ConflictError
    from snowflake.core.function import FunctionArgument, ServiceFunction
    from snowflake.core.service import Service, ServiceSpec

    model = Service(name="echo", compute_pool=pool.name, spec=ServiceSpec(SPECIFICATION.format(image=image.path)))
    service = schema.services.create(model)
    with pytest.raises(ConflictError):
        schema.services.create(model)
    wait_until_running(service)
    assert pool.fetch().state == "ACTIVE"
    [status] = service.get_service_status()
    assert (status["status"], status["containerName"], status["serviceName"]) == ("READY", "main", "ECHO")
    [container] = service.get_containers()
    assert (container.container_name, container.status, container.image_digest) == ("main", "READY", image.digest)
    [instance] = service.get_instances()
    assert (instance.instance_id, instance.status) == ("0", "READY")
    [endpoint] = service.get_endpoints()
    assert (endpoint.name, endpoint.port, endpoint.is_public) == ("api", 8080, True)
    assert [role.name for role in service.get_roles()] == ["ALL_ENDPOINTS_USAGE"]
    assert service.get_service_logs("0", "main", num_lines=1) == "listening"

    schema.functions.create(
        ServiceFunction(
            name="echo_udf",
            arguments=[FunctionArgument(name="x", datatype="VARCHAR")],
            returns="VARCHAR",
            service="echo",
            endpoint="api",
            path="/echo",
            max_batch_rows=10,
        )
    )
    assert schema.functions["echo_udf(VARCHAR)"].execute(["hello"]) == "hello"
    assert [found.name for found in schema.functions.iter(like="echo%")] == ["ECHO_UDF"]

    service.suspend()
    assert service.fetch().status in {"SUSPENDING", "SUSPENDED"}
    service.resume()
    wait_until_running(service)
    assert schema.functions["echo_udf(VARCHAR)"].execute(["again"]) == "again"

    schema.functions["echo_udf(VARCHAR)"].drop()
    service.drop()
    assert list(schema.services.iter()) == []


def test_a_service_is_created_from_a_file_on_a_stage(
    schema: Any, pool: Any, image: ImageHandle, tmp_path: Path
) -> None:
    from snowflake.core.service import Service, ServiceSpec
    from snowflake.core.stage import Stage

    stage = schema.stages.create(Stage(name="specs"))
    file = tmp_path / "service.yaml"
    file.write_text(SPECIFICATION.format(image=image.path))
    stage.put(str(file), "/sub/", auto_compress=False, overwrite=True)
    assert [found.name for found in stage.list_files()] == ["specs/sub/service.yaml"]
    spec = ServiceSpec("@specs/sub/service.yaml")
    service = schema.services.create(Service(name="staged", compute_pool=pool.name, spec=spec))
    wait_until_running(service)
    assert "main" in service.fetch().spec.spec_text
    assert [found.name for found in schema.services.iter()] == ["STAGED"]
    service.drop()


def test_roles_and_grants(spcs_root: Any, schema: Any) -> None:
    from snowflake.core.role import Role, Securable

    role = spcs_root.roles.create(Role(name="journey_reader"))
    role.grant_privileges(["USAGE"], "DATABASE", Securable(name=schema.database.name))
    granted = [(grant.securable_type, grant.privileges) for grant in role.iter_grants_to()]
    assert granted == [("DATABASE", ["USAGE"])]
    role.revoke_privileges(["USAGE"], "DATABASE", Securable(name=schema.database.name))
    assert list(role.iter_grants_to()) == []
    assert "JOURNEY_READER" in {found.name for found in spcs_root.roles.iter()}
    role.drop()
    assert "JOURNEY_READER" not in {found.name for found in spcs_root.roles.iter()}
