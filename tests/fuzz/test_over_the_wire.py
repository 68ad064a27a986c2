"""A running emulator answers whatever it is sent, never with a 5xx or a traceback, and goes on."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from tests.clients.emulator_process import running_emulator
from tests.fuzz.mutations import spoiled_requests, spoiled_statements
from tests.fuzz.seeds import SETUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.emulator.rest.operations import Operation

SHORT = settings(
    deadline=timedelta(seconds=20),
    max_examples=settings().max_examples // 2,
    suppress_health_check=list(HealthCheck),
    database=None,
)
REVEALING = ("Traceback", "internal error", "Internal error", '.py"')


@dataclass
class Wire:
    """A session without a client library, so that nothing stands between the test and the answer."""

    client: httpx.Client

    def send(self, method: str, path: str, document: Any, query: dict[str, str] | None = None) -> Any:
        # Written here: lone surrogates are escapes in JSON, and some client does send them.
        body = json.dumps(document).encode()
        headers = {"Content-Type": "application/json"}
        answer = self.client.request(method, path, content=body, params=query, headers=headers)
        assert answer.status_code < 500, answer.text
        assert not [word for word in REVEALING if word in answer.text], answer.text
        return answer.json()

    def run(self, sql: str) -> Any:
        return self.send(
            "POST", "/queries/v1/query-request", {"sqlText": sql, "parameters": {}}, {"requestId": str(uuid.uuid4())}
        )

    def furnish(self) -> None:
        """Have what the seeds name, whatever was dropped; what is still there is refused, which is as good."""
        for sql in ("USE ROLE ACCOUNTADMIN", *SETUP, "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1"):
            self.run(sql)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    with running_emulator(tmp_path_factory.mktemp("emulator")) as running:
        url = f"http://127.0.0.1:{running.ready['port']}"
        login = {
            "CLIENT_APP_ID": "PythonConnector",
            "CLIENT_APP_VERSION": "5.2.0",
            "ACCOUNT_NAME": running.ready["account"],
            "LOGIN_NAME": running.ready["user"],
            "PASSWORD": running.ready["password"],
            "SESSION_PARAMETERS": {},
        }
        with httpx.Client(trust_env=False, base_url=url, timeout=30) as client:
            answer = client.post("/session/v1/login-request", json={"data": login}).json()
            client.headers["Authorization"] = f'Snowflake Token="{answer["data"]["token"]}"'
            yield Wire(client)


@SHORT
@given(sql=spoiled_statements())
def test_a_spoiled_statement_is_answered(wire: Wire, sql: str) -> None:
    wire.furnish()
    wire.run(sql)
    assert wire.run("SELECT 1")["success"]


@SHORT
@given(request_=spoiled_requests())
def test_a_spoiled_request_is_answered(wire: Wire, request_: tuple[Operation, str, dict[str, str], Any]) -> None:
    operation, path, query, body = request_
    wire.furnish()
    wire.send(operation.method, f"/api/v2{path}", body, {key: text[:500] for key, text in query.items()})
    assert wire.run("SELECT 1")["success"]
