from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

pytestmark = pytest.mark.filterwarnings(
    # snowflake.core 1.13 uses what connector 5.x has deprecated; nothing of ours does.
    "ignore:.*is retained only for backward compatibility:DeprecationWarning"
)


@pytest.fixture
def root(connection: SnowflakeConnection) -> Any:
    """A Root on a connection with a database of its own."""
    from snowflake.core import Root

    return Root(connection)


@pytest.fixture
def schema(connection: SnowflakeConnection, root: Any) -> Any:
    """The schema PUBLIC of that database."""
    return root.databases[connection.database].schemas["PUBLIC"]


def test_databases_and_schemas_are_created_listed_and_dropped(root: Any) -> None:
    from snowflake.core.database import Database
    from snowflake.core.schema import Schema

    database = root.databases.create(Database(name="core_db", comment="mine"))
    assert database.fetch().comment == "mine"
    database.schemas.create(Schema(name='"Mixed"'))
    assert "Mixed" in {schema.name.strip('"') for schema in database.schemas.iter()}
    assert [found.name for found in root.databases.iter(like="core%")] == ["CORE_DB"]
    database.schemas['"Mixed"'].drop()
    database.drop()
    assert list(root.databases.iter(like="core%")) == []


def test_errors_are_the_exceptions_that_users_catch(root: Any) -> None:
    from snowflake.core.compute_pool import ComputePool
    from snowflake.core.exceptions import APIError, ConflictError, NotFoundError

    pool = ComputePool(name="core_pool", min_nodes=1, max_nodes=1, instance_family="CPU_X64_XS")
    made = root.compute_pools.create(pool)
    with pytest.raises(ConflictError, match="Object 'CORE_POOL' already exists"):
        root.compute_pools.create(pool)
    made.drop()
    with pytest.raises(NotFoundError, match="Compute pool 'CORE_POOL' does not exist or not authorized"):
        made.fetch()
    with pytest.raises(APIError, match="pytest-spcs does not emulate it") as raised:
        list(root.databases["SNOWFLAKE"].schemas["IMAGES"].streams.iter())
    assert raised.value.status == 422


def test_a_compute_pool_is_suspended_and_resumed(root: Any) -> None:
    from snowflake.core import CreateMode
    from snowflake.core.compute_pool import ComputePool

    pool = ComputePool(name="core_pool_2", min_nodes=1, max_nodes=2, instance_family="CPU_X64_XS")
    made = root.compute_pools.create(pool, mode=CreateMode.if_not_exists, initially_suspended=True)
    assert made.fetch().state == "SUSPENDED"
    made.resume()
    assert made.fetch().state == "IDLE"
    made.drop()


def test_files_are_uploaded_to_a_stage_and_listed(schema: Any, tmp_path: Path) -> None:
    from snowflake.core.stage import Stage

    stage = schema.stages.create(Stage(name="st"))
    (tmp_path / "a.txt").write_text("text")
    stage.put(str(tmp_path / "a.txt"), "/sub/", auto_compress=False)
    assert [(file.name, file.size) for file in stage.list_files()] == [("st/sub/a.txt", "4")]
    stage.get("/sub/a.txt", str(tmp_path / "back"))
    assert (tmp_path / "back" / "a.txt").read_text() == "text"


def test_an_image_repository_is_created_and_has_a_url(schema: Any, connection: SnowflakeConnection) -> None:
    from snowflake.core.image_repository import ImageRepository

    assert connection.database
    repository = schema.image_repositories.create(ImageRepository(name="repo"))
    url = repository.fetch().repository_url
    assert url.startswith("127.0.0.1:")
    assert url.endswith(f"/{connection.database.lower()}/public/repo")
    assert list(repository.list_images_in_repository()) == []


def test_roles_and_grants(root: Any, connection: SnowflakeConnection) -> None:
    from snowflake.core.role import Role, Securable

    assert connection.database
    connection.cursor().execute("USE ROLE ACCOUNTADMIN")
    role = root.roles.create(Role(name="core_role"))
    role.grant_privileges(["USAGE"], "DATABASE", Securable(name=connection.database))
    assert ("USAGE",) in {tuple(grant.privileges) for grant in role.iter_grants_to()}
    role.drop()
