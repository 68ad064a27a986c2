"""The environment variables under which Snowflake's clients reach a server on this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_PROXY = ("NO_PROXY", "no_proxy")
_HTTPS_PROXY = ("HTTPS_PROXY", "https_proxy")
_PLATFORM_DETECTION = "SNOWFLAKE_DISABLE_PLATFORM_DETECTION"


def without_proxies(present: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for another program, like this one but for what ``LoopbackEnvironment`` changes."""
    environment = {name: value for name, value in present.items() if name not in _HTTPS_PROXY}
    environment |= {name: _with_loopback(present.get(name, "")) for name in _NO_PROXY}
    return environment | {_PLATFORM_DETECTION: "true"}


def _with_loopback(exempt: str) -> str:
    hosts = [host.strip() for host in exempt.split(",") if host.strip()]
    return exempt if "127.0.0.1" in hosts or "*" in hosts else ",".join([*hosts, "127.0.0.1"])


class LoopbackEnvironment:
    """Changes environment variables, and puts them back at the end.

    - ``NO_PROXY``: connector 5.x asks the proxy of ``HTTP_PROXY`` even for 127.0.0.1; 4.x reads it at each request.
    - ``SNOWFLAKE_DISABLE_PLATFORM_DETECTION``: connecting probes cloud metadata addresses without it.
    - ``HTTPS_PROXY``, once ``snowflake.core`` is in use: it takes that proxy for plain http too and has no exceptions.
    """

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}

    def enter(self) -> Self:
        """Let connections to 127.0.0.1 bypass proxies."""
        for name in _NO_PROXY:
            exempt = _with_loopback(os.environ.get(name, ""))
            if exempt != os.environ.get(name):
                self._set(name, exempt)
        self._set(_PLATFORM_DETECTION, "true")
        return self

    def hide_https_proxy(self) -> None:
        """Let ``snowflake.core`` reach 127.0.0.1; its API clients read the variable whenever one is made."""
        for name in _HTTPS_PROXY:
            if name in os.environ:
                self._set(name, None)

    def leave(self) -> None:
        """Put back what was there before."""
        while self._before:
            name, value = self._before.popitem()
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    def _set(self, name: str, value: str | None) -> None:
        self._before.setdefault(name, os.environ.get(name))
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
