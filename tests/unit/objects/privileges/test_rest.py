"""REST operations are held to the same table as statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import ObjectMissingError, PrivilegeError
from tests.unit.objects.privileges.worker import MAKES, PLACE, SPECIFICATION, grant

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


def test_rest_is_held_to_the_same_table(desk: Desk) -> None:
    services = "/databases/demo/schemas/public/services"
    body = {
        "name": "fresh",
        "compute_pool": "p",
        "spec": {"spec_type": "from_inline", "spec_text": SPECIFICATION},
    }
    grant(desk, *PLACE, *MAKES[1:])
    desk.session.role = "WORKER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on schema 'PUBLIC'"):
        desk.rest("POST", services, body, createMode="errorIfExists")
    assert desk.rest("GET", services) == []
    with pytest.raises(ObjectMissingError, match=r"Service 'DEMO\.PUBLIC\.ECHO' does not exist or not authorized"):
        desk.rest("POST", f"{services}/echo:suspend")
    grant(desk, MAKES[0], "usage on service echo")
    desk.rest("POST", services, body, createMode="errorIfExists")
    assert [one["name"] for one in desk.rest("GET", services)] == ["ECHO", "FRESH"]
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on service 'ECHO'"):
        desk.rest("POST", f"{services}/echo:suspend")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on service 'ECHO'"):
        desk.rest("DELETE", f"{services}/echo")
    grant(desk, "operate on service echo")
    desk.rest("POST", f"{services}/echo:suspend")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on account 'ACCT'"):
        desk.rest("POST", "/databases", {"name": "d"}, createMode="errorIfExists")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on compute pool 'P'"):
        desk.rest("DELETE", "/compute-pools/p")
