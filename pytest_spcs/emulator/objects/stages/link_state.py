"""What is held of links to stage files."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pytest_spcs.emulator.objects.stages.state import Stage

_LINKS = 20_000


@dataclass(frozen=True, slots=True)
class StageLink:
    """Leave to read one file of a stage."""

    stage: Stage
    key: str
    expires_at: datetime

    @property
    def file(self) -> Path:
        """Where the file lies, if it is there."""
        return self.stage.directory / self.key


class StageLinks:
    """The links that were given out last, by signature: 256 random bits each."""

    def __init__(self) -> None:
        self._links: OrderedDict[str, StageLink] = OrderedDict()

    def __repr__(self) -> str:
        return f"StageLinks({len(self._links)})"

    def give(self, link: StageLink) -> str:
        """Keep a link and return its signature."""
        signature = secrets.token_urlsafe(32)
        self._links[signature] = link
        while len(self._links) > _LINKS:
            self._links.popitem(last=False)
        return signature

    def find(self, signature: str) -> StageLink | None:
        """Return the link of a signature, an expired one too, so that a door can tell how it failed."""
        return self._links.get(signature)


STAGE_LINKS = Key("stage_links", lambda _account: StageLinks())
