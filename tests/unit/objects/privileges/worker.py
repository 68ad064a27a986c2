"""What the tests of privileges share: the role WORKER, what it is granted, and the errors that it gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


ECHO = ObjectName("DEMO", "PUBLIC", "ECHO")
PLACE = ("usage on database demo", "usage on schema demo.public")
POOL, IMAGES = "usage on compute pool p", "read on image repository images"
MAKES = ("create service on schema public", POOL, IMAGES)
SPECIFICATION = """
spec:
  containers: [{name: main, image: /demo/public/images/echo:1}]
  endpoints: [{name: api, port: 8080}, {name: other, port: 8081}]
serviceRoles: [{name: api_user, endpoints: [api]}]
"""
CREATE = f"create service fresh in compute pool p from specification $${SPECIFICATION}$$"
FUNCTION = "create function f(x float) returns float service = echo endpoint = api as '/f'"
DENIED = "SQL access control error:\nInsufficient privileges to operate on "


def grant(desk: Desk, *privileges: str) -> None:
    """Let ACCOUNTADMIN grant privileges to WORKER."""
    role, desk.session.role = desk.session.role, "ACCOUNTADMIN"
    for privilege in privileges:
        desk.sql(f"grant {privilege} to role worker")
    desk.session.role = role


def refusal(desk: Desk, sql: str) -> tuple[int, str]:
    """Return number and text of the error that a statement gives; it must have left the account as it was."""
    before = desk.state()
    with pytest.raises(SnowflakeError) as caught:
        desk.run(sql)
    assert desk.state() == before
    return caught.value.number, caught.value.message


def absent(kind: str, name: str) -> tuple[int, str]:
    return 2003, f"SQL compilation error:\n{kind} '{name}' does not exist or not authorized."


def denied(kind: str, name: str) -> tuple[int, str]:
    return 3001, f"{DENIED}{kind} '{name}'"


NO_ACCOUNT = denied("account", "ACCT")
NO_SERVICE = absent("Service", "DEMO.PUBLIC.ECHO")
NOT_EXECUTED = (3102, "Grant not executed: Insufficient privileges.")
