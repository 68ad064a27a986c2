"""Which roles of a session count, and who may grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.privileges import available_roles_text, secondary_roles_text
from pytest_spcs.emulator.account.sessions import Session
from tests.unit.objects.privileges.worker import (
    CREATE,
    MAKES,
    NO_ACCOUNT,
    NO_SERVICE,
    NOT_EXECUTED,
    PLACE,
    absent,
    grant,
    refusal,
)

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("grant usage on service echo to role other", NO_SERVICE),
        ("grant service role echo!api_user to role other", absent("Service", "DEMO.PUBLIC.ECHO!API_USER")),
        ("grant role other to user ada", NOT_EXECUTED),
        ("grant usage on future services in database demo to role other", NOT_EXECUTED),
        ("grant bind service endpoint on account to role other", NOT_EXECUTED),
        ("grant ownership on compute pool p to role other", absent("Compute pool", "P")),
    ],
)
def test_granting_takes_ownership_or_manage_grants(desk: Desk, sql: str, error: tuple[int, str]) -> None:
    desk.session.database, desk.session.schema = "DEMO", "PUBLIC"
    desk.session.role = "WORKER"
    assert refusal(desk, sql) == error
    grant(desk, "manage grants on account")
    desk.run(sql)


def test_the_grant_option_lets_a_privilege_be_passed_on(desk: Desk) -> None:
    grant(desk, *PLACE, "monitor on service echo")
    desk.session.role = "WORKER"
    assert refusal(desk, "grant monitor on service echo to role other")[0] == 3102
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("grant monitor on service echo to role worker with grant option")
    desk.session.role = "WORKER"
    desk.sql("grant monitor on service echo to role other")
    assert refusal(desk, "grant operate on service echo to role other")[0] == 3102


def test_secondary_roles_count_but_not_for_create(desk: Desk) -> None:
    grant(desk, *PLACE, "operate on service echo", "create database on account")
    desk.session.role, desk.session.secondary_roles = "PUBLIC", "WORKER"
    desk.sql("alter service demo.public.echo suspend")
    assert refusal(desk, "create database d") == NO_ACCOUNT
    desk.session.secondary_roles = "NONE"
    assert refusal(desk, "alter service demo.public.echo resume") == NO_SERVICE
    desk.session.secondary_roles = "ALL"
    desk.sql("alter service demo.public.echo resume")


def test_sysadmin_has_what_the_roles_granted_to_it_have_and_no_more(desk: Desk) -> None:
    desk.session.role = "SYSADMIN"
    assert refusal(desk, "alter service demo.public.echo suspend") == NO_SERVICE
    grant(desk, *PLACE, "operate on service echo")
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("grant role worker to role sysadmin")
    desk.session.role = "SYSADMIN"
    desk.sql("alter service demo.public.echo suspend")


def test_administrators_own_no_service_where_the_account_forbids_it(desk: Desk) -> None:
    desk.account.administrators_own_services = False
    number, message = refusal(desk, CREATE)
    assert number == 3001
    assert "Role ACCOUNTADMIN cannot own a service" in message
    grant(desk, *PLACE, *MAKES)
    desk.session.role = "WORKER"
    desk.run(CREATE)


def test_the_roles_of_a_session_are_told_as_they_are_asked_for(desk: Desk) -> None:
    for sql in ("create role digger", "create role helper", "grant role helper to role digger", "create user anna"):
        desk.sql(sql)
    for role in ("digger", "sysadmin"):
        desk.sql(f"grant role {role} to user anna")
    session = Session(identity=7, user="ANNA", role="SYSADMIN")
    assert secondary_roles_text(desk.account, session) == '{"roles":"","value":""}'
    session.secondary_roles = "ALL"
    assert secondary_roles_text(desk.account, session) == '{"roles":"DIGGER","value":"ALL"}'
    session.role, session.secondary_roles = "PUBLIC", "HELPER,SYSADMIN"
    assert secondary_roles_text(desk.account, session) == '{"roles":"HELPER,SYSADMIN","value":"HELPER,SYSADMIN"}'
    assert available_roles_text(desk.account, session) == '[ "DIGGER", "HELPER", "PUBLIC", "SYSADMIN" ]'
    desk.sql("revoke role sysadmin from user anna")
    assert secondary_roles_text(desk.account, session) == '{"roles":"HELPER","value":"HELPER,SYSADMIN"}'
