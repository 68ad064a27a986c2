"""Who may read and write the files of a stage by COPY INTO, SELECT and INFER_SCHEMA, which the SQL engine runs.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#stage-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import Access, using
from pytest_spcs.emulator.account.securables import Securable

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName


def check_stage_files(account: Account, session: Session, stage: ObjectName, *, writes: bool) -> None:
    """Raise unless a session may read the files of a stage, or write them; a stage that is not there passes."""
    with account.lock:
        if not session.is_platform:
            demands = using(Securable("STAGE", stage), "WRITE" if writes else "READ")
            Access.of_session(account, session).check(demands)
