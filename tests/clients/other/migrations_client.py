"""schemachange: versioned, repeatable and always scripts, variables and modules, the history of changes.

Run under pytest-spcs run.
"""

import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import snowflake.connector

connection = snowflake.connector.connect(account="acme", user="ada", password="secret")
for sql in ("CREATE DATABASE shop", "CREATE SCHEMA deploys", "CREATE WAREHOUSE deploying"):
    connection.cursor().execute(sql)


def rows(sql: str) -> list[tuple[object, ...]]:
    return connection.cursor().execute(sql).fetchall()


with tempfile.TemporaryDirectory() as directory:
    project = Path(directory) / "project"
    shutil.copytree(Path(__file__).parent / "migrations", project)

    def schemachange(command: str, *options: str, fails: bool = False) -> str:
        """Run one command, which must succeed or fail, and return what it says."""
        program = Path(sys.executable).with_name("schemachange")
        who = ("-a", "acme", "-u", "ada", "-r", "ACCOUNTADMIN", "-w", "deploying", "-d", "shop")
        command_line = [program, command, "--config-folder", project, *who, *options]
        done = subprocess.run(command_line, cwd=project, capture_output=True, text=True, check=False)
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    history = "SELECT script, status FROM shop.deploys.history ORDER BY installed_on"
    first = [
        (name, "Success") for name in ("V1.0.0__tables.sql", "V1.1.0__service.sql", "R__twice.sql", "A__access.sql")
    ]
    assert "not-for-logs" not in schemachange("verify")
    schemachange("deploy", "--schemachange-dry-run")
    assert rows("SHOW TABLES IN SCHEMA shop.deploys") == []
    schemachange("deploy")
    assert rows(history) == first, rows(history)
    assert rows("SELECT item, twice FROM shop.stock.twice ORDER BY item") == [("a;b", 4), ("it's", 8)]

    # Nothing is done twice but what is always done.
    schemachange("deploy")
    assert rows(history) == [*first, first[3]]

    view = project / "scripts" / "R__twice.sql"
    view.write_text(view.read_text().replace("AS twice", "AS doubled"))
    migration = project / "scripts" / "releases" / "V1.2.0__more.sql"
    migration.write_text(
        "MERGE INTO {{ schema }}.items i USING (SELECT 'c' AS item, 3 AS amount) s ON i.item = s.item\n"
        "WHEN NOT MATCHED THEN INSERT (item, amount) VALUES (item, shop.public.double(amount));\n"
    )
    schemachange("deploy")
    assert rows(history)[5:] == [("V1.2.0__more.sql", "Success"), first[2], first[3]]
    assert rows("SELECT item, doubled FROM shop.stock.twice ORDER BY item") == [("a;b", 4), ("c", 12), ("it's", 8)]

    # A script that fails is in the history, and nothing behind it is run.
    (project / "scripts" / "V1.3.0__broken.sql").write_text("SELECT * FROM shop.stock.nothing;")
    assert "does not exist or not authorized" in schemachange("deploy", fails=True)
    assert rows("SELECT MAX(version) FROM shop.deploys.history WHERE status = 'Success'") == [("1.2.0",)]

connection.close()
print(f"schemachange {version('schemachange')} connector {snowflake.connector.__version__} ok")
