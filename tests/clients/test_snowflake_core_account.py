"""What snowflake.core does to databases, schemas, warehouses, users, grants and stage files of the account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect
    from tests.clients.emulator_process import EmulatorProcess

pytestmark = pytest.mark.filterwarnings(
    # snowflake.core 1.13 uses what connector 5.x has deprecated; nothing of ours does.
    "ignore:.*is retained only for backward compatibility:DeprecationWarning"
)

ENDLESS = "SELECT COUNT(*) FROM n a, n b, n c, n d, n e, n f WHERE MOD(a.n * b.n * c.n + d.n * e.n * f.n, 7) = 3"
"""A join of 10 to the 18th rows."""


@pytest.fixture
def root(connection: SnowflakeConnection) -> Any:
    """A Root of the role ACCOUNTADMIN, on a connection with a database of its own."""
    from snowflake.core import Root

    connection.cursor().execute("USE ROLE ACCOUNTADMIN")
    return Root(connection)


def _result(cursor: Any, query_id: str) -> list[tuple[Any, ...]]:
    cursor.get_results_from_sfqid(query_id)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def test_a_fetched_database_schema_and_warehouse_are_altered_by_create_or_alter(root: Any) -> None:
    from snowflake.core.database import Database
    from snowflake.core.schema import Schema
    from snowflake.core.warehouse import Warehouse

    database = root.databases["coa_db"]
    database.create_or_alter(Database(name="coa_db", data_retention_time_in_days=2))
    wanted = database.fetch()
    wanted.comment = "mine"
    database.create_or_alter(wanted)
    assert (database.fetch().comment, database.fetch().retention_time) == ("mine", 2)

    schema = database.schemas["s"]
    schema.create_or_alter(Schema(name="s", managed_access=True))
    wanted = schema.fetch()
    wanted.comment = "mine"
    schema.create_or_alter(wanted)
    assert (schema.fetch().comment, schema.fetch().managed_access) == ("mine", True)

    warehouse = root.warehouses["coa_wh"]
    warehouse.create_or_alter(Warehouse(name="coa_wh", warehouse_size="SMALL", auto_suspend=30))
    wanted = warehouse.fetch()
    wanted.warehouse_size = "MEDIUM"
    warehouse.create_or_alter(wanted)
    assert (warehouse.fetch().warehouse_size, warehouse.fetch().auto_suspend) == ("Medium", 30)
    warehouse.create_or_alter(Warehouse(name="coa_wh"))
    assert (warehouse.fetch().warehouse_size, warehouse.fetch().auto_suspend) == ("X-Small", 600)
    warehouse.drop()
    database.drop()


def test_a_user_that_was_created_or_altered_logs_in(root: Any, connect: Connect) -> None:
    from snowflake.core.user import User

    user = root.users["coa_user"]
    user.create_or_alter(User(name="coa_user", password="first", email="a@b.org"))
    wanted = user.fetch()
    wanted.comment = "mine"
    user.create_or_alter(wanted)
    assert (user.fetch().comment, user.fetch().email) == ("mine", "a@b.org")
    with connect(user="coa_user", password="first", role=None) as connection:
        assert connection.cursor().execute("SELECT CURRENT_USER()").fetchone() == ("COA_USER",)
    user.drop(if_exists=True)
    user.drop(if_exists=True)


def test_a_renamed_warehouse_is_renamed_for_every_session(root: Any, connect: Connect) -> None:
    from snowflake.core.exceptions import ConflictError, NotFoundError
    from snowflake.core.warehouse import Warehouse

    root.warehouses.create(Warehouse(name="before"))
    root.warehouses.create(Warehouse(name="taken"))
    other = connect(role="ACCOUNTADMIN", warehouse="before")
    with pytest.raises(ConflictError, match="Object 'TAKEN' already exists"):
        root.warehouses["before"].rename("taken")
    root.warehouses["before"].rename("after")
    assert other.cursor().execute("SELECT CURRENT_WAREHOUSE()").fetchone() == ("AFTER",)
    with pytest.raises(NotFoundError, match="Warehouse 'BEFORE' does not exist or not authorized"):
        root.warehouses["before"].fetch()
    root.warehouses["before"].rename("x", if_exists=True)
    for name in ("after", "taken"):
        root.warehouses[name].drop()


def test_the_queries_of_a_warehouse_are_aborted_and_those_of_another_are_not(
    root: Any, connect: Connect, connection: SnowflakeConnection
) -> None:
    from snowflake.connector.errors import DatabaseError
    from snowflake.core.exceptions import NotFoundError
    from snowflake.core.warehouse import Warehouse

    for name in ("busy", "other"):
        root.warehouses.create(Warehouse(name=name))
    connection.cursor().execute("CREATE TABLE n (n INT)")
    connection.cursor().executemany("INSERT INTO n VALUES (%s)", [(n,) for n in range(1000)])
    there: dict[str, Any] = {"role": "ACCOUNTADMIN", "database": connection.database, "schema": "PUBLIC"}
    sleepers = [connect(warehouse=name, **there) for name in ("busy", "other")]
    cursors = [sleeper.cursor() for sleeper in sleepers]
    for cursor in cursors:
        cursor.execute_async(ENDLESS)
    ids = [str(cursor.sfqid) for cursor in cursors]
    with pytest.raises(NotFoundError, match="Warehouse 'NONE' does not exist"):
        root.warehouses["none"].abort_all_queries()
    root.warehouses["none"].abort_all_queries(if_exists=True)
    root.warehouses["busy"].abort_all_queries()
    with pytest.raises(DatabaseError, match="SQL execution canceled"):
        _result(cursors[0], ids[0])
    assert sleepers[1].is_still_running(sleepers[1].get_query_status(ids[1]))
    connect(warehouse="other", **there).cursor().execute("ALTER WAREHOUSE other ABORT ALL QUERIES")
    with pytest.raises(DatabaseError, match="SQL execution canceled"):
        _result(cursors[1], ids[1])


def test_a_presigned_url_lets_anybody_read_one_file_until_it_expires(
    root: Any, connection: SnowflakeConnection, emulator: EmulatorProcess, tmp_path: Path
) -> None:
    from snowflake.core.exceptions import APIError
    from snowflake.core.stage import Stage, StageEncryption
    from snowflake.core.stage._generated.models.presigned_url_request import PresignedUrlRequest

    schema = root.databases[connection.database].schemas["PUBLIC"]
    stage = schema.stages.create(Stage(name="st", encryption=StageEncryption(type="SNOWFLAKE_SSE")))
    (tmp_path / "a b.txt").write_text("text")
    stage.put(str(tmp_path / "a b.txt"), "/sub", auto_compress=False)
    (listed,) = stage.list_files()
    urls = [stage.get_presigned_url(path).presigned_url for path in ("sub/a b.txt", listed.name)]
    with httpx.Client(trust_env=False) as client:
        assert [client.get(url).text for url in urls] == ["text", "text"]
        for wrong in (urls[0][:-1], urls[0].replace("sub/", "other/"), urls[0].partition("?")[0]):
            answer = client.get(wrong)
            assert (answer.status_code, "signature of this link is missing, wrong" in answer.text) == (403, True)
        assert client.put(urls[0], content=b"x").status_code == 404
        missing = client.get(stage.get_presigned_url("none.txt").presigned_url)
        assert (missing.status_code, "'none.txt' does not exist" in missing.text) == (404, True)
        short = stage.get_presigned_url("sub/a b.txt", PresignedUrlRequest(expiration_time=60)).presigned_url
        emulator.admin("clock", {"advance_seconds": 61})
        expired = client.get(short)
        assert (expired.status_code, "this link expired at" in expired.text) == (403, True)
        stage.drop()
        assert client.get(urls[0]).status_code == 403
    plain = schema.stages.create(Stage(name="plain"))
    with pytest.raises(APIError, match="server-side encrypted stages only") as raised:
        plain.get_presigned_url("a")
    assert raised.value.status == 400


def test_the_instance_families_are_those_of_show(root: Any, connection: SnowflakeConnection) -> None:
    listed = root.compute_pools._api.list_compute_pool_instance_families(async_req=False)
    shown = connection.cursor().execute("SHOW COMPUTE POOL INSTANCE FAMILIES").fetchall()
    assert [family.name for family in listed] == [row[0] for row in shown]
    sizes = {family.name: (family.vcpu, family.memory_gib) for family in listed}
    assert sizes["CPU_X64_XS"] == (1, 6)
    assert "GPU_NV_S" in sizes


def test_the_old_path_of_stop_all_services_does_what_the_new_one_does(root: Any) -> None:
    from snowflake.core.compute_pool import ComputePool
    from snowflake.core.exceptions import NotFoundError

    pool = root.compute_pools.create(
        ComputePool(name="stopped", min_nodes=1, max_nodes=1, instance_family="CPU_X64_XS")
    )
    stop = root.compute_pools._api.stop_all_services_in_compute_pool_deprecated  # POST ...:stopallservices
    assert stop("stopped", async_req=False).status == "Request successfully completed"
    pool.drop()
    with pytest.raises(NotFoundError, match="Compute pool 'STOPPED' does not exist or not authorized"):
        stop("stopped", async_req=False)


def test_the_grants_of_a_role_and_of_a_user_are_listed_up_to_a_limit(
    root: Any, connection: SnowflakeConnection
) -> None:
    from snowflake.core.exceptions import NotFoundError
    from snowflake.core.grant import Grant, Grantee, Grantees, Privileges, Securables
    from snowflake.core.role import Role

    root.roles.create(Role(name="listed"))
    database = Securables.database(str(connection.database))
    for privilege in (Privileges.usage, Privileges.monitor):
        root.grants.grant(Grant(grantee=Grantees.role("listed"), securable=database, privileges=[privilege]))
    found = list(root.grants.to(Grantees.role("listed")))
    assert {tuple(one.privileges) for one in found} == {("USAGE",), ("MONITOR",)}
    assert {(one.securable_type, one.securable_name) for one in found} == {("DATABASE", connection.database)}
    assert len(list(root.grants.to(Grantees.role("listed"), limit=1))) == 1
    of_user = root.grants.to(Grantee(name=str(connection.user), grantee_type="user"))
    assert "ACCOUNTADMIN" in {one.securable_name for one in of_user}
    root.roles["listed"].drop()
    with pytest.raises(NotFoundError, match="Role 'LISTED' does not exist or not authorized"):
        list(root.grants.to(Grantees.role("listed")))


def test_a_clone_has_the_tables_and_stages_of_its_source(root: Any, connection: SnowflakeConnection) -> None:
    """``clone=`` is POST of ``/databases/{name}:clone`` and of ``/databases/{database}/schemas/{name}:clone``."""
    from snowflake.core.database import Database
    from snowflake.core.exceptions import APIError, ConflictError
    from snowflake.core.schema import Schema

    # Clients follow the session to the database that was made last.
    home, cursor = str(connection.database), connection.cursor()
    for sql in (
        "CREATE SCHEMA source COMMENT = 'mine'",
        "CREATE TABLE t AS SELECT 1 AS a",
        'CREATE TABLE "Mixed" (b VARCHAR(5))',
        "CREATE TEMPORARY TABLE passing (a INT)",
        "CREATE STAGE st COMMENT = 'files'",
        "CREATE ROLE clone_reader",
        "GRANT READ ON STAGE st TO ROLE clone_reader",
        "CREATE DATABASE ROLE of_it COMMENT = 'c'",
        "GRANT READ ON STAGE st TO DATABASE ROLE of_it",
    ):
        cursor.execute(sql)
    schemas = root.databases[home].schemas
    clone = schemas.create(Schema(name="clone"), clone="source")
    assert clone.fetch().comment == "mine"
    assert [stage.comment for stage in clone.stages.iter()] == ["files"]
    cursor.execute("INSERT INTO clone.t VALUES (2)")
    assert cursor.execute("SELECT a FROM source.t").fetchall() == [(1,)]
    assert sorted(row[1] for row in cursor.execute("SHOW TABLES IN SCHEMA clone")) == ["Mixed", "T"]
    grants = cursor.execute("SHOW GRANTS TO ROLE clone_reader").fetchall()
    assert [row[3].split(".")[1:] for row in grants] == [["SOURCE", "ST"], ["CLONE", "ST"]]
    with pytest.raises(ConflictError, match="already exists"):
        schemas.create(Schema(name="clone"), clone="source")

    database = root.databases.create(Database(name="cloned_db"), clone=home)
    assert {schema.name for schema in database.schemas.iter()} == {"INFORMATION_SCHEMA", "PUBLIC", "SOURCE", "CLONE"}
    assert cursor.execute("SELECT COUNT(*) FROM cloned_db.clone.t").fetchone() == (2,)
    assert [role.comment for role in database.database_roles.iter()] == ["c"]
    grants = cursor.execute("SHOW GRANTS TO DATABASE ROLE cloned_db.of_it").fetchall()
    assert [row[3] for row in grants] == ["CLONED_DB", "CLONED_DB.SOURCE.ST", "CLONED_DB.CLONE.ST"]
    other = database.schemas.create(Schema(name="other"), clone=f"{home}.source")
    assert other.fetch().database_name == "CLONED_DB"
    database.drop()

    for made, told in (
        ("CREATE VIEW source.v AS SELECT 1 AS a", "has views"),
        ("CREATE IMAGE REPOSITORY source.images", "image repository IMAGES"),
    ):
        cursor.execute(f"USE SCHEMA {home}.PUBLIC")
        cursor.execute(made)
        with pytest.raises(
            APIError, match=f"cloning schema .*SOURCE, which has .*{told.removeprefix('has ')}"
        ) as raised:
            schemas.create(Schema(name="third"), clone="source")
        assert raised.value.status == 422
        assert "THIRD" not in {schema.name for schema in schemas.iter()}


def _undrop_database(root: Any) -> object:
    return root.databases["gone"].undrop()


def _undrop_schema(root: Any) -> object:
    return root.databases["gone"].schemas["s"].undrop()


def _from_share(root: Any) -> object:
    from snowflake.core.database import Database

    return root.databases.create(Database(name="shared"), from_share="a.b")


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (_undrop_database, "POST /api/v2/databases/gone:undrop"),
        (_undrop_schema, "POST /api/v2/databases/gone/schemas/s:undrop"),
        (_from_share, "POST /api/v2/databases:from-share"),
        (lambda root: root.databases["d"].enable_replication(["o.a"]), "/databases/d/replication:enable"),
        (lambda root: root.databases["d"].disable_replication(), "/databases/d/replication:disable"),
        (lambda root: root.databases["d"].refresh_replication(), "/databases/d/replication:refresh"),
        (lambda root: root.databases["d"].enable_failover(["o.a"]), "/databases/d/failover:enable"),
        (lambda root: root.databases["d"].disable_failover(), "/databases/d/failover:disable"),
        (lambda root: root.databases["d"].promote_to_primary_failover(), "/databases/d/failover:primary"),
        (lambda root: root.warehouses._api.enable_warehouse("w", async_req=False), "/warehouses/w:enable"),
        (lambda root: root.warehouses._api.disable_warehouse("w", async_req=False), "/warehouses/w:disable"),
    ],
)
def test_what_is_not_emulated_is_one_error_that_names_it(root: Any, do: Callable[[Any], object], told: str) -> None:
    from snowflake.core.exceptions import APIError

    with pytest.raises(APIError) as raised:
        do(root)
    assert raised.value.status == 422
    assert f"{told}': pytest-spcs does not emulate it. docs/coverage.md lists what it does." in str(raised.value)
    assert "Error Code: 000002" in str(raised.value)


def test_iterations_are_filtered_as_show_filters(root: Any) -> None:
    from snowflake.core.role import Role

    for name in ("it_a", "it_b", "it_c"):
        root.roles.create(Role(name=name))

    def names(**filters: Any) -> list[str]:
        return [role.name for role in root.roles.iter(**filters)]

    assert names(like="it\\_%") == ["IT_A", "IT_B", "IT_C"]
    assert names(starts_with="IT_", limit=2) == ["IT_A", "IT_B"]
    assert names(starts_with="it_") == []
    assert names(starts_with="IT_", limit=5, from_name="IT_A") == ["IT_B", "IT_C"]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: root.roles[name].drop(if_exists=True), ("it_a", "it_b", "it_c", "it_d")))
    assert names(like="it\\_%") == []
