"""What Snowflake answers about a service, and a wait for it that is in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.errors import ServiceNotReadyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.handles.services import ServiceHandle

NAME = "DEMO.PUBLIC.CONVERT_API"
TRACEBACK = """Traceback (most recent call last):
  File "/app/convert_app.py", line 1, in <module>
    import flask
ModuleNotFoundError: No module named 'flask'
"""


def container(status: str = "READY", **columns: Any) -> dict[str, Any]:
    return {
        "service_name": "CONVERT_API",
        "service_status": "RUNNING" if status == "READY" else "PENDING",
        "instance_id": "0",
        "instance_status": "READY" if status == "READY" else "PENDING",
        "container_name": "convert-api",
        "status": status,
        "message": "Running" if status == "READY" else "Waiting to start",
        "image_name": "registry/demo/public/images/convert:1",
        "image_digest": "sha256:00",
        "restart_count": 0,
        "start_time": "",
        "last_exit_code": None,
        "last_restart_time": "",
        **columns,
    }


def described(status: str = "RUNNING", **columns: Any) -> dict[str, Any]:
    return {"name": "CONVERT_API", "status": status, "compute_pool": "POOL", "is_upgrading": "false", **columns}


def endpoint(name: str, *, public: bool = True, url: str | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "port": 9090,
        "port_range": None,
        "protocol": "HTTP",
        "is_public": "true" if public else "false",
        "ingress_url": url,
    }


def in_turn(*answers: Any) -> Callable[[], Any]:
    """Give the answers one after the other, and the last one for ever."""
    left = list(answers)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def refusal(handle: ServiceHandle, timeout: float | None = None) -> str:
    with pytest.raises(ServiceNotReadyError) as caught:
        handle.wait_until_ready(timeout)
    return str(caught.value)
