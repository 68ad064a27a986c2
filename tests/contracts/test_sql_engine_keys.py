"""What every SQL engine promises of keys: they are told and, but for NOT NULL, not enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


def _told(user: User, what: str) -> list[tuple[object, ...]]:
    return [row[3:7] for row in user.rows(f"SHOW {what}")]


def test_keys_are_not_enforced_but_their_primary_columns_are_not_null(user: User) -> None:
    user.run("CREATE TABLE teams (id INT PRIMARY KEY, name VARCHAR UNIQUE)")
    user.run("CREATE TABLE people (id INT, team INT REFERENCES teams (id), PRIMARY KEY (id))")
    user.run("INSERT INTO teams VALUES (1, 'red'), (1, 'red')")
    user.run("INSERT INTO people VALUES (1, 99)")
    error = user.refused("INSERT INTO people VALUES (NULL, 1)")
    assert (error.number, error.message) == (100072, "NULL result in a non-nullable column (ID)")
    user.run("DELETE FROM teams")
    user.run("CREATE TEMPORARY TABLE passing (id INT PRIMARY KEY)")
    user.run("INSERT INTO passing VALUES (1), (1)")


def test_keys_are_told_by_their_names_and_in_their_order(user: User) -> None:
    user.run("CREATE TABLE k (a INT, b INT NOT NULL, c INT UNIQUE, CONSTRAINT of_k PRIMARY KEY (b, a))")
    assert _told(user, "PRIMARY KEYS IN TABLE k") == [("K", "A", 2, "OF_K"), ("K", "B", 1, "OF_K")]
    ((_table, column, _place, name),) = _told(user, "UNIQUE KEYS IN SCHEMA demo.public")
    assert column == "C"
    assert str(name).startswith("SYS_CONSTRAINT_")
    described = {row[0]: (row[3], row[5], row[6]) for row in user.rows("DESCRIBE TABLE k")}
    assert described == {"A": ("N", "Y", "N"), "B": ("N", "Y", "N"), "C": ("Y", "N", "Y")}


def test_a_foreign_key_means_the_primary_key_where_it_names_no_columns(user: User) -> None:
    user.run("CREATE TABLE teams (id INT CONSTRAINT team_key PRIMARY KEY)")
    user.run("CREATE TABLE people (team INT, CONSTRAINT to_team FOREIGN KEY (team) REFERENCES teams)")
    (row,) = user.rows("SHOW IMPORTED KEYS IN TABLE people")
    assert (row[1:10], row[12:14]) == (
        ("DEMO", "PUBLIC", "TEAMS", "ID", "DEMO", "PUBLIC", "PEOPLE", "TEAM", 1),
        ("TO_TEAM", "TEAM_KEY"),
    )
    user.run("DROP TABLE teams")
    assert user.rows("SHOW IMPORTED KEYS") == []
    error = user.refused("CREATE TABLE lost (x INT REFERENCES nowhere (y))")
    assert error.message == "SQL compilation error:\nTable 'DEMO.PUBLIC.NOWHERE' does not exist or not authorized."


def test_keys_follow_what_is_altered(user: User) -> None:
    user.run("CREATE TABLE k (a INT, b INT)")
    user.run('ALTER TABLE k ADD CONSTRAINT "my key" PRIMARY KEY (a)')
    user.run("ALTER TABLE k ADD UNIQUE (b)")
    assert user.refused("INSERT INTO k VALUES (NULL, 1)").number == 100072
    user.run("COMMENT ON TABLE k IS 'words'")
    user.run("ALTER TABLE k RENAME COLUMN a TO z")
    user.run("ALTER TABLE k RENAME TO k2")
    assert _told(user, "PRIMARY KEYS IN TABLE k2") == [("K2", "Z", 1, "my key")]
    user.run("ALTER TABLE k2 DROP COLUMN b")
    assert _told(user, "UNIQUE KEYS IN TABLE k2") == []
    user.run('ALTER TABLE k2 DROP CONSTRAINT "my key"')
    assert _told(user, "PRIMARY KEYS IN TABLE k2") == []
    error = user.refused("ALTER TABLE k2 DROP CONSTRAINT nope")
    assert error.message == "SQL compilation error:\nConstraint 'NOPE' does not exist or not authorized."
    user.run("CREATE OR REPLACE TABLE k2 (z INT)")
    assert _told(user, "PRIMARY KEYS") == []


def test_a_key_may_say_that_it_is_not_enforced(user: User) -> None:
    user.run("CREATE TABLE teams (id INT PRIMARY KEY)")
    user.run("CREATE TABLE k (a INT, FOREIGN KEY (a) REFERENCES teams (id) ON DELETE CASCADE NOT ENFORCED)")
    assert len(user.rows("SHOW IMPORTED KEYS IN TABLE k")) == 1
