"""The token files of a container, and who gives out the tokens in them."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.targets.contract import ServiceTokens
    from pytest_spcs.unit.container.mounted_files import MountedFiles


class TokenRemovedError(SpcsError):
    """A token was asked for that the test has removed."""

    @classmethod
    def at(cls, path: PurePosixPath) -> TokenRemovedError:
        """Return the error for a token file that is not there."""
        return cls.told(
            f"there is no token at {path}", seen=["the test has removed it"], advice="Bring one back with .rotate()."
        )


class UncheckedTokens:
    """Random tokens that no account knows; ``expired`` tells which ones a test has let expire."""

    def __init__(self) -> None:
        self._expired: set[str] = set()

    def issue(self) -> str:
        """Return a new token."""
        return secrets.token_urlsafe(48)

    def expire(self, token: str) -> None:
        """Let a token expire."""
        self._expired.add(token)

    def revoke(self, token: str) -> None:
        """Forget a token."""
        self._expired.discard(token)

    def expired(self, token: object) -> bool:
        """Tell whether a test has let this token expire."""
        return token in self._expired


class SessionToken:
    """A token file of the container. The token itself is only in ``value`` and in the file."""

    def __init__(self, path: str, files: MountedFiles, tokens: ServiceTokens) -> None:
        self.path = PurePosixPath(path)
        self._files = files
        self._tokens = tokens
        self._revocations: list[Callable[[], None]] = []
        self.rotate()

    @property
    def value(self) -> str:
        """The token that the file holds now."""
        try:
            return self._files.read(str(self.path)).decode()
        except FileNotFoundError:
            raise TokenRemovedError.at(self.path) from None

    def rotate(self) -> None:
        """Put a new token into the file, as SPCS does every few minutes. The old one counts until it expires."""
        tokens = self._tokens
        token = tokens.issue()
        self._revocations.append(lambda: tokens.revoke(token))
        self._files.write(str(self.path), token)

    def expire(self) -> None:
        """Let the token in the file expire: a login with it is refused. The file keeps it until ``rotate``."""
        self._tokens.expire(self.value)

    def remove(self) -> None:
        """Take the file away, as on a developer's machine or with ``mountSessionToken: false``."""
        self._files.remove(str(self.path))

    def issue_from(self, tokens: ServiceTokens) -> None:
        """Take tokens from somebody else from now on, beginning with a new one in the file."""
        self._tokens = tokens
        self.rotate()

    def revoke_all(self) -> None:
        """Let no token count any more that was ever in the file."""
        while self._revocations:
            self._revocations.pop()()

    def __repr__(self) -> str:
        return f"<SessionToken at {self.path}>"
