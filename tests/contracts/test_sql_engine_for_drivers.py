"""Statements that SQLAlchemy and Snowpark write by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


def test_a_sequence_numbers_rows_by_default_and_in_values(user: User) -> None:
    user.run("CREATE SEQUENCE ids")
    user.run("CREATE TABLE people (id INT NOT NULL DEFAULT ids.nextval, name TEXT, PRIMARY KEY (id))")
    user.run("INSERT INTO people (name) VALUES ('ada'), ('grace')")
    user.run("INSERT INTO people VALUES (ids.NEXTVAL, 'edsger')")
    assert user.rows("SELECT id, name FROM people ORDER BY id") == [(1, "ada"), (2, "grace"), (3, "edsger")]


def test_defaults_that_come_from_sequences_are_told_as_they_were_written(user: User) -> None:
    user.run("CREATE SEQUENCE ids START 5")
    user.run('CREATE SEQUENCE "odd ids"')
    user.run("CREATE TABLE numbered (id INT AUTOINCREMENT START 10 INCREMENT 5, name VARCHAR)")
    user.run('CREATE TABLE people (id INT DEFAULT ids.NEXTVAL, b INT DEFAULT demo.public."odd ids".NEXTVAL, c INT)')
    assert [row[0] for row in user.rows("SHOW SEQUENCES")] == ["IDS", "odd ids"]
    told = [row[4] for row in user.rows("DESCRIBE TABLE people")]
    assert told == ["DEMO.PUBLIC.IDS.NEXTVAL", 'DEMO.PUBLIC."odd ids".NEXTVAL', None]
    assert [row[4] for row in user.rows("DESCRIBE TABLE numbered")] == ["IDENTITY START 10 INCREMENT 5 NOORDER", None]


def test_foreign_keys_are_told_with_both_tables(user: User) -> None:
    user.run("CREATE TABLE teams (id INT PRIMARY KEY)")
    user.run("CREATE TABLE people (id INT PRIMARY KEY, team INT, FOREIGN KEY (team) REFERENCES teams (id))")
    told = [row[1:10] for row in user.rows("SHOW IMPORTED KEYS IN SCHEMA demo.public")]
    assert told == [("DEMO", "PUBLIC", "TEAMS", "ID", "DEMO", "PUBLIC", "PEOPLE", "TEAM", 1)]
    assert len(user.rows("SHOW IMPORTED KEYS IN TABLE people")) == 1
    assert user.rows("SHOW IMPORTED KEYS IN TABLE teams") == []


def test_a_text_cast_to_binary_is_read_as_hexadecimal_digits(user: User) -> None:
    assert user.value("SELECT '6162'::BINARY") == b"ab"
    assert user.value("SELECT CAST('6162' AS BINARY)::BINARY") == b"ab"
    with pytest.raises(SnowflakeError):
        user.run("SELECT 'no digits'::BINARY")


def test_rows_are_merged_from_a_query_without_a_name(user: User) -> None:
    user.run("CREATE TABLE people AS SELECT 1 AS id, 'ada' AS name")
    user.run(
        "MERGE INTO people USING (SELECT $1 AS \"n_ID\", $2 AS \"n_NAME\" FROM VALUES (1, 'lovelace'), (2, 'grace')) "
        'ON people."ID" = "n_ID" WHEN MATCHED THEN UPDATE SET name = "n_NAME" '
        'WHEN NOT MATCHED THEN INSERT (id, name) VALUES ("n_ID", "n_NAME")'
    )
    assert user.rows("SELECT * FROM people ORDER BY id") == [(1, "lovelace"), (2, "grace")]


def test_a_temporary_table_may_be_named_with_its_schema(user: User) -> None:
    user.run("CREATE TEMPORARY TABLE demo.public.kept AS SELECT 1 AS a")
    user.run('INSERT INTO "DEMO"."PUBLIC"."KEPT" VALUES (2)')
    assert user.rows("SELECT a FROM demo.public.kept ORDER BY a") == [(1,), (2,)]
    user.run("DROP TABLE demo.public.kept")
    assert "KEPT" in user.refused("SELECT a FROM demo.public.kept").message
