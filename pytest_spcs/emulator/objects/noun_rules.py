"""The rules that most nouns share: objects come and go with the grants on them, and SHOW lists those that a role sees.

A ``kind`` is an object's as GRANT writes it: ``IMAGE REPOSITORY``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.catalogue import INFORMATION_SCHEMA
from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.grant_lifetimes import object_created, object_dropped
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.catalogue import Collection
    from pytest_spcs.emulator.account.commands import Scope
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName


def _collection(account: Account, kind: str) -> Collection[Any, Any]:
    key = account.kinds[kind].key
    assert key is not None
    found: Collection[Any, Any] = account[key]
    return found


def check_scope(account: Account, scope: Scope) -> None:
    """Raise Snowflake's 002003 for a SHOW that looks in a database or schema that does not exist."""
    if scope.database is None:
        return
    account[DATABASES].get(scope.database)
    if scope.schema not in {None, INFORMATION_SCHEMA}:
        account[SCHEMAS].get(SchemaName(scope.database, str(scope.schema)))


def create_object(
    account: Account, kind: str, name: ObjectName, mode: CreateMode, make: Callable[[], object]
) -> Outcome:
    """Keep a new object in a schema as the mode says, with the grants on what it replaces gone and future ones made."""
    if mode is CreateMode.OR_REPLACE:
        drop_object(account, kind, name, if_exists=True)
    outcome = _collection(account, kind).create(name, mode, make)
    if outcome.change is Change.CREATED:
        object_created(account, kind, name)
    return outcome


def drop_object(account: Account, kind: str, name: str | ObjectName, *, if_exists: bool = False) -> Outcome:
    """Forget an object and the grants on it; raise 002003 for one that is not there, unless ``if_exists``."""
    outcome = _collection(account, kind).drop(name, if_exists=if_exists)
    object_dropped(account, kind, name)
    return outcome


def drop_rule(kind: str) -> Performer:
    """Return the rule of a DROP that takes the object and the grants on it, and nothing else."""
    return lambda account, _session, command: drop_object(account, kind, command.name, if_exists=command.if_exists)


def show_rule(kind: str, facts: Callable[[Any], Facts]) -> Performer:
    """Return the rule of a SHOW of objects in schemas."""
    return lambda account, session, command: [facts(one) for one in shown(account, session, kind, command)]


def describe_rule(kind: str, facts: Callable[[Any], Facts]) -> Performer:
    """Return the rule of a DESCRIBE that tells everything of one object."""
    return lambda account, _session, command: facts(_collection(account, kind).get(command.name))


def shown(account: Account, session: Session, kind: str, command: Any) -> list[Any]:
    """Return the objects in schemas that a SHOW lists: those in its scope that it selects and that the role sees."""
    check_scope(account, command.scope)
    seen = seen_by(account, session, kind)
    return _collection(account, kind).select(command.selection, command.scope, seen=seen)
