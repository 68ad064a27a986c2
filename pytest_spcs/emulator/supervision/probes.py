"""Looks from outside at what listens in a container: probes as the kubelet sends them, and bare connections."""

from __future__ import annotations

import http.client
import socket

_PROBE_TIMEOUT = 1.0
"""Seconds for an answer: Kubernetes' default, since Snowflake names none."""
_LISTEN_CHECK = 0.05
"""Seconds in which a relay closes a connection to a port where nothing listens."""


def answers_ok(address: tuple[str, int], path: str) -> bool:
    """Tell whether a GET is answered with status 200."""
    connection = http.client.HTTPConnection(*address, timeout=_PROBE_TIMEOUT)
    try:
        connection.request("GET", path, headers={"User-Agent": "kube-probe/1.29", "Connection": "close"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def listens(address: tuple[str, int]) -> bool:
    """Tell whether something listens behind an address: a relay closes a connection at once where nothing does."""
    try:
        with socket.create_connection(address, timeout=_PROBE_TIMEOUT) as connection:
            connection.settimeout(_LISTEN_CHECK)
            return connection.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False
