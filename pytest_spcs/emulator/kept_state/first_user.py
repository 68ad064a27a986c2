"""The user of the command line in an account that was kept: it gets in, whatever has become of it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.grants import Grantee
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects.bootstrap import NO_MORE_THAN_ASKED, TEST_ROLE, FirstUser
from pytest_spcs.emulator.objects.grants.commands import GrantPrivileges
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.roles.system import ACCOUNTADMIN
from pytest_spcs.emulator.objects.users.commands import AlterUser, CreateUser
from pytest_spcs.emulator.objects.users.state import USERS

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.objects.bootstrap import FirstLogin


def admit(account: Account, login: FirstLogin, before: str) -> tuple[FirstUser, Session]:
    """Let the user in who is asked for, else the one of ``before``; return it and a session for our own commands.

    What was chosen counts, and where nothing was, there is a new random password. Its keys stay unless one is given.
    """
    name = login.user or before
    password = login.password or (secrets.token_urlsafe(24) if login.public_key is None else None)
    session = Session(identity=0, user=name, role=ACCOUNTADMIN, is_platform=True)
    proofs: dict[str, object] = {"password": password}
    if login.public_key is not None:
        proofs["rsa_public_key"] = login.public_key
    if name in account[USERS]:
        account.perform(AlterUser(name, {**proofs, "disabled": False}), session)
    else:
        given = {key: value for key, value in proofs.items() if value is not None}
        account.perform(CreateUser(name, properties={**given, **NO_MORE_THAN_ASKED}), session)
    # The role for tests may have been dropped; ACCOUNTADMIN cannot be.
    roles = [role for role in (TEST_ROLE, ACCOUNTADMIN) if role in account[ROLES]]
    for role in roles:
        account.perform(GrantPrivileges(("USAGE",), Securable("ROLE", role), Grantee("USER", name)), session)
    return FirstUser(name, password, roles[0], login.public_key), session
