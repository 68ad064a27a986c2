"""System functions and rarer statements of container services, as clients send them and read their answers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import DictCursor, ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from snowflake.connector import SnowflakeConnection

    from tests.clients.emulator_process import EmulatorProcess

SPECIFICATION = """
spec:
  containers: [{{name: main, image: /{database}/public/images/stub:1}}]
  endpoints: [{{name: api, port: 8000}}]
"""


class Account:
    """A connection that binds by ``?``, in a database with a pool and a stub image."""

    def __init__(self, connection: SnowflakeConnection, emulator: EmulatorProcess) -> None:
        self.connection = connection
        self.database = str(connection.database)
        self.pool = f"POOL_{connection.session_id}"
        self.run(f"CREATE COMPUTE POOL {self.pool} MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS")
        self.run("CREATE IMAGE REPOSITORY images")
        emulator.admin("images", {"path": f"/{self.database.lower()}/public/images/stub:1", "stub": True})
        self.specification = SPECIFICATION.format(database=self.database.lower())

    def run(self, sql: str, *binds: Any) -> list[dict[str, Any]]:
        with self.connection.cursor(DictCursor) as cursor:
            return [dict(row) for row in cursor.execute(sql, binds or None).fetchall()]

    def cell(self, sql: str, *binds: Any) -> Any:
        (row,) = self.run(sql, *binds)
        return next(iter(row.values()))

    def create_service(self, name: str) -> None:
        self.run(f"CREATE SERVICE {name} IN COMPUTE POOL {self.pool} FROM SPECIFICATION ?", self.specification)

    def start_job(self, name: str) -> None:
        job = self.specification.partition("  endpoints")[0]
        self.run(
            f"EXECUTE JOB SERVICE IN COMPUTE POOL {self.pool} NAME = {name} ASYNC = TRUE FROM SPECIFICATION ?", job
        )


@pytest.fixture
def account(
    connect: Callable[..., SnowflakeConnection], connection: SnowflakeConnection, emulator: EmulatorProcess
) -> Account:
    """An account to ask."""
    return Account(connect(paramstyle="qmark", database=connection.database, schema="PUBLIC"), emulator)


def test_the_dns_domain_of_a_schema_is_that_of_its_services(account: Account) -> None:
    domain = account.cell("SELECT SYSTEM$GET_SERVICE_DNS_DOMAIN(?)", f"{account.database}.PUBLIC")
    assert domain.endswith(".svc.spcs.internal")
    account.create_service("echo_api")
    assert account.cell("SHOW SERVICES LIKE 'ECHO_API' LIMIT 1") == "ECHO_API"
    (row,) = account.run("DESC SERVICE echo_api")
    assert row["dns_name"] == f"echo-api.{domain}"
    account.run("CREATE SCHEMA other")
    assert account.cell("CALL SYSTEM$GET_SERVICE_DNS_DOMAIN('other')") != domain
    with pytest.raises(ProgrammingError, match=r"Schema '.*NOPE' does not exist or not authorized") as caught:
        account.run("SELECT SYSTEM$GET_SERVICE_DNS_DOMAIN('nope')")
    assert caught.value.errno == 2003


def test_the_registry_lists_images_of_a_repository(account: Account) -> None:
    path = f"/{account.database}/PUBLIC/IMAGES"
    for words in ("SELECT", "CALL"):
        assert json.loads(account.cell(f"{words} SYSTEM$REGISTRY_LIST_IMAGES('{path}')")) == {"images": ["stub"]}
    with pytest.raises(ProgrammingError, match=r"Image repository '.*NOPE' does not exist or not authorized"):
        account.run("CALL SYSTEM$REGISTRY_LIST_IMAGES(?)", f"{account.database}/PUBLIC/NOPE")
    with pytest.raises(ProgrammingError, match=r"not enough arguments for function \[SYSTEM\$REGISTRY_LIST_IMAGES\]"):
        account.run("CALL SYSTEM$REGISTRY_LIST_IMAGES()")


def test_a_job_is_cancelled_by_its_name(account: Account) -> None:
    account.start_job("load")
    account.cell("CALL load!SPCS_WAIT_FOR('DONE', 30)")
    answer = "Job LOAD was not canceled: its status is DONE."
    assert account.cell("SELECT SYSTEM$CANCEL_JOB('load')") == answer
    assert account.cell("CALL SYSTEM$CANCEL_JOB(?)", f"{account.database}.public.load") == answer
    account.create_service("echo")
    with pytest.raises(ProgrammingError, match=r"'.*\.ECHO' is a service and no job service"):
        account.run("SELECT SYSTEM$CANCEL_JOB('echo')")
    with pytest.raises(ProgrammingError, match=r"Service '.*\.NOPE' does not exist or not authorized"):
        account.run("SELECT SYSTEM$CANCEL_JOB('nope')")


def test_a_session_cancels_its_own_queries_and_no_others(account: Account) -> None:
    session = account.connection.session_id
    assert account.cell(f"SELECT SYSTEM$CANCEL_ALL_QUERIES({session})") == "0 cancelled."
    with pytest.raises(ProgrammingError, match="SYSTEM\\$CANCEL_ALL_QUERIES for another session"):
        account.run("SELECT SYSTEM$CANCEL_ALL_QUERIES(1)")


def test_no_version_of_a_client_is_unsupported(account: Account) -> None:
    assert json.loads(account.cell("SELECT SYSTEM$CLIENT_VERSION_INFO() AS told")) == []


def test_show_services_counts_what_the_pool_and_the_kind_leave(account: Account) -> None:
    other = f"{account.pool}_B"
    account.run(f"CREATE COMPUTE POOL {other} MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS")
    for name in ("a", "c"):
        account.create_service(name)
    account.start_job("b")
    account.run(f"CREATE SERVICE aa IN COMPUTE POOL {other} FROM SPECIFICATION ?", account.specification)
    names = {
        f"SHOW SERVICES IN COMPUTE POOL {account.pool} LIMIT 3": ["A", "B", "C"],
        f"SHOW SERVICES IN COMPUTE POOL {other} LIMIT 1": ["AA"],
        "SHOW SERVICES EXCLUDE JOBS LIMIT 3": ["A", "AA", "C"],
        "SHOW JOB SERVICES LIMIT 1": ["B"],
        "SHOW SERVICES LIMIT 2 FROM 'AA'": ["B", "C"],
        "SHOW SERVICES LIKE 'a%' STARTS WITH 'A' LIMIT 5 FROM 'A' OF TYPE USER, NOTEBOOK": ["AA"],
        "SHOW SERVICES OF TYPE NOTEBOOK": [],
    }
    for sql, expected in names.items():
        assert [row["name"] for row in account.run(sql)] == expected, sql
    account.run("CREATE SCHEMA other")
    account.run("USE SCHEMA other")
    assert account.run("SHOW SERVICES IN SCHEMA") == []
    assert [row["name"] for row in account.run("SHOW SERVICES")] == ["A", "AA", "B", "C"]
    for sql, words in {
        "SHOW SERVICES LIMIT -1": "unexpected '-'",
        "SHOW SERVICES LIMIT 0": "must be greater than 0",
        "SHOW SERVICES IN SCHEMA nope": "Schema '.*NOPE' does not exist or not authorized",
        "SHOW SERVICES IN DATABASE nope_db": "Database 'NOPE_DB' does not exist or not authorized",
        "SHOW SERVICES IN COMPUTE POOL nope_pool": "Compute pool 'NOPE_POOL' does not exist or not authorized",
        "SHOW SERVICES OF TYPE ROBOT": "Invalid workload type 'ROBOT'",
    }.items():
        with pytest.raises(ProgrammingError, match=words):
            account.run(sql)


def test_arguments_of_table_functions_may_be_bound(account: Account) -> None:
    account.create_service("echo")
    account.run("ALTER SESSION SET TIMEZONE = 'UTC'")  # drivers send a datetime as what a clock in UTC shows
    (service,) = account.run("SHOW SERVICES LIKE 'echo'")
    now: datetime = service["created_on"]  # the emulator's clock: other tests let time pass there
    sql = (
        "SELECT ? AS tag, COUNT(*) AS n FROM TABLE(echo!SPCS_GET_EVENTS(START_TIME => ?, END_TIME => ?)) "
        "WHERE EVENT_NAME LIKE ?"
    )
    account.cell("CALL echo!SPCS_WAIT_FOR('RUNNING', 30)")
    (row,) = account.run(sql, "x", now - timedelta(hours=1), now + timedelta(hours=1), "%")
    assert row["TAG"] == "x"
    assert row["N"] > 0
    (row,) = account.run(sql, "x", now - timedelta(hours=3), now - timedelta(hours=2), "%")
    assert row["N"] == 0
    logs = "SELECT LOG FROM TABLE(echo!SPCS_GET_LOGS(?, ?)) WHERE CONTAINER_NAME = ?"
    (line,) = account.run(logs, None, None, "main")
    assert "this container is a stub" in line["LOG"]
    assert account.run(logs, now + timedelta(hours=1), None, "main") == []
    account.start_job("load")
    history = "SELECT NAME FROM TABLE(SNOWFLAKE.SPCS.GET_JOB_HISTORY(RESULT_LIMIT => ?)) WHERE DATABASE_NAME = ?"
    assert account.run(history, 10, account.database) == [{"NAME": "LOAD"}]
    with pytest.raises(ProgrammingError, match="invalid value \\[0\\] for RESULT_LIMIT"):
        account.run(history, 0, account.database)


def test_a_job_of_the_preview_has_a_name_of_its_own(account: Account) -> None:
    job = account.specification.partition("  endpoints")[0]
    message = account.cell(f"EXECUTE SERVICE IN COMPUTE POOL {account.pool} FROM SPECIFICATION $${job}$$")
    (row,) = account.run("SHOW JOB SERVICES")
    assert message == f"Job {row['name']} completed successfully with status: DONE."
    assert row["name"].startswith("JOB_")


def test_a_gateway_is_shown_with_one_address(account: Account) -> None:
    account.create_service("echo")
    text = (
        "spec: {type: traffic_split, split_type: custom, targets: "
        f"[{{type: endpoint, value: {account.database}.public.echo!api, weight: 100}}]}}"
    )
    assert account.cell("CREATE GATEWAY IDENTIFIER(?) FROM SPECIFICATION ?", "public.door", text) == (
        "Gateway DOOR successfully created."
    )
    (shown,) = account.run("SHOW GATEWAYS LIKE ? IN DATABASE IDENTIFIER(?)", "d%", account.database)
    (described,) = account.run("DESCRIBE GATEWAY door")
    assert described == {**shown, "spec": text}
    assert account.cell("DROP GATEWAY IF EXISTS door") == "DOOR successfully dropped."
    with pytest.raises(ProgrammingError, match="Service specified in gateway does not exist") as caught:
        account.run("CREATE GATEWAY door FROM SPECIFICATION ?", text.replace("echo!", "nope!"))
    assert (caught.value.errno, caught.value.sqlstate) == (398529, "02000")


def test_nodes_of_a_pool_are_listed(account: Account) -> None:
    (node,) = account.run("SHOW NODES IN COMPUTE POOL IDENTIFIER(?)", account.pool)
    assert (node["instance_family"], node["vcpu"], node["memory_gib"]) == ("CPU_X64_XS", 1, 6)
