"""SHOW USER PATS, the short form of SHOW USER PROGRAMMATIC ACCESS TOKENS."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from tests.unit.objects.desk import EPOCH, Desk


def test_both_forms_list_the_tokens_of_a_user_without_their_secrets(desk: Desk) -> None:
    desk.sql("create role caller")
    desk.sql("create user bob")
    desk.sql("grant role caller to user bob")
    added = desk.table("alter user bob add programmatic access token ci role_restriction = 'CALLER' days_to_expiry = 3")
    assert list(added[0]) == ["token_name", "token_secret"]
    (row,) = desk.table("show user pats for user bob")
    assert list(row)[:8] == [
        *("name", "user_name", "role_restriction", "expires_at"),
        *("status", "comment", "created_on", "created_by"),
    ]
    assert (row["name"], row["user_name"], row["role_restriction"], row["status"]) == ("CI", "BOB", "CALLER", "ACTIVE")
    assert (row["created_on"], row["expires_at"]) == (EPOCH, EPOCH + timedelta(days=3))
    assert desk.table("show user programmatic access tokens for user bob") == [row]
    assert added[0]["token_secret"] not in str(row)


def test_without_a_user_the_own_tokens_are_listed(desk: Desk) -> None:
    assert desk.table("show user pats") == []
    desk.sql("alter user ada add pat mine")
    assert [row["user_name"] for row in desk.table("show user pats")] == ["ADA"]
    with pytest.raises(SnowflakeError, match="User 'NOBODY' does not exist or not authorized"):
        desk.sql("show user pats for user nobody")
