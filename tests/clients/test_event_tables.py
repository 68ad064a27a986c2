"""Event tables: the account's and one's own, chosen for the account or a database, with what services have logged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection
    from snowflake.connector.cursor import SnowflakeCursor

    from tests.clients.emulator_process import EmulatorProcess

_JOB = "spec: {containers: [{name: main, image: /DATABASE/public/images/talker}]MORE}"


@pytest.fixture
def cursor(connection: SnowflakeConnection) -> Iterator[SnowflakeCursor]:
    cursor = connection.cursor()
    cursor.execute("USE ROLE ACCOUNTADMIN")
    yield cursor
    cursor.execute("ALTER ACCOUNT UNSET EVENT_TABLE")


@pytest.fixture
def talk(cursor: SnowflakeCursor, emulator: EmulatorProcess, tmp_path: Path) -> Any:
    """Return a function that runs a job, which writes a line to each stream, and returns when it has ended."""
    database = cursor.connection.database
    (tmp_path / "talker.py").write_text("import sys\nprint('its out')\nprint('{\"a\": 1}', file=sys.stderr)\n")
    (tmp_path / "Dockerfile").write_text('FROM python:3.11\nCOPY talker.py /talker.py\nCMD ["python", "/talker.py"]\n')
    cursor.execute("CREATE IMAGE REPOSITORY images")
    cursor.execute("CREATE COMPUTE POOL IF NOT EXISTS talkers MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS")
    image = {"path": f"/{database}/public/images/talker:latest", "context": str(tmp_path)}
    emulator.admin("images", image)

    def run(name: str, more: str = "") -> None:
        specification = _JOB.replace("DATABASE", str(database).lower()).replace("MORE", more)
        cursor.execute(
            f"EXECUTE JOB SERVICE IN COMPUTE POOL talkers NAME = {name} FROM SPECIFICATION $${specification}$$"
        )

    return run


def _lines(cursor: SnowflakeCursor, table: str, service: str) -> list[tuple[Any, ...]]:
    found = cursor.execute(
        f"SELECT VALUE, RECORD_ATTRIBUTES:\"log.iostream\"::VARCHAR FROM {table} WHERE RECORD_TYPE = 'LOG' "
        f"AND RESOURCE_ATTRIBUTES:\"snow.service.name\"::VARCHAR = '{service}' ORDER BY 2"
    )
    assert found is not None
    return [(json.loads(str(value)), stream) for value, stream in found.fetchall()]


def test_what_a_container_writes_is_read_in_the_event_table(cursor: SnowflakeCursor, talk: Any) -> None:
    talk("first")
    for _again in range(2):
        assert _lines(cursor, "snowflake.telemetry.events", "FIRST") == [('{"a": 1}', "stderr"), ("its out", "stdout")]
    row = cursor.execute(
        "SELECT RESOURCE_ATTRIBUTES, RECORD, VALUE, TIMESTAMP > DATEADD(hour, -1, SYSDATE()) "
        "FROM snowflake.telemetry.events WHERE RECORD_ATTRIBUTES:\"log.iostream\"::VARCHAR = 'stdout' "
        "AND RESOURCE_ATTRIBUTES:\"snow.service.name\"::VARCHAR = 'FIRST'"
    ).fetchone()
    assert row is not None
    attributes = json.loads(row[0])
    assert {key: attributes[key] for key in attributes if key.startswith(("snow.service", "snow.database"))} == {
        "snow.database.name": cursor.connection.database,
        "snow.service.container.instance": "0",
        "snow.service.container.name": "main",
        "snow.service.container.run.id": attributes["snow.service.container.run.id"],
        "snow.service.instance": "0",
        "snow.service.name": "FIRST",
        "snow.service.type": "Job",
    }
    assert (json.loads(row[1]), json.loads(row[2]), row[3]) == ({"severity_text": "INFO"}, "its out", True)


def test_the_specification_chooses_what_goes_there_and_lines_outlive_the_service(
    cursor: SnowflakeCursor, talk: Any
) -> None:
    talk("errors", ", logExporters: {eventTableConfig: {logLevel: ERROR}}")
    talk("silent", ", logExporters: {eventTableConfig: {logLevel: NONE}}")
    cursor.execute("DROP SERVICE errors")
    assert _lines(cursor, "snowflake.telemetry.events", "ERRORS") == [('{"a": 1}', "stderr")]
    assert _lines(cursor, "snowflake.telemetry.events", "SILENT") == []


def test_an_event_table_of_ones_own(cursor: SnowflakeCursor, talk: Any) -> None:
    database = cursor.connection.database
    assert cursor.execute("CREATE EVENT TABLE ev COMMENT = 'mine'").fetchone() == ("Table EV successfully created.",)
    shown = cursor.execute("SHOW EVENT TABLES IN SCHEMA public").fetchall()
    assert [(row[1], row[2], row[5]) for row in shown] == [("EV", database, "mine")]
    described = cursor.execute("DESCRIBE EVENT TABLE ev").fetchall()
    assert [(row[0], row[1]) for row in described][-3:] == [
        ("RECORD_ATTRIBUTES", "OBJECT"),
        ("VALUE", "VARIANT"),
        ("EXEMPLARS", "ARRAY"),
    ]
    cursor.execute(f"ALTER DATABASE {database} SET EVENT_TABLE = {database}.public.ev")
    level = cursor.execute(f"SHOW PARAMETERS LIKE 'event_table' IN DATABASE {database}").fetchall()
    assert [row[:4] for row in level] == [
        ("EVENT_TABLE", f"{database}.PUBLIC.EV", "snowflake.telemetry.events", "DATABASE")
    ]
    talk("own")
    assert len(_lines(cursor, "ev", "OWN")) == 2
    assert _lines(cursor, "snowflake.telemetry.events", "OWN") == []
    cursor.execute(f"ALTER DATABASE {database} UNSET EVENT_TABLE")
    cursor.execute("CREATE OR REPLACE EVENT TABLE ev")
    assert cursor.execute("SELECT COUNT(*) FROM ev").fetchone() == (0,)
    assert cursor.execute("DROP EVENT TABLE ev").fetchone() == ("EV successfully dropped.",)
    with pytest.raises(ProgrammingError, match="does not exist"):
        cursor.execute("SELECT * FROM ev")
    cursor.execute("CREATE EVENT TABLE ev")
    cursor.execute("DROP TABLE ev")
    assert cursor.execute("SHOW EVENT TABLES").fetchall() == []


@pytest.mark.parametrize("name", ["{db}.public.ev", "'{db}.public.ev'", '{db}."PUBLIC"."EV"'])
def test_the_accounts_event_table(cursor: SnowflakeCursor, talk: Any, name: str) -> None:
    database = cursor.connection.database
    cursor.execute("CREATE EVENT TABLE ev")
    cursor.execute(f"ALTER ACCOUNT SET EVENT_TABLE = {name.format(db=database)}")
    shown = cursor.execute("SHOW PARAMETERS LIKE 'EVENT_TABLE' IN ACCOUNT").fetchall()
    assert [row[:4] for row in shown] == [
        ("EVENT_TABLE", f"{database}.PUBLIC.EV", "snowflake.telemetry.events", "ACCOUNT")
    ]
    talk("there")
    assert len(_lines(cursor, "ev", "THERE")) == 2
    cursor.execute("ALTER ACCOUNT SET EVENT_TABLE = NONE")
    talk("nowhere")
    cursor.execute("ALTER ACCOUNT SET EVENT_TABLE = snowflake.telemetry.events")
    for table in ("ev", "snowflake.telemetry.events"):
        assert _lines(cursor, table, "NOWHERE") == []


@pytest.mark.parametrize("place", ["ACCOUNT", "DATABASE {db}"])
def test_what_is_no_event_table_is_refused(cursor: SnowflakeCursor, place: str) -> None:
    cursor.execute("CREATE TABLE plain (a INT)")
    where = place.format(db=cursor.connection.database)
    for name in ("plain", "nothing", "nowhere.public.ev"):
        with pytest.raises(ProgrammingError, match=r"Event table '.*' does not exist or not authorized") as raised:
            cursor.execute(f"ALTER {where} SET EVENT_TABLE = {name}")
        assert raised.value.errno == 2003
    with pytest.raises(ProgrammingError) as raised:
        cursor.execute("CREATE EVENT TABLE plain")
    assert raised.value.errno == 2002
    assert cursor.execute("SHOW EVENT TABLES").fetchall() == []
