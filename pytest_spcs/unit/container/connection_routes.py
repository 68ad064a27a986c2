"""Where connections of container code lead: nowhere, with a clear message, or to an account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import SpcsError
from pytest_spcs.unit.container.connection_routing import ConnectCall, fills_in_the_host, token_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.targets.contract import ServiceLogin
    from pytest_spcs.unit.container.mounted_files import MountedFiles
    from pytest_spcs.unit.container.session_token import UncheckedTokens

_TOKEN_EXPIRED = 390318
"""The number under which Snowflake refuses an expired OAuth token."""


class ConnectionNotRoutedError(SpcsError):
    """Code under test wanted to connect where the test's container environment has no account for it."""

    @classmethod
    def no_account(cls, call: ConnectCall, host: str) -> ConnectionNotRoutedError:
        """Return the error for a connection in a test without Snowflake."""
        return cls.told(
            f"the code under test connects to Snowflake (SNOWFLAKE_HOST is {host}), but this test has no account",
            seen=[f"connect() was called with: {', '.join(call.given) or 'nothing'}"],
            advice="Give the code a connection of the test's own (monkeypatch its `connect`), or ask for the fixture "
            "spcs_container_account, which lets it reach the account that the tests run against.",
        )

    @classmethod
    def no_host(cls, call: ConnectCall, host: str) -> ConnectionNotRoutedError:
        """Return the error for code that leaves out the host, which only works with newer connectors."""
        return cls.told(
            "the code under test connects to Snowflake without naming a host",
            seen=[
                f"connect() was called with: {', '.join(call.given) or 'nothing'}",
                f"SNOWFLAKE_HOST is {host}; the session token counts at that host alone",
                "connectors before 5.0 do not go there by themselves",
            ],
            advice='Add host=os.environ["SNOWFLAKE_HOST"] to the call.',
        )


class NoAccount:
    """Refuses every connection: for unit tests without Snowflake."""

    def __init__(self, host: str, files: MountedFiles, tokens: UncheckedTokens) -> None:
        self._host = host
        self._files = files
        self._tokens = tokens

    def changes(self, call: ConnectCall) -> Mapping[str, Any]:
        """Raise what Snowflake would for a token that a test has let expire, else say that there is no account."""
        __tracebackhide__ = True
        if not call.host_given and not fills_in_the_host():
            raise ConnectionNotRoutedError.no_host(call, self._host)
        if self._tokens.expired(_token(call, self._files)):
            from snowflake.connector.errors import DatabaseError

            raise DatabaseError(
                msg=f"OAuth access token expired. [{uuid.uuid4()}]", errno=_TOKEN_EXPIRED, sqlstate="08001"
            )
        raise ConnectionNotRoutedError.no_account(call, self._host)


class ToAccount:
    """Sends connections to an account, with the token of the container's file."""

    def __init__(self, host: str, files: MountedFiles, login: ServiceLogin) -> None:
        self._host = host
        self._files = files
        self._login = login

    def changes(self, call: ConnectCall) -> Mapping[str, Any]:
        """Return address and protocol of the account, and the token where the code names its file."""
        __tracebackhide__ = True
        if not call.host_given and not fills_in_the_host():
            raise ConnectionNotRoutedError.no_host(call, self._host)
        changes: dict[str, Any] = {
            "host": self._login.host,
            "port": self._login.port,
            "protocol": self._login.protocol,
        }
        path = token_file(call)
        if path is not None and self._files.locate(path) is not None:
            token = _token(call, self._files)
            if token is not None:
                changes |= {"token": token, "token_file_path": None}
        if call.arguments.get("enable_server_session_keep_alive_auto_detection") is None:
            # Connector 5.x warns where this is not decided, which fails suites that turn warnings into errors.
            changes["enable_server_session_keep_alive_auto_detection"] = False
        return changes


def _token(call: ConnectCall, files: MountedFiles) -> str | None:
    path = token_file(call)
    if path is not None and files.locate(path) is not None:
        try:
            return files.read(path).decode()
        except FileNotFoundError:
            return None  # the connector says so in its own words
    token = call.arguments.get("token")
    return token if isinstance(token, str) else None
