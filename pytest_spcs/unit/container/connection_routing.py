"""Sends connections to ``SNOWFLAKE_HOST`` where an environment says; every other connection is left alone.

``SnowflakeConnection.__init__`` is the one place of a client library that pytest-spcs wraps: code in a container passes
only ``host=``, and connector 5.x reads the token file and opens port 443 in compiled code, out of Python's reach. A
``connect`` that has been imported already, Snowpark sessions and SQLAlchemy engines all come by there.
"""

from __future__ import annotations

import dataclasses
import functools
import os
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from pytest_spcs.unit.container.import_watch import ModuleArrival

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONNECTOR_MODULES = ("snowflake.connector", "snowflake.connector.aio")
"""Where ``SnowflakeConnection`` lives, the synchronous and the asynchronous one."""

_LEFT_ALONE = ("connection_name", "connections_file_path", "session_token", "server_url")
"""Arguments that say without ``host`` where a connection goes."""

_FILLS_IN_THE_HOST = 5
"""From this version on, the connector takes ``SNOWFLAKE_HOST`` inside SPCS where no ``host`` is given."""

_LOCK = threading.Lock()
"""Held while classes are wrapped and unwrapped: they belong to the whole process."""


@dataclass(frozen=True, slots=True)
class ConnectCall:
    """One call of ``connect`` for ``SNOWFLAKE_HOST``. Values may be secrets: only names are ever shown."""

    arguments: Mapping[str, Any] = field(repr=False)

    @property
    def host_given(self) -> bool:
        """Whether the code named the host itself."""
        return bool(self.arguments.get("host"))

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the arguments that were given."""
        return tuple(name for name, value in self.arguments.items() if value is not None)


class ConnectionRoute(Protocol):
    """Decides what becomes of a connection to ``SNOWFLAKE_HOST``."""

    def changes(self, call: ConnectCall) -> Mapping[str, Any]:
        """Return the arguments to put in, or raise; None takes an argument away."""
        ...


class ConnectionRouting:
    """Asks a route about each connection to one host, between ``install`` and ``remove``."""

    def __init__(self, host: str, route: ConnectionRoute) -> None:
        self.route = route
        self._host = host.lower()
        self._wrapped: list[tuple[type, Any]] = []
        self._arrivals = ModuleArrival(CONNECTOR_MODULES, self._wrap)

    def install(self) -> None:
        """Wrap the connection classes that are imported, and the others when they are."""
        self._arrivals.install()

    def remove(self) -> None:
        """Put back what was there. A wrapper that somebody has wrapped since changes nothing any more."""
        self._arrivals.remove()
        with _LOCK:
            while self._wrapped:
                kind, wrapper = self._wrapped.pop()
                wrapper.routing, original = None, wrapper.original
                if vars(kind).get("__init__") is wrapper:
                    kind.__init__ = original  # type: ignore[misc]  # puts back what was there

    def _wrap(self, module: Any) -> None:
        with _LOCK:
            kind: type = module.SnowflakeConnection
            wrapper = _wrapped(kind.__init__, self)  # type: ignore[misc]  # of exactly this class
            kind.__init__ = wrapper  # type: ignore[misc]  # the one wrap of a client library
            self._wrapped.append((kind, wrapper))

    def arguments(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments with which a connection is really made."""
        config = options.get("config")
        given = options if config is None else {**vars(config), **options}
        call = ConnectCall(given)
        if not self._is_mine(call):
            return options
        changes = self.route.changes(call)
        if config is not None:
            return {**options, "config": dataclasses.replace(config, **changes)}
        kept = {name: value for name, value in options.items() if name not in changes}
        return kept | {name: value for name, value in changes.items() if value is not None}

    def _is_mine(self, call: ConnectCall) -> bool:
        host = call.arguments.get("host")
        if host:
            return str(host).lower() == self._host
        return not any(call.arguments.get(name) for name in _LEFT_ALONE)


def fills_in_the_host() -> bool:
    """Tell whether the connector in use takes ``SNOWFLAKE_HOST`` by itself inside SPCS."""
    version = str(getattr(sys.modules.get("snowflake.connector"), "__version__", ""))
    major = version.partition(".")[0]
    return major.isdigit() and int(major) >= _FILLS_IN_THE_HOST


def token_file(call: ConnectCall) -> str | None:
    """Return the path of the token file that a call names."""
    path = call.arguments.get("token_file_path")
    return os.fsdecode(path) if path else None


def _wrapped(original: Callable[..., None], routing: ConnectionRouting) -> Any:
    @functools.wraps(original)
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807  # takes the place of one
        __tracebackhide__ = True
        asked = wrapper.routing
        if asked is not None and not arguments:  # by position, 4.x takes the name of a configured connection
            options = asked.arguments(options)
        original(self, *arguments, **options)

    wrapper: Any = __init__
    wrapper.routing = routing
    wrapper.original = original
    return wrapper
