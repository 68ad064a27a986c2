"""A service whose connection answers as a test says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.handles.services import ServiceHandle
from tests.unit.handles.services.rows import container, described

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def service(fake: Any) -> Callable[..., tuple[ServiceHandle, Any]]:
    def make(
        containers: Any = None,
        *,
        description: Any = None,
        logs: Any = "",
        pool_state: str = "ACTIVE",
        ready_timeout: float = 0.0,
        **more: Any,
    ) -> tuple[ServiceHandle, Any]:
        connection = fake.connection(
            {
                **more,
                "SHOW SERVICE CONTAINERS": [container()] if containers is None else containers,
                "DESCRIBE SERVICE": [described()] if description is None else description,
                "DESCRIBE COMPUTE POOL POOL": [{"name": "POOL", "state": pool_state}],
                "SELECT SYSTEM.GET_SERVICE_LOGS": logs if not isinstance(logs, str) else [{"LOGS": logs}],
            }
        )
        name = "demo.public.convert_api"
        handle = ServiceHandle(name=name, sql=connection.sql, root=fake.no_root, ready_timeout=ready_timeout)
        return handle, connection

    return make
