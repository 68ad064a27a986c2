"""Roles on the whole road: the fixtures' role has what it needs, and what a test creates has what it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.conftest import SPECIFICATION, WriteContext

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.handles.databases import DatabaseHandle, SchemaHandle
    from pytest_spcs.handles.images import ImageHandle, ImageRepositoryHandle
    from pytest_spcs.handles.roles import RoleHandle
    from pytest_spcs.handles.service_functions import ServiceFunctionHandle
    from pytest_spcs.handles.services import ServiceHandle
    from pytest_spcs.handles.warehouses import WarehouseHandle
    from pytest_spcs.provisioning.image_making import BuildImage
    from pytest_spcs.provisioning.roles import CreateRole
    from pytest_spcs.provisioning.service_creation import CreateService
    from pytest_spcs.provisioning.service_function_creation import CreateServiceFunction
    from pytest_spcs.targets.contract import Target

Connect = Callable[..., "SnowflakeConnection"]


ROLES = """
serviceRoles: [{name: api_user, endpoints: [api]}]
"""


@pytest.fixture(scope="module")
def echo_image(spcs_build_image: BuildImage, write_context: WriteContext) -> ImageHandle:
    return spcs_build_image(write_context(), name="roles_echo")


@pytest.fixture(scope="module")
def echo(spcs_create_service: CreateService, echo_image: ImageHandle) -> Iterator[ServiceHandle]:
    """A service with a role for its endpoint."""
    service = spcs_create_service(SPECIFICATION.format(image=echo_image.path) + ROLES, name="roles_echo")
    yield service
    service.drop(if_exists=True)


@pytest.fixture(scope="module")
def echo_udf(echo: ServiceHandle, spcs_create_service_function: CreateServiceFunction) -> ServiceFunctionHandle:
    return spcs_create_service_function(
        "roles_echo_udf(x FLOAT) RETURNS FLOAT", service=echo, endpoint="api", path="/echo"
    )


@pytest.fixture
def place(spcs_database: DatabaseHandle, spcs_schema: SchemaHandle, spcs_warehouse: WarehouseHandle) -> tuple[str, ...]:
    """What every role needs in order to do anything in the run's schema."""
    return (
        f"USAGE ON DATABASE {spcs_database}",
        f"USAGE ON SCHEMA {spcs_schema}",
        f"USAGE ON WAREHOUSE {spcs_warehouse}",
    )


def asked(connection: SnowflakeConnection, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        return list(cursor.execute(sql).fetchall())


def refused(connection: SnowflakeConnection, sql: str) -> Any:
    from snowflake.connector.errors import Error

    with connection.cursor() as cursor, pytest.raises(Error) as caught:
        cursor.execute(sql)
    return caught.value


def test_a_created_role_may_do_what_it_was_granted_and_nothing_else(
    spcs_create_role: CreateRole, spcs_connect: Connect, echo: ServiceHandle, place: tuple[str, ...]
) -> None:
    role = spcs_create_role(*place)
    connection = spcs_connect(role=role.name)
    assert asked(connection, "SELECT CURRENT_ROLE()") == [(role.name,)]
    assert asked(connection, "SHOW SERVICES") == []
    error = refused(connection, f"ALTER SERVICE {echo} SUSPEND")
    assert (error.errno, error.sqlstate) == (2003, "02000")
    assert f"Service '{echo}' does not exist or not authorized." in str(error)
    role.grant(f"MONITOR ON SERVICE {echo}")
    assert [row[0] for row in asked(connection, "SHOW SERVICES")] == ["ROLES_ECHO"]
    assert asked(connection, f"SHOW SERVICE CONTAINERS IN SERVICE {echo}")
    error = refused(connection, f"ALTER SERVICE {echo} SUSPEND")
    assert (error.errno, error.sqlstate) == (3001, "42501")
    assert "Insufficient privileges to operate on service 'ROLES_ECHO'" in str(error)


def test_who_asks_for_a_role_has_that_role_alone(
    spcs_create_role: CreateRole, spcs_connect: Connect, echo: ServiceHandle, place: tuple[str, ...]
) -> None:
    connection = spcs_connect(role=spcs_create_role(*place).name)
    assert "ROLES_ECHO" not in [row[0] for row in asked(connection, "SHOW SERVICES")]
    asked(connection, "USE SECONDARY ROLES ALL")
    assert '"value":"ALL"' in asked(connection, "SELECT CURRENT_SECONDARY_ROLES()")[0][0]
    assert echo.qualified.name in [row[0] for row in asked(connection, "SHOW SERVICES")]


@pytest.fixture
def maker(
    spcs_create_role: CreateRole,
    spcs_compute_pool: ComputePoolHandle,
    spcs_schema: SchemaHandle,
    place: tuple[str, ...],
) -> RoleHandle:
    """A role that may create services without images."""
    pool, schema = f"USAGE ON COMPUTE POOL {spcs_compute_pool}", f"CREATE SERVICE ON SCHEMA {spcs_schema}"
    return spcs_create_role(*place, pool, schema)


def test_a_public_endpoint_needs_bind_service_endpoint(
    maker: RoleHandle,
    spcs_connect: Connect,
    echo_image: ImageHandle,
    spcs_compute_pool: ComputePoolHandle,
    spcs_image_repository: ImageRepositoryHandle,
) -> None:
    specification = SPECIFICATION.format(image=echo_image.path)
    create = f"CREATE SERVICE BOUND IN COMPUTE POOL {spcs_compute_pool} FROM SPECIFICATION $${specification}$$"
    connection = spcs_connect(role=maker.name)
    missing = f"Image repository '{spcs_image_repository}' does not exist or not authorized."
    assert missing in str(refused(connection, create))
    maker.grant(f"READ ON IMAGE REPOSITORY {spcs_image_repository}")
    error = refused(connection, create)
    assert error.errno == 3001
    assert "Insufficient privileges. Please grant BIND SERVICE ENDPOINT to service owner role." in str(error)
    maker.grant("BIND SERVICE ENDPOINT ON ACCOUNT")
    asked(connection, create)
    asked(connection, "DROP SERVICE BOUND")


def test_calling_a_service_function_takes_usage_on_it(
    spcs_create_role: CreateRole, spcs_connect: Connect, echo_udf: ServiceFunctionHandle, place: tuple[str, ...]
) -> None:
    role = spcs_create_role(*place)
    connection = spcs_connect(role=role.name)
    error = refused(connection, f"SELECT {echo_udf.name}(1)")
    assert error.errno == 2141
    assert "Unknown user-defined function" in str(error)
    role.grant(f"USAGE ON FUNCTION {echo_udf.name}(FLOAT)")
    assert asked(connection, f"SELECT {echo_udf.name}(1)") == [(1.0,)]
    role.revoke(f"USAGE ON FUNCTION {echo_udf.name}(FLOAT)")
    assert refused(connection, f"SELECT {echo_udf.name}(1)").errno == 2141


def test_snowflake_core_gets_its_typed_error(
    spcs_create_role: CreateRole,
    spcs_connect: Connect,
    echo: ServiceHandle,
    spcs_target: Target,
    place: tuple[str, ...],
) -> None:
    from snowflake.core.exceptions import ForbiddenError, NotFoundError

    role = spcs_create_role(*place)
    root = spcs_target.root(spcs_connect(role=role.name))
    services = root.databases[echo.qualified.database].schemas[echo.qualified.schema].services
    assert list(services.iter()) == []
    with pytest.raises(NotFoundError):
        services["ROLES_ECHO"].fetch()
    role.grant(f"USAGE ON SERVICE {echo}")
    assert services["ROLES_ECHO"].fetch().name == "ROLES_ECHO"
    with pytest.raises(ForbiddenError, match="Insufficient privileges to operate on service 'ROLES_ECHO'"):
        services["ROLES_ECHO"].suspend()
