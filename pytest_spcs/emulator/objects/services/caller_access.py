"""Who may say how long services act for their callers: one parameter of the account, databases, schemas and services.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.parameters import CALLER_TOKEN_VALIDITY
from pytest_spcs.emulator.account.privileges import ACCOUNT, Demand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session


def caller_access(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    """Demand MANAGE SERVICE CALLER ACCESS of a command that sets or unsets the parameter on a database or schema."""
    if CALLER_TOKEN_VALIDITY.name in {*command.settings, *getattr(command, "unset", ())}:
        yield manages_caller_access()


def manages_caller_access() -> Demand:
    """Return the demand for MANAGE SERVICE CALLER ACCESS, which is granted on the account."""
    return Demand(ACCOUNT, ("MANAGE SERVICE CALLER ACCESS",))
