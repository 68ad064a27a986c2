"""Statements that read and write the files of a stage ask for its READ and WRITE, over the connector."""

from pathlib import Path

import pytest
from snowflake.connector import SnowflakeConnection
from snowflake.connector.errors import ProgrammingError

from tests.clients.conftest import Connect

READS = (
    "COPY INTO {db}.PUBLIC.T FROM @{db}.PUBLIC.FILES/in FILE_FORMAT = (TYPE = CSV)",
    "COPY INTO {db}.PUBLIC.T FROM (SELECT $1, $2 FROM @{db}.PUBLIC.FILES/in) FILE_FORMAT = (TYPE = CSV)",
    "SELECT $1, $2 FROM @{db}.PUBLIC.FILES/in",
    "SELECT $1 FROM '@{db}.PUBLIC.FILES/in'",
    "SELECT COUNT(*) FROM TABLE(INFER_SCHEMA(LOCATION => '@{db}.PUBLIC.FILES/in', FILE_FORMAT => '{db}.PUBLIC.CSVS'))",
)
WRITES = ("COPY INTO @{db}.PUBLIC.FILES/out FROM {db}.PUBLIC.T",)


@pytest.fixture
def database(connection: SnowflakeConnection, tmp_path: Path) -> str:
    """A database with a table and a stage with a file, and a role that may look at its schema."""
    (name,) = connection.cursor().execute("SELECT CURRENT_DATABASE()").fetchone()  # type: ignore[misc]
    file = tmp_path / "rows.csv"
    file.write_text("1,one\n2,two\n")
    for sql in (
        "USE SCHEMA PUBLIC",
        "CREATE TABLE T (N NUMBER, WORD VARCHAR)",
        "CREATE STAGE FILES",
        "CREATE FILE FORMAT CSVS TYPE = CSV",
        f"PUT file://{file} @FILES/in AUTO_COMPRESS = FALSE",
        f"CREATE ROLE R_{name}",
        f"GRANT USAGE ON DATABASE {name} TO ROLE R_{name}",
        f"GRANT USAGE ON SCHEMA {name}.PUBLIC TO ROLE R_{name}",
    ):
        connection.cursor().execute(sql)
    (user,) = connection.cursor().execute("SELECT CURRENT_USER()").fetchone()  # type: ignore[misc]
    connection.cursor().execute(f"GRANT ROLE R_{name} TO USER {user}")
    return str(name)


@pytest.fixture
def reader(connect: Connect, database: str) -> SnowflakeConnection:
    """A connection under the role."""
    connection = connect()
    connection.cursor().execute(f"USE ROLE R_{database}")
    connection.cursor().execute("USE SECONDARY ROLES NONE")
    connection.cursor().execute(f"USE SCHEMA {database}.PUBLIC")
    return connection


@pytest.mark.parametrize(("sql", "privilege"), [*((sql, "READ") for sql in READS), *((sql, "WRITE") for sql in WRITES)])
def test_the_files_of_a_stage_ask_for_its_privileges(
    connection: SnowflakeConnection, reader: SnowflakeConnection, database: str, sql: str, privilege: str
) -> None:
    statement = sql.format(db=database)
    other = "READ" if privilege == "WRITE" else "WRITE"
    with pytest.raises(ProgrammingError, match=f"Stage '{database}.PUBLIC.FILES' does not exist") as unseen:
        reader.cursor().execute(statement)
    assert (unseen.value.errno, unseen.value.sqlstate) == (2003, "02000")
    connection.cursor().execute(f"GRANT {other} ON STAGE FILES TO ROLE R_{database}")
    with pytest.raises(ProgrammingError, match="Insufficient privileges to operate on stage 'FILES'") as refused:
        reader.cursor().execute(statement)
    assert (refused.value.errno, refused.value.sqlstate) == (3001, "42501")
    assert connection.cursor().execute("SELECT COUNT(*) FROM T").fetchall() == [(0,)]
    assert len(connection.cursor().execute("LIST @FILES").fetchall()) == 1
    connection.cursor().execute(f"GRANT {privilege} ON STAGE FILES TO ROLE R_{database}")
    reader.cursor().execute(statement)


def test_a_stage_that_is_not_there_is_told_in_the_same_words(reader: SnowflakeConnection, database: str) -> None:
    with pytest.raises(ProgrammingError, match=f"Stage '{database}.PUBLIC.NONE' does not exist or not authorized"):
        reader.cursor().execute(f"SELECT $1 FROM @{database}.PUBLIC.NONE")
