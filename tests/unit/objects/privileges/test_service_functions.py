"""Whose service functions are made and called: by the service role, and USAGE on what they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import ObjectMissingError, PrivilegeError
from pytest_spcs.emulator.objects.service_functions.privileges import check_call, check_owner_of_function
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS
from pytest_spcs.identifiers import ObjectName
from tests.unit.objects.privileges.worker import FUNCTION, PLACE, grant, refusal

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


def test_a_function_needs_a_service_role_that_covers_its_endpoint(desk: Desk) -> None:
    grant(desk, *PLACE, "create function on schema public", "usage on service echo")
    desk.session.role = "WORKER"
    number, message = refusal(desk, FUNCTION)
    assert number == 3001
    assert "Insufficient privileges to operate on endpoint 'api' of service 'DEMO.PUBLIC.ECHO'" in message
    assert "DEMO.PUBLIC.ECHO!API_USER" in message
    grant(desk, "service role echo!api_user")
    desk.sql(FUNCTION)
    assert refusal(desk, FUNCTION.replace("endpoint = api", "endpoint = other"))[0] == 3001
    assert refusal(desk, "alter function f(float) set endpoint = other")[0] == 3001
    grant(desk, "service role echo!all_endpoints_usage")
    desk.sql("alter function f(float) set endpoint = other")


def test_calling_a_function_takes_usage_on_it_and_on_what_it_is_in(desk: Desk) -> None:
    name = ObjectName("DEMO", "PUBLIC", "TWICE")
    grant(desk, "usage on function twice(float)", PLACE[0])
    desk.session.role = "WORKER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on function 'TWICE'"):
        check_call(desk.account, desk.session, name)
    grant(desk, PLACE[1])
    check_call(desk.account, desk.session, name)
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("revoke usage on function twice(float) from role worker")
    desk.session.role = "WORKER"
    with pytest.raises(ObjectMissingError, match=r"Unknown user-defined function DEMO\.PUBLIC\.TWICE\."):
        check_call(desk.account, desk.session, name)


def test_a_function_stops_working_when_its_owner_loses_the_service_role(desk: Desk) -> None:
    grant(desk, *PLACE, "create function on schema public", "service role echo!api_user")
    desk.session.role = "WORKER"
    desk.sql(FUNCTION)
    [function] = desk.account[SERVICE_FUNCTIONS][ObjectName("DEMO", "PUBLIC", "F")]
    check_owner_of_function(desk.account, function)
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("revoke service role echo!api_user from role worker")
    with pytest.raises(PrivilegeError, match="endpoint 'api'"):
        check_owner_of_function(desk.account, function)
