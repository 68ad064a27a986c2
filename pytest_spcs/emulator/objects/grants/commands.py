"""What can be asked of grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Command, Question, Scope
from pytest_spcs.emulator.account.grants import AllOf, FutureOf, Grantee
from pytest_spcs.emulator.account.results import Facts
from pytest_spcs.emulator.account.securables import Securable

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName

Target = Securable | AllOf | FutureOf
"""What a privilege is granted on."""


@dataclass(frozen=True, slots=True)
class GrantPrivileges(Command[None]):
    """GRANT ... TO: https://docs.snowflake.com/en/sql-reference/sql/grant-privilege; ``ALL`` stands for all there are.

    GRANT ROLE and GRANT SERVICE ROLE are the privilege USAGE on the role.
    """

    privileges: tuple[str, ...]
    target: Target
    grantee: Grantee
    grant_option: bool = False


@dataclass(frozen=True, slots=True)
class RevokePrivileges(Command[None]):
    """REVOKE ... FROM; with ``option_only`` the grantee keeps the privilege and loses the right to pass it on."""

    privileges: tuple[str, ...]
    target: Target
    grantee: Grantee
    option_only: bool = False


@dataclass(frozen=True, slots=True)
class TransferOwnership(Command[None]):
    """GRANT OWNERSHIP ... TO ROLE; outbound grants stand in the way unless they are copied or revoked.

    With ``FutureOf``, the role will own what is created.
    """

    target: Target
    role: str
    outbound: str = ""
    """``COPY`` or ``REVOKE`` current grants, or empty."""


@dataclass(frozen=True, slots=True)
class GrantCallerPrivileges(Command[None]):
    """GRANT [ALL] CALLER and GRANT [ALL] INHERITED CALLER; ``AllOf`` counts for what comes later too.

    https://docs.snowflake.com/en/sql-reference/sql/grant-caller
    """

    privileges: tuple[str, ...]
    on: Securable | AllOf
    grantee: Grantee


@dataclass(frozen=True, slots=True)
class RevokeCallerPrivileges(Command[None]):
    """REVOKE [ALL] CALLER and REVOKE [ALL] INHERITED CALLER."""

    privileges: tuple[str, ...]
    on: Securable | AllOf
    grantee: Grantee


@dataclass(frozen=True, slots=True)
class ShowCallerGrantsOn(Question[list[Facts]]):
    """SHOW CALLER GRANTS ON an object or the account."""

    on: Securable


@dataclass(frozen=True, slots=True)
class ShowCallerGrantsTo(Question[list[Facts]]):
    """SHOW CALLER GRANTS TO the role that owns executables."""

    grantee: Grantee


@dataclass(frozen=True, slots=True)
class ShowGrantsOn(Question[list[Facts]]):
    """SHOW GRANTS ON."""

    securable: Securable
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class OnTable(Command[Any]):
    """A GRANT, REVOKE or SHOW GRANTS on a name of the SQL engine's, of which the account has to ask what it is."""

    name: ObjectName
    command: GrantPrivileges | RevokePrivileges | ShowGrantsOn


@dataclass(frozen=True, slots=True)
class TableChanged(Command[None]):
    """What a statement of the SQL engine did to a table or view: it is new, gone, or called ``renamed``."""

    kind: str
    name: ObjectName
    exists: bool
    renamed: ObjectName | None = None


@dataclass(frozen=True, slots=True)
class ShowGrantsTo(Question[list[Facts]]):
    """SHOW GRANTS TO a role or a user."""

    grantee: Grantee
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class ShowGrantsOf(Question[list[Facts]]):
    """SHOW GRANTS OF a role or a service role: who has it."""

    securable: Securable
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class ShowFutureGrants(Question[list[Facts]]):
    """SHOW FUTURE GRANTS IN a database or schema, or TO a role of the account or of a database."""

    scope: Scope | None = None
    to: Grantee | None = None
    limit: int | None = None
