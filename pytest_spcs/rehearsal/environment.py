"""The environment in which code finds the account of a test by itself: variables, and connections without a host."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import SpcsError
from pytest_spcs.unit.container.connection_routing import ConnectionRouting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_spcs.unit.container.connection_routing import ConnectCall

_PREFIX = "SNOWFLAKE_"
_LEFT_ALONE = frozenset({"SNOWFLAKE_DISABLE_PLATFORM_DETECTION"})
"""Variables that say how the connector works on this machine."""
_DECIDED: tuple[str, ...] = ("login_timeout", "enable_server_session_keep_alive_auto_detection")
"""What code may decide itself. Connector 5.x warns where the second is not decided."""
_ADDRESS = ("host", "port", "protocol", *_DECIDED)
WAREHOUSE = "COMPUTE_WH"
"""The warehouse that every account has."""


class OtherAccountError(SpcsError):
    """Code under test wanted to connect to another account than the test's."""

    @classmethod
    def refused(cls, wanted: str, present: str) -> OtherAccountError:
        """Return the error for a connection that would have left this machine."""
        return cls.told(
            f"the code under test connects to the account {wanted!r}, and this test's is {present!r}",
            seen=["a test with the environment of spcs_account reaches no other account"],
            advice="Let the code read the account from the environment (SNOWFLAKE_ACCOUNT), or hand it "
            "spcs_account.connection_parameters.",
        )


class _ToTheAccount:
    """Fills in what a call of ``connect`` leaves out."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters

    def changes(self, call: ConnectCall) -> Mapping[str, Any]:
        """Return the address; all of the parameters where nothing at all was given, for the default connection."""
        __tracebackhide__ = True
        if not call.given:
            return self._parameters
        filled = _ADDRESS
        if call.host_given:
            filled = _DECIDED
        else:
            account = str(call.arguments.get("account") or "")
            if account.upper() != str(self._parameters["account"]).upper():
                raise OtherAccountError.refused(account, self._parameters["account"])
        return {
            name: self._parameters[name] for name in filled if name not in _DECIDED or call.arguments.get(name) is None
        }


@contextlib.contextmanager
def account_environment(parameters: Mapping[str, Any], more: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Set the variables and send connections to the account; yield the variables."""
    named = {name: parameters[name] for name in ("account", "host", "port", "protocol", "user", "password")}
    named |= {"role": parameters.get("role", "PUBLIC"), "warehouse": WAREHOUSE, **more}
    before = {name: value for name, value in os.environ.items() if name.startswith(_PREFIX)}
    routing = ConnectionRouting(str(parameters["host"]), _ToTheAccount(parameters))
    with tempfile.TemporaryDirectory(prefix="pytest-spcs-home-") as home:
        variables = _variables(named, _connections_file(Path(home), named))
        for name in before.keys() - _LEFT_ALONE:
            del os.environ[name]
        os.environ.update(variables)
        routing.install()
        try:
            yield dict(variables)
        finally:
            routing.remove()
            _put_back(before)


def _connections_file(home: Path, named: Mapping[str, Any]) -> Path:
    """Write the default connection where connector 5.x and programs of their own look for it."""
    # The form of TOML and JSON is the same for texts and numbers.
    connection = "\n".join(f"{name} = {json.dumps(value)}" for name, value in named.items())
    file = home / "connections.toml"
    file.touch(mode=0o600)  # the connector refuses a file that others may read
    file.write_text(f"[default]\n{connection}\n", encoding="utf-8")
    return file


def _variables(named: Mapping[str, Any], connections: Path) -> dict[str, str]:
    return {
        **{f"{_PREFIX}{name.upper()}": str(value) for name, value in named.items()},
        "SNOWFLAKE_HOME": str(connections.parent),
        # Connector 4.x has looked for its home when it was imported, and reads this at each connection.
        "SNOWFLAKE_CONNECTIONS": connections.read_text(encoding="utf-8"),
        "SNOWFLAKE_DEFAULT_CONNECTION_NAME": "default",
    }


def _put_back(before: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith(_PREFIX) and name not in _LEFT_ALONE]:
        del os.environ[name]
    os.environ.update(before)
