"""Images that are known before their repository: each is in it from the moment when it is created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.image_repositories.events import ImageRepositoryCreated
from pytest_spcs.identifiers import ObjectName
from pytest_spcs.specification.images import parse_image_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.image_repositories.commands import PushImage


class KnownImages:
    """Pushes what it knows into each repository that is created, also into one that is created again."""

    def __init__(self, perform: Callable[[PushImage], object]) -> None:
        self._perform = perform
        self._known: dict[ObjectName, list[PushImage]] = {}

    @classmethod
    def of(cls, account: Account, session: Session) -> KnownImages:
        """Return an empty collection that follows an account's repositories."""
        known = cls(lambda push: account.perform(push, session))
        account.events.follow(ImageRepositoryCreated, lambda event: known.repository_created(event.name))
        return known

    def add(self, push: PushImage) -> None:
        """Know one more image; its path has been checked to be a full one."""
        reference = parse_image_reference(push.path)
        name = ObjectName(*(str(part).upper() for part in (reference.database, reference.schema, reference.repository)))
        self._known.setdefault(name, []).append(push)

    def repository_created(self, name: ObjectName) -> None:
        """Push the images of a new repository."""
        for push in self._known.get(name, ()):
            self._perform(push)
