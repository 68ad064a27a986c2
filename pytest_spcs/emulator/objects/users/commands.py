"""What can be asked of users."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CreateUser(Command[Outcome]):
    """CREATE USER; ``properties`` gives values by the names of UserProperty."""

    name: str
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    properties: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class CreateOrAlterUser(Command[Outcome]):
    """PUT in REST: a user that is there gets these properties, and no others but the credentials that it has."""

    wanted: CreateUser


@dataclass(frozen=True, slots=True)
class AlterUser(Command[Outcome]):
    """ALTER USER ... SET and UNSET: None as a value unsets a property."""

    name: str
    properties: Mapping[str, object] = field(repr=False)
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropUser(Command[Outcome]):
    """DROP USER."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowUsers(Question[list[Facts]]):
    """SHOW USERS."""

    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeUser(Question[Facts]):
    """DESCRIBE USER."""

    name: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; this is the only place and time where its secret can be read."""

    name: str
    secret: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AddProgrammaticAccessToken(Command[NewToken]):
    """ALTER USER ... ADD PROGRAMMATIC ACCESS TOKEN; without a user, the session's own."""

    token: str
    user: str | None = None
    role_restriction: str | None = None
    days_to_expiry: int = 15
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveProgrammaticAccessToken(Command[Outcome]):
    """ALTER USER ... REMOVE PROGRAMMATIC ACCESS TOKEN."""

    token: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class ShowProgrammaticAccessTokens(Question[list[Facts]]):
    """SHOW USER PROGRAMMATIC ACCESS TOKENS."""

    user: str | None = None


@dataclass(frozen=True, slots=True)
class IssueOauthToken(Command[NewToken]):
    """Give out a token with which a client logs in as OAUTH; no statement does it, the emulator's doors do."""

    user: str
    role: str | None = None
    lifetime: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ExpireOauthToken(Command[Outcome]):
    """Let a token expire before its time; the outcome names its user."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GetCallerTokenExpiry(Question[datetime]):
    """SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY: until when a token counts that a service was given for its caller."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RevokeOauthToken(Command[Outcome]):
    """Forget a token; the outcome names its user."""

    secret: str = field(repr=False)
