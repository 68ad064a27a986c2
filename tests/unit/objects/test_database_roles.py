from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.privileges import available_roles_text, session_roles

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.sql("CREATE DATABASE demo")
    desk.sql("CREATE ROLE reader")
    return desk


def _refusal(desk: Desk, sql: str) -> SnowflakeError:
    with pytest.raises(SnowflakeError) as raised:
        desk.sql(sql)
    return raised.value


def test_a_database_role_is_created_altered_shown_and_dropped(desk: Desk) -> None:
    assert desk.sql("CREATE DATABASE ROLE demo.r COMMENT = 'c'") == "Database role R successfully created."
    assert _refusal(desk, "CREATE DATABASE ROLE r").number == 2002
    assert desk.sql("CREATE DATABASE ROLE IF NOT EXISTS demo.r") == "R already exists, statement succeeded."
    assert desk.sql('CREATE OR REPLACE DATABASE ROLE "Odd"') == "Database role Odd successfully created."
    desk.sql("CREATE OR ALTER DATABASE ROLE demo.r COMMENT = 'd'")
    desk.sql("GRANT DATABASE ROLE r TO ROLE reader")
    rows = desk.table("SHOW DATABASE ROLES IN DATABASE demo")
    assert [(row["name"], row["comment"], row["granted_to_roles"]) for row in rows] == [("Odd", "", 0), ("R", "d", 1)]
    assert list(rows[0]) == [
        "created_on",
        "name",
        "is_default",
        "is_current",
        "is_inherited",
        "granted_to_roles",
        "granted_to_database_roles",
        "granted_database_roles",
        "owner",
        "comment",
        "owner_role_type",
    ]
    assert [row["name"] for row in desk.table("SHOW DATABASE ROLES LIKE 'o%' IN demo LIMIT 1")] == ["Odd"]
    desk.sql("ALTER DATABASE ROLE demo.r UNSET COMMENT")
    desk.sql("ALTER DATABASE ROLE IF EXISTS demo.nobody SET COMMENT = 'x'")
    assert desk.sql("ALTER DATABASE ROLE demo.r RENAME TO s") == "Statement executed successfully."
    granted = desk.table("SHOW GRANTS TO ROLE reader")
    assert [(row["privilege"], row["granted_on"], row["name"]) for row in granted] == [
        ("USAGE", "DATABASE_ROLE", "DEMO.S")
    ]
    assert desk.sql("DROP DATABASE ROLE demo.s") == "S successfully dropped."
    assert desk.table("SHOW GRANTS TO ROLE reader") == []
    assert desk.sql("DROP DATABASE ROLE IF EXISTS s") == "Drop statement executed successfully (S already dropped)."


def test_a_missing_database_role_is_told(desk: Desk) -> None:
    for sql in (
        "DROP DATABASE ROLE demo.r",
        "ALTER DATABASE ROLE demo.r UNSET COMMENT",
        "GRANT DATABASE ROLE demo.r TO ROLE reader",
        "GRANT USAGE ON SCHEMA demo.public TO DATABASE ROLE demo.r",
        "SHOW GRANTS TO DATABASE ROLE demo.r",
        "SHOW GRANTS OF DATABASE ROLE demo.r",
    ):
        error = _refusal(desk, sql)
        assert (error.number, error.message) == (
            2003,
            "SQL compilation error:\nDatabase role 'DEMO.R' does not exist or not authorized.",
        )
    assert "Database 'GONE' does not exist" in _refusal(desk, "CREATE DATABASE ROLE gone.r").message


def test_a_database_role_has_the_use_of_its_database_and_what_it_is_granted(desk: Desk) -> None:
    desk.sql("CREATE DATABASE ROLE demo.r")
    desk.sql("CREATE DATABASE ROLE demo.wide")
    desk.sql("GRANT USAGE, CREATE STAGE ON SCHEMA demo.public TO DATABASE ROLE demo.r")
    desk.sql("GRANT DATABASE ROLE demo.r TO DATABASE ROLE demo.wide")
    rows = desk.table("SHOW GRANTS TO DATABASE ROLE demo.r")
    assert [(row["privilege"], row["granted_on"], row["name"], row["granted_to"]) for row in rows] == [
        ("USAGE", "DATABASE", "DEMO", "DATABASE_ROLE"),
        ("USAGE", "SCHEMA", "DEMO.PUBLIC", "DATABASE_ROLE"),
        ("CREATE STAGE", "SCHEMA", "DEMO.PUBLIC", "DATABASE_ROLE"),
    ]
    of = desk.table("SHOW GRANTS OF DATABASE ROLE demo.r")
    assert [(row["role"], row["granted_to"], row["grantee_name"]) for row in of] == [
        ("DEMO.R", "DATABASE_ROLE", "DEMO.WIDE")
    ]
    on = desk.table("SHOW GRANTS ON DATABASE ROLE demo.r")
    assert [row["privilege"] for row in on] == ["OWNERSHIP", "USAGE"]


def test_who_has_a_role_has_the_database_roles_granted_to_it(desk: Desk) -> None:
    desk.sql("CREATE DATABASE ROLE demo.narrow")
    desk.sql("CREATE DATABASE ROLE demo.wide")
    desk.sql("GRANT USAGE, CREATE STAGE ON SCHEMA demo.public TO DATABASE ROLE demo.narrow")
    desk.sql("GRANT DATABASE ROLE demo.narrow TO DATABASE ROLE demo.wide")
    desk.sql("GRANT ROLE reader TO USER ada")
    desk.sql("USE ROLE reader")
    assert _refusal(desk, "CREATE STAGE demo.public.s").number == 2003
    desk.sql("USE ROLE accountadmin")
    desk.sql("GRANT DATABASE ROLE demo.wide TO reader")
    desk.sql("USE ROLE reader")
    assert desk.sql("CREATE STAGE demo.public.s") == "Stage area S successfully created."
    assert session_roles(desk.account, desk.session) >= {"READER", "PUBLIC"}
    assert not [role for role in session_roles(desk.account, desk.session) if "." in role]
    assert "DEMO" not in available_roles_text(desk.account, desk.session)
    assert _refusal(desk, 'USE ROLE "DEMO.WIDE"').number in {2003, 2043, 3013}
    desk.sql("USE ROLE accountadmin")
    desk.sql("REVOKE DATABASE ROLE demo.narrow FROM DATABASE ROLE demo.wide")
    desk.sql("USE ROLE reader")
    assert _refusal(desk, "CREATE STAGE demo.public.t").number in {2003, 3001}


@pytest.mark.parametrize(
    "sql",
    [
        "GRANT DATABASE ROLE demo.r TO USER ada",
        "GRANT USAGE ON SCHEMA other.public TO DATABASE ROLE demo.r",
        "GRANT USAGE ON DATABASE other TO DATABASE ROLE demo.r",
        "GRANT CREATE DATABASE ON ACCOUNT TO DATABASE ROLE demo.r",
        "GRANT ROLE reader TO DATABASE ROLE demo.r",
        "GRANT DATABASE ROLE other.r TO DATABASE ROLE demo.r",
        "ALTER DATABASE ROLE demo.r RENAME TO other.s",
    ],
)
def test_a_database_role_stays_in_its_database(desk: Desk, sql: str) -> None:
    desk.sql("CREATE DATABASE other")
    desk.sql("CREATE DATABASE ROLE demo.r")
    desk.sql("CREATE DATABASE ROLE other.r")
    before = desk.state()
    assert _refusal(desk, sql).number == 1008
    assert desk.state() == before


def test_database_roles_do_not_inherit_each_other(desk: Desk) -> None:
    desk.sql("CREATE DATABASE ROLE demo.a")
    desk.sql("CREATE DATABASE ROLE demo.b")
    desk.sql("GRANT DATABASE ROLE demo.a TO DATABASE ROLE demo.b")
    assert _refusal(desk, "GRANT DATABASE ROLE demo.b TO DATABASE ROLE demo.a").number == 3029
    assert _refusal(desk, "GRANT DATABASE ROLE demo.a TO DATABASE ROLE demo.a").number == 3029


def test_database_roles_go_with_their_database_and_not_with_a_schema_of_their_name(desk: Desk) -> None:
    desk.sql("CREATE DATABASE ROLE demo.r")
    desk.sql("CREATE DATABASE ROLE demo.public")
    desk.sql("CREATE STAGE demo.public.s")
    desk.sql("GRANT READ ON STAGE demo.public.s TO ROLE reader")
    desk.sql("GRANT READ ON FUTURE STAGES IN SCHEMA demo.public TO ROLE reader")
    desk.sql("GRANT DATABASE ROLE demo.r TO ROLE reader")
    desk.sql("DROP DATABASE ROLE demo.public")
    assert len(desk.table("SHOW GRANTS TO ROLE reader")) == 2
    assert len(desk.table("SHOW FUTURE GRANTS TO ROLE reader")) == 1
    desk.sql("CREATE SCHEMA demo.r")
    desk.sql("DROP SCHEMA demo.r")
    assert len(desk.table("SHOW DATABASE ROLES IN DATABASE demo")) == 1
    desk.sql("DROP DATABASE demo")
    desk.sql("CREATE DATABASE demo")
    assert desk.table("SHOW DATABASE ROLES IN DATABASE demo") == []
    assert desk.table("SHOW GRANTS TO ROLE reader") == []
    desk.sql("CREATE DATABASE ROLE demo.r")
    assert len(desk.table("SHOW GRANTS TO DATABASE ROLE demo.r")) == 1


def test_future_grants_reach_a_database_role(desk: Desk) -> None:
    desk.sql("CREATE DATABASE ROLE demo.r")
    desk.sql("GRANT READ ON FUTURE STAGES IN DATABASE demo TO DATABASE ROLE demo.r")
    assert [row["grantee_name"] for row in desk.table("SHOW FUTURE GRANTS TO DATABASE ROLE demo.r")] == ["DEMO.R"]
    desk.sql("CREATE STAGE demo.public.s")
    assert "STAGE" in [row["granted_on"] for row in desk.table("SHOW GRANTS TO DATABASE ROLE demo.r")]


def test_who_may_create_and_drop_database_roles(desk: Desk) -> None:
    desk.sql("CREATE DATABASE ROLE demo.r")
    desk.sql("GRANT ROLE reader TO USER ada")
    desk.sql("GRANT USAGE ON DATABASE demo TO ROLE reader")
    desk.sql("USE ROLE reader")
    for sql in ("CREATE DATABASE ROLE demo.mine", "DROP DATABASE ROLE demo.r"):
        assert _refusal(desk, sql).number == 3001
    assert _refusal(desk, "GRANT DATABASE ROLE demo.r TO ROLE reader").number == 3102
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("GRANT CREATE DATABASE ROLE ON DATABASE demo TO ROLE reader")
    desk.session.role = "READER"
    desk.sql("CREATE DATABASE ROLE demo.mine")
    desk.sql("DROP DATABASE ROLE demo.mine")


def test_database_roles_in_rest(desk: Desk) -> None:
    roles = "/databases/demo/database-roles"
    desk.rest("POST", roles, {"name": "r", "comment": "c"}, createMode="errorIfExists")
    where = {"containing_scope": {"database": "DEMO"}, "securable_type": "STAGE", "privileges": ["READ"]}
    desk.rest("POST", f"{roles}/r/future-grants", where)
    named = {"securable": {"database": "DEMO", "name": "PUBLIC"}, "securable_type": "SCHEMA", "privileges": ["USAGE"]}
    desk.rest("POST", f"{roles}/r/grants", named)
    assert [one["securable_type"] for one in desk.rest("GET", f"{roles}/r/grants")] == ["DATABASE", "SCHEMA"]
    assert len(desk.rest("GET", f"{roles}/r/future-grants")) == 1
    desk.rest("POST", f"{roles}/r:clone", {"name": "s"}, targetDatabase="demo")
    assert [(one["name"], one["comment"]) for one in desk.rest("GET", roles)] == [("R", "c"), ("S", "c")]
    assert len(desk.rest("GET", f"{roles}/s/grants")) == 2
    desk.rest("POST", f"{roles}/r/grants:revoke", named)
    assert len(desk.rest("GET", f"{roles}/r/grants")) == 1
    role = {"securable": {"database": "DEMO", "name": "R"}, "securable_type": "DATABASE ROLE"}
    desk.rest("POST", "/roles/reader/grants", role)
    assert desk.rest("GET", "/roles/reader/grants")[0]["securable"] == {"database": "DEMO", "name": "R"}
    desk.rest("DELETE", f"{roles}/s")
    assert len(desk.rest("GET", roles)) == 1
