"""dbt: seeds, models, snapshots, tests, grants, docs, with a service function. Run under pytest-spcs run."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import dbt.version
import snowflake.connector
from dbt.adapters.snowflake.__version__ import version as adapter
from dbt.cli.main import dbtRunner

SET_UP = """
CREATE DATABASE shop;
CREATE WAREHOUSE transforming;
CREATE ROLE reader;
CREATE IMAGE REPOSITORY shop.public.images;
CREATE COMPUTE POOL pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS;
CREATE SERVICE shop.public.doubling IN COMPUTE POOL pool FROM SPECIFICATION $$
spec:
  containers:
  - name: main
    image: /shop/public/images/double:latest
    readinessProbe: {port: 8000, path: /health}
  endpoints:
  - {name: api, port: 8000}
$$;
SELECT SYSTEM$WAIT_FOR_SERVICES(60, 'shop.public.doubling');
CREATE FUNCTION shop.public.double(x INT) RETURNS INT SERVICE = shop.public.doubling ENDPOINT = api AS '/double';
"""

connection = snowflake.connector.connect(account="acme", user="ada", password="secret")
for _ in connection.execute_string(SET_UP):
    pass


def rows(sql: str) -> list[tuple[object, ...]]:
    return connection.cursor().execute(sql).fetchall()


with tempfile.TemporaryDirectory() as directory:
    project = Path(directory) / "project"
    shutil.copytree(Path(__file__).parent / "orders_project", project)
    os.environ["DO_NOT_TRACK"] = "1"

    def dbt_run(command: str, **variables: int) -> dict[str, str]:
        """Run one command and return how each of its nodes ended; it must succeed."""
        arguments = [*command.split(), "--project-dir", str(project), "--profiles-dir", str(project / "profile")]
        done = dbtRunner().invoke([*arguments, "--quiet", "--vars", json.dumps(variables)])
        if not done.success:
            sys.exit(f"dbt {command}: {done.exception or [(r.node.name, r.message) for r in done.result]}")
        results = getattr(done.result, "results", None) or []
        return {result.node.name: str(result.status) for result in results if hasattr(result, "node")}

    dbt_run("debug")
    assert dbt_run("seed") == {"raw_orders": "success"}
    assert set(dbt_run("run").values()) == {"success"}
    assert dbt_run("snapshot") == {"spent": "success"}
    assert set(dbt_run("test").values()) == {"pass"}
    assert rows("SELECT customer, total, twice FROM shop.analysis.totals ORDER BY 1") == [
        ("ada", 10, 20),
        ("grace", 20, 40),
    ]

    # A second run finds one changed order and one new one.
    rows("UPDATE shop.analysis.raw_orders SET amount = 21 WHERE id = 2")
    assert set(dbt_run("run", limit=30, since=15).values()) == {"success"}
    merged = [(1, "ada", 10, 20), (2, "grace", 21, 42), (3, "edsger", 30, 60)]
    assert rows("SELECT * FROM shop.analysis.merged ORDER BY id") == merged
    assert rows("SELECT * FROM shop.analysis.replaced ORDER BY id") == merged
    assert rows("SELECT id, twice FROM shop.analysis.appended ORDER BY 1, 2") == [(1, 20), (2, 40), (2, 42), (3, 60)]
    assert dbt_run("snapshot", limit=30) == {"spent": "success"}
    history = "SELECT customer, total, dbt_valid_to IS NULL FROM shop.analysis.spent ORDER BY 1, 2"
    assert rows(history) == [("ada", 10, True), ("edsger", 30, True), ("grace", 20, False), ("grace", 21, True)]
    assert set(dbt_run("test").values()) == {"pass"}

    # All at once, from nothing, as a deployment does it.
    assert set(dbt_run("build --full-refresh").values()) <= {"success", "pass"}
    dbt_run("docs generate")
    catalog = json.loads((project / "target" / "catalog.json").read_text())
    columns = catalog["nodes"]["model.orders.totals"]["columns"]
    kinds = {name: column["type"] for name, column in columns.items()}
    assert kinds == {
        "CUSTOMER": "TEXT", "TOTAL": "NUMBER", "TWICE": "NUMBER",
    }, kinds  # fmt: skip
    assert catalog["nodes"]["model.orders.staged_orders"]["metadata"]["type"] == "VIEW"

    granted = {(row[1], row[2], row[5]) for row in rows("SHOW GRANTS ON TABLE shop.analysis.totals")}
    assert ("SELECT", "TABLE", "READER") in granted, granted

connection.close()
print(f"dbt {dbt.version.get_installed_version().to_version_string(skip_matcher=True)} dbt-snowflake {adapter} ok")
