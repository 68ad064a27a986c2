"""What holds for integrations of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome, Selection
from pytest_spcs.emulator.account.errors import already_exists, does_not_exist
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.integrations.commands import DescribeIntegration, DropIntegration, ShowIntegrations
from pytest_spcs.emulator.objects.integrations.state import INTEGRATIONS, Category, Integration
from pytest_spcs.emulator.objects.noun_rules import drop_object

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

Kind = TypeVar("Kind", bound=Integration)


class Creation(Protocol):
    """What the commands share that create an integration of some kind."""

    @property
    def name(self) -> str:
        """The integration's name."""

    @property
    def mode(self) -> CreateMode:
        """What becomes of one that is there."""

    @property
    def enabled(self) -> bool:
        """Whether it can be used."""

    @property
    def comment(self) -> str | None:
        """Its comment."""


def create_integration(
    account: Account, session: Session, command: Creation, kind: type[Integration], **own: object
) -> Outcome:
    """Put a new integration into the account as the command says; ``own`` is what only its kind has.

    One of another kind is never replaced.
    """
    before = account[INTEGRATIONS].find(command.name)
    if before is not None and command.mode is CreateMode.OR_REPLACE:
        if not isinstance(before, kind):
            raise already_exists(command.name)
        drop_object(account, "INTEGRATION", command.name)
    return account[INTEGRATIONS].create(
        command.name,
        command.mode,
        lambda: kind(
            name=command.name,
            owner=session.role,
            created_on=account.clock.now(),
            enabled=command.enabled,
            comment=command.comment,
            **own,
        ),
    )


def find(account: Account, kind: type[Kind], name: str) -> Kind:
    """Return the integration of that kind and name; raise 002003 where there is none."""
    found = account[INTEGRATIONS].find(name)
    if not isinstance(found, kind):
        raise does_not_exist("Integration", name)
    return found


def drop(account: Account, _session: Session, command: DropIntegration) -> Outcome:
    """Drop an integration; services keep its name and reach nothing by it any more."""
    if _of_category(account, command.name, command.category) is None:
        if command.if_exists:
            return Outcome(command.name, Change.ABSENT)
        raise does_not_exist("Integration", command.name)
    return drop_object(account, "INTEGRATION", command.name)


def show(account: Account, session: Session, command: ShowIntegrations) -> list[Facts]:
    """List integrations, of one kind or of all."""
    wanted, seen = command.selection, seen_by(account, session, "INTEGRATION")
    every = Selection(like=wanted.like, starts_with=wanted.starts_with, from_name=wanted.from_name)
    found = [one for one in account[INTEGRATIONS].select(every, seen=seen) if command.category in {None, one.category}]
    return [facts(one) for one in found[: wanted.limit]]


def describe(account: Account, _session: Session, command: DescribeIntegration) -> list[Facts]:
    """Tell the properties of one integration."""
    found = _of_category(account, command.name, command.category)
    if found is None:
        raise does_not_exist("Integration", command.name)
    return [
        {
            "property": one.name,
            "property_type": one.kind,
            "property_value": one.value,
            "property_default": one.default,
        }
        for one in found.properties()
    ]


def _of_category(account: Account, name: str, category: Category | None) -> Integration | None:
    found = account[INTEGRATIONS].find(name)
    return found if found is not None and category in {None, found.category} else None


def facts(integration: Integration) -> Facts:
    """Return what SHOW tells of an integration."""
    return {
        "name": integration.name,
        "type": integration.type,
        "category": integration.category.value,
        "enabled": "true" if integration.enabled else "false",
        "comment": integration.comment or "",
        "created_on": integration.created_on,
    }


PERFORMERS: dict[type, Performer] = {DropIntegration: drop, ShowIntegrations: show, DescribeIntegration: describe}
