"""Pools, services and jobs as SQL and ``snowflake.core`` tell of them, after each change.

The values are those that live tests of Snowflake's own clients assert, where transitions take no time here.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import snowflake.connector
from snowflake.connector import DictCursor, ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

    from tests.clients.emulator_process import EmulatorProcess

pytestmark = pytest.mark.filterwarnings(
    # snowflake.core 1.13 uses what connector 5.x has deprecated; nothing of ours does.
    "ignore:.*is retained only for backward compatibility:DeprecationWarning"
)
SPECIFICATION = """
spec:
  containers:
  - name: main
    image: /{database}/public/images/{image}
    readinessProbe: {{port: 8000, path: /}}
  endpoints:
  - {{name: api, port: 8000}}
serviceRoles:
- {{name: caller, endpoints: [api]}}
"""
PROGRAM = """
import os, sys
print("replica", os.environ.get("SNOWFLAKE_JOB_INDEX"), "of", os.environ.get("SNOWFLAKE_JOBS_COUNT"))
sys.exit(int(os.environ.get("CODE", "0")))
"""


class Roads:
    """Both ways to one account, in a database with a pool and a repository with a stub image."""

    def __init__(self, connection: SnowflakeConnection, emulator: EmulatorProcess) -> None:
        from snowflake.core import Root

        self.connection = connection
        self.emulator = emulator
        self.database = str(connection.database)
        self.pool = f"POOL_{connection.session_id}"
        self.root = Root(connection)
        self.schema = self.root.databases[self.database].schemas["PUBLIC"]
        self.run(f"CREATE COMPUTE POOL {self.pool} MIN_NODES = 1 MAX_NODES = 2 INSTANCE_FAMILY = CPU_X64_XS")
        self.run("USE SCHEMA PUBLIC")
        self.run("CREATE IMAGE REPOSITORY images")
        emulator.admin("images", {"path": f"/{self.database.lower()}/public/images/stub:1", "stub": True})

    def another_session(self) -> SnowflakeConnection:
        """Connect once more, to the same schema."""
        place = {"database": self.database, "schema": "PUBLIC"}
        return snowflake.connector.connect(**{**self.emulator.connect_arguments, **place})

    def run(self, sql: str) -> list[dict[str, Any]]:
        with self.connection.cursor(DictCursor) as cursor:
            return [dict(row) for row in cursor.execute(sql).fetchall()]

    def cell(self, sql: str) -> Any:
        (row,) = self.run(sql)
        return next(iter(row.values()))

    def specification(self, image: str = "stub:1") -> str:
        return SPECIFICATION.format(database=self.database.lower(), image=image)

    def create_service(self, more: str = "") -> str:
        text = f"CREATE SERVICE echo IN COMPUTE POOL {self.pool} FROM SPECIFICATION $${self.specification()}$$ {more}"
        message = str(self.cell(text))
        self.cell("CALL echo!SPCS_WAIT_FOR('RUNNING', 30)")
        return message

    def service(self) -> dict[str, Any]:
        """Return the service as SQL tells of it, having seen that REST tells the same.

        What runs may change between two questions, so a difference counts only when it stays.
        """
        deadline = time.monotonic() + 10
        while True:
            try:
                return self._service_now()
            except AssertionError:
                if time.monotonic() > deadline:
                    raise

    def _service_now(self) -> dict[str, Any]:
        (row,) = self.run("SHOW SERVICES LIKE 'echo'")
        (described,) = self.run("DESCRIBE SERVICE echo")
        same(row, described)
        same(row, self.schema.services["ECHO"].fetch().to_dict())
        (listed,) = self.schema.services.iter(like="echo")
        same(row, listed.to_dict())
        return row

    def compute_pool(self) -> dict[str, Any]:
        """Return the pool as SQL tells of it, having seen that REST tells the same."""
        (row,) = self.run(f"SHOW COMPUTE POOLS LIKE '{self.pool}'")
        (described,) = self.run(f"DESCRIBE COMPUTE POOL {self.pool}")
        same(row, described)
        same(row, self.root.compute_pools[self.pool].fetch().to_dict())
        return row


def same(row: dict[str, Any], document: dict[str, Any]) -> None:
    """See that two tellings of one object agree in all that both tell."""
    shared = row.keys() & document.keys() - {"application"}
    assert len(shared) > 15
    told = {name: [plain(row[name]), plain(document[name])] for name in shared}
    assert {name: pair for name, pair in told.items() if pair[0] != pair[1]} == {}


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return round(value.timestamp(), 3)
    return ",".join(value) or None if isinstance(value, list) else value


@pytest.fixture
def roads(connection: SnowflakeConnection, emulator: EmulatorProcess) -> Roads:
    """Both roads."""
    return Roads(connection, emulator)


def chosen(row: dict[str, Any], names: str) -> list[Any]:
    return [row[name] for name in names.split()]


def soon(look: Callable[[], bool]) -> None:
    """Wait for what happens behind the answer of a statement."""
    deadline = time.monotonic() + 30
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_pool_after_each_change(roads: Roads) -> None:
    state = "state min_nodes max_nodes active_nodes idle_nodes target_nodes"
    row = roads.compute_pool()
    assert chosen(row, state) == ["IDLE", 1, 2, 0, 1, 1]
    assert chosen(row, "auto_suspend_secs comment num_services num_jobs") == [3600, None, 0, 0]
    assert row["resumed_on"] is not None
    changes = "MIN_NODES = 2 MAX_NODES = 3 AUTO_SUSPEND_SECS = 60 AUTO_RESUME = FALSE COMMENT = 'c'"
    assert roads.cell(f"ALTER COMPUTE POOL {roads.pool} SET {changes}") == "Statement executed successfully."
    row = roads.compute_pool()
    assert chosen(row, f"{state} auto_suspend_secs comment") == ["IDLE", 2, 3, 0, 2, 2, 60, "c"]
    roads.run(f"alter compute pool {roads.pool} unset auto_suspend_secs,auto_resume,comment")
    assert chosen(roads.compute_pool(), "auto_suspend_secs auto_resume comment") == [3600, True, None]
    roads.run(f"ALTER COMPUTE POOL {roads.pool} SUSPEND")
    assert chosen(roads.compute_pool(), state) == ["SUSPENDED", 2, 3, 0, 0, 0]
    roads.run(f"ALTER COMPUTE POOL {roads.pool} RESUME")
    assert chosen(roads.compute_pool(), "state target_nodes") == ["IDLE", 2]
    assert roads.cell(f"DROP COMPUTE POOL {roads.pool}") == f"{roads.pool} successfully dropped."


def test_a_service_after_each_change(roads: Roads) -> None:
    assert roads.create_service() == "Service ECHO successfully created."
    instances = "status current_instances target_instances min_ready_instances min_instances max_instances"
    row = roads.service()
    assert chosen(row, instances) == ["RUNNING", 1, 1, 1, 1, 1]
    others = "auto_resume external_access_integrations resumed_on suspended_on auto_suspend_secs comment"
    assert chosen(row, others) == [True, None, None, None, 0, None]
    assert chosen(row, "owner_role_type query_warehouse is_job is_async_job is_upgrading") == [
        "ROLE",
        None,
        False,
        False,
        False,
    ]
    assert roads.compute_pool()["state"] == "ACTIVE"
    roads.run("ALTER SERVICE echo SET MIN_INSTANCES = 2 MAX_INSTANCES = 3 AUTO_SUSPEND_SECS = 300 COMMENT = 'c'")
    soon(lambda: roads.cell("SHOW SERVICES LIKE 'echo'") == "ECHO" and roads.service()["current_instances"] == 2)
    assert chosen(roads.service(), f"{instances} auto_suspend_secs comment") == ["RUNNING", 2, 2, 1, 2, 3, 300, "c"]
    roads.run("ALTER SERVICE echo UNSET MIN_INSTANCES, MAX_INSTANCES, AUTO_SUSPEND_SECS, COMMENT")
    soon(lambda: roads.service()["current_instances"] == 1)
    assert chosen(roads.service(), f"{instances} auto_suspend_secs comment") == ["RUNNING", 1, 1, 1, 1, 1, 0, None]
    roads.run("ALTER SERVICE echo SUSPEND")
    assert roads.service()["suspended_on"] is not None
    roads.cell("CALL echo!SPCS_WAIT_FOR('SUSPENDED', 30)")
    assert chosen(roads.service(), "status current_instances target_instances resumed_on") == ["SUSPENDED", 0, 0, None]
    (row,) = roads.run("SHOW SERVICE CONTAINERS IN SERVICE echo")
    assert chosen(row, "service_status instance_id container_name status") == ["SUSPENDED", None, None, None]
    roads.run("ALTER SERVICE echo RESUME")
    roads.cell("CALL echo!SPCS_WAIT_FOR('RUNNING', 30)")
    row = roads.service()
    assert None not in chosen(row, "resumed_on suspended_on")
    roads.run(f"ALTER COMPUTE POOL {roads.pool} STOP ALL")
    assert roads.run("SHOW SERVICES LIKE 'echo'") == []


def test_put_creates_a_service_and_a_pool_and_then_alters_them(roads: Roads) -> None:
    from snowflake.core.compute_pool import ComputePool
    from snowflake.core.service import Service, ServiceSpec

    service = Service(
        name="echo", compute_pool=roads.pool, spec=ServiceSpec(roads.specification()), min_instances=1, comment="one"
    )
    roads.schema.services["echo"].create_or_alter(service)
    digest = roads.service()["spec_digest"]
    service.comment = "two"
    roads.schema.services["echo"].create_or_alter(service)
    assert chosen(roads.service(), "comment spec_digest") == ["two", digest]
    service.spec = ServiceSpec(roads.specification().replace("path: /", "path: /ready"))
    roads.schema.services["echo"].create_or_alter(service)
    assert roads.service()["spec_digest"] != digest
    fetched = roads.schema.services["echo"].fetch()
    fetched.comment = "three"
    digest = fetched.spec_digest
    roads.schema.services["echo"].create_or_alter(fetched)
    assert chosen(roads.service(), "comment spec_digest") == ["three", digest]
    pool = ComputePool(name=roads.pool, min_nodes=1, max_nodes=5, instance_family="CPU_X64_XS", comment="c")
    roads.root.compute_pools[roads.pool].create_or_alter(pool)
    assert chosen(roads.compute_pool(), "max_nodes comment") == [5, "c"]


def test_the_roles_of_a_service_and_who_has_them(roads: Roads) -> None:
    roads.create_service()
    role = f"READER_{roads.connection.session_id}"
    roads.run(f"CREATE ROLE {role}")
    roads.run(f"GRANT SERVICE ROLE echo!caller TO ROLE {role}")
    (row,) = roads.run("SHOW GRANTS OF SERVICE ROLE echo!caller")
    assert chosen(row, "granted_to grantee_name") == ["ROLE", role]
    (document,) = roads.schema.services["echo"].iter_grants_of_service_role("caller")
    assert document.grantee_name == role
    (row,) = roads.run("SHOW GRANTS TO SERVICE ROLE echo!caller")
    (granted,) = roads.schema.services["echo"].iter_grants_to_service_role("caller")
    expected = ["USAGE", "SERVICE_ENDPOINT", f"{roads.database}.PUBLIC.ECHO!API"]
    assert chosen(row, "privilege granted_on name") == expected
    assert [granted.privilege, granted.granted_on, granted.name] == expected
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        roads.run(f"GRANT SERVICE ROLE echo!nobody TO ROLE {role}")


def job_image(roads: Roads, context: Path) -> str:
    (context / "job.py").write_text(PROGRAM)
    (context / "Dockerfile").write_text("FROM python:3.11\nCOPY job.py /job.py\nCMD python /job.py\n")
    roads.emulator.admin("images", {"path": f"/{roads.database.lower()}/public/images/job:1", "context": str(context)})
    return f"/{roads.database.lower()}/public/images/job:1"


def test_a_job_runs_to_its_end_and_is_remembered(roads: Roads, tmp_path: Path) -> None:
    image = job_image(roads, tmp_path)
    text = (
        f"EXECUTE JOB SERVICE IN COMPUTE POOL {roads.pool} NAME = load REPLICAS = 2 FROM SPECIFICATION "
        f"$${{spec: {{containers: [{{name: main, image: {image}}}]}}}}$$"
    )
    assert roads.cell(text) == "Job LOAD completed successfully with status: DONE."
    (row,) = roads.run("SHOW JOB SERVICES")
    assert "is_job" not in row
    same(row, roads.schema.services["LOAD"].fetch().to_dict())
    assert chosen(row, "name status is_async_job current_instances target_instances") == ["LOAD", "DONE", False, 0, 0]
    (row,) = roads.run("DESCRIBE SERVICE load")
    assert chosen(row, "is_job min_instances max_instances") == [True, 2, 2]
    rows = roads.run("SHOW SERVICE INSTANCES IN SERVICE load")
    assert [chosen(row, "instance_id status") for row in rows] == [["0", "SUCCEEDED"], ["1", "SUCCEEDED"]]
    assert roads.cell("SELECT SYSTEM$GET_SERVICE_LOGS('load', 1, 'main', 10)") == "replica 1 of 2"
    rows = roads.run("SELECT instance_id, log FROM TABLE(load!SPCS_GET_LOGS()) WHERE log LIKE 'replica%' ORDER BY 1")
    assert [tuple(row.values()) for row in rows] == [(0, "replica 0 of 2"), (1, "replica 1 of 2")]
    rows = roads.run(
        "SELECT event_name, event_details:status::VARCHAR AS status FROM TABLE(load!SPCS_GET_EVENTS("
        "START_TIME => DATEADD('hour', -1, CURRENT_TIMESTAMP()))) WHERE event_name = 'SERVICE.STATUS_CHANGE'"
    )
    assert [row["STATUS"] for row in rows][-1] == "DONE"
    assert roads.run("SELECT * FROM TABLE(load!SPCS_GET_METRICS())") == []
    with pytest.raises(ProgrammingError, match=r"Object 'LOAD' already exists"):
        roads.run(text)
    roads.run("DROP SERVICE load")
    rows = roads.run(
        "SELECT name, status, parameters, deleted_time FROM TABLE(SNOWFLAKE.SPCS.GET_JOB_HISTORY(RESULT_LIMIT => 5)) "
        f"WHERE database_name = '{roads.database}'"
    )
    assert [(row["NAME"], row["STATUS"]) for row in rows] == [("LOAD", "DONE")]
    assert "REPLICAS" in rows[0]["PARAMETERS"]
    assert rows[0]["DELETED_TIME"] is not None


def test_a_failing_job_fails_its_statement(roads: Roads, tmp_path: Path) -> None:
    image = job_image(roads, tmp_path)
    specification = f"{{spec: {{containers: [{{name: main, image: {image}, env: {{CODE: '7'}}}}]}}}}"
    with pytest.raises(ProgrammingError, match=r"Job LOAD failed with status: FAILED\. container 'main' .* code 7"):
        roads.run(
            f"EXECUTE JOB SERVICE IN COMPUTE POOL {roads.pool} NAME = load FROM SPECIFICATION $${specification}$$"
        )
    with pytest.raises(ProgrammingError, match="Its current status is FAILED"):
        roads.cell("CALL load!SPCS_WAIT_FOR('DONE', 30)")


def test_an_asynchronous_job_over_rest_is_cancelled_by_sql(roads: Roads, tmp_path: Path) -> None:
    from snowflake.core.service import JobService, ServiceSpec

    (tmp_path / "Dockerfile").write_text("FROM python:3.11\nCMD sleep 600\n")
    path = f"/{roads.database.lower()}/public/images/sleep:1"
    roads.emulator.admin("images", {"path": path, "context": str(tmp_path)})
    text = f"{{spec: {{containers: [{{name: main, image: {path}}}]}}}}"
    job = JobService(name="load", compute_pool=roads.pool, spec=ServiceSpec(text), is_async_job=True)
    roads.schema.services.execute_job(job)
    roads.cell("CALL load!SPCS_WAIT_FOR('RUNNING', 30)")
    assert roads.compute_pool()["num_jobs"] == 1
    assert roads.cell("SELECT load!SPCS_CANCEL_JOB()") == "Job LOAD is being canceled."
    roads.cell("CALL load!SPCS_WAIT_FOR('CANCELLED', 60)")
    assert roads.run("SHOW SERVICES EXCLUDE JOBS IN SCHEMA public") == []


def test_aborting_a_statement_cancels_its_job(roads: Roads, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.11\nCMD sleep 600\n")
    path = f"/{roads.database.lower()}/public/images/sleep:1"
    roads.emulator.admin("images", {"path": path, "context": str(tmp_path)})
    text = f"{{spec: {{containers: [{{name: main, image: {path}}}]}}}}"
    cursor = roads.connection.cursor()
    cursor.execute_async(f"EXECUTE JOB SERVICE IN COMPUTE POOL {roads.pool} NAME = load FROM SPECIFICATION $${text}$$")
    query_id = cursor.sfqid
    assert query_id is not None
    # The session's next statement waits for its turn, so another session looks.
    with roads.another_session() as looker:
        soon(lambda: bool(looker.cursor().execute("SHOW JOB SERVICES").fetchall()))
        looker.cursor().execute("CALL load!SPCS_WAIT_FOR('RUNNING', 30)")
        assert cursor.abort_query(query_id)
        looker.cursor().execute("CALL load!SPCS_WAIT_FOR('CANCELLED', 30)")
