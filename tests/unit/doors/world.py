"""What the tests of the doors share: an account and a small executor behind real doors, and a bare client."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.grants import Grant, Grantee
from pytest_spcs.emulator.account.results import Column, Rows, SqlType, StatementKind, status
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.roles.system import ACCOUNTADMIN
from pytest_spcs.emulator.objects.users.state import USERS, User
from pytest_spcs.emulator.statements.executor import Execution

if TYPE_CHECKING:
    import httpx

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.clock import AdjustableClock
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.account.transfers import Download, Upload
    from pytest_spcs.emulator.engine.contract import Bind
    from pytest_spcs.emulator.images.requests import DockerfileImage
    from pytest_spcs.emulator.statements.query_log import QueryLog

PASSWORD = "Correct-" + secrets.token_hex(4)
USER = "ALICE"


class FakeExecutor:
    """Knows a handful of statements; enough to try what the doors do with them."""

    def __init__(self, log: QueryLog) -> None:
        self.log = log
        self.executed: list[tuple[str, Mapping[str, Bind]]] = []
        self.closed: list[int] = []
        self.waiting = threading.Semaphore(0)
        self.release = threading.Event()
        self.interrupted = threading.Event()
        self.transfer: Upload | Download | None = None

    def execute(  # noqa: C901, PLR0911 - one return for each statement it knows
        self,
        session: Session,
        sql: str,
        *,
        query_id: str,
        binds: Mapping[str, Bind] | None = None,
        describe_only: bool = False,
    ) -> Execution:
        with session.lock:
            self.executed.append((sql, binds or {}))
            words = sql.strip().rstrip(";").upper().split()
            match words:
                case ["SELECT", "?", *_]:
                    values = [str(bind.value) for bind in (binds or {}).values()]
                    return Execution(query_id, _row(*values), StatementKind.SELECT)
                case ["SELECT", number]:
                    column = Column(number, SqlType.FIXED)
                    rows = [] if describe_only else [(int(number),)]
                    return Execution(query_id, Rows((column,), rows), StatementKind.SELECT)
                case ["INSERT", *_]:
                    count = max((len(bind.value or "") for bind in (binds or {}).values()), default=0)
                    column = Column("number of rows inserted", SqlType.FIXED)
                    return Execution(query_id, Rows((column,), [(count,)]), StatementKind.INSERT)
                case ["WAIT"]:
                    self._wait()
                    return Execution(query_id, _row("waited"), StatementKind.SELECT)
                case ["USE", "ROLE", role]:
                    session.role = role
                    return Execution(query_id, status("Statement executed successfully."), StatementKind.USE)
                case ["ALTER", "SESSION", "SET", setting]:
                    name, _, value = setting.partition("=")
                    session.parameters[name] = value.lower()
                    return Execution(query_id, status("Statement executed successfully."), StatementKind.DDL)
                case ["SELECT", "*", "FROM", table] if "RESULT_SCAN" in table:
                    found = self.log.result_of(session, table.split("'")[1].lower())
                    assert found is not None
                    return Execution(query_id, found, StatementKind.SELECT)
                case ["BREAK"]:
                    raise RuntimeError("a mistake of ours")
                case ["UNENCODABLE"]:
                    return Execution(query_id, Rows((Column("a"), Column("b")), [("too short",)]), StatementKind.SELECT)
                case ["PUT", *_] | ["GET", *_]:
                    assert self.transfer is not None
                    return Execution(query_id, self.transfer, StatementKind.SELECT)
                case _:
                    raise SnowflakeError(1003, "42000", f"SQL compilation error:\nunexpected '{words[0]}'.")

    def _wait(self) -> None:
        self.waiting.release()
        while not self.release.wait(0.01):
            if self.interrupted.is_set():
                self.interrupted.clear()
                raise SnowflakeError(604, "57014", "SQL execution canceled")

    def split(self, sql: str) -> Sequence[str]:
        return [part.strip() for part in sql.split(";") if part.strip()]

    def interrupt(self, session: Session) -> None:  # noqa: ARG002 - one session waits at a time
        self.interrupted.set()

    def close_session(self, session: Session) -> None:
        self.closed.append(session.identity)


def _row(*values: str) -> Rows:
    return Rows(tuple(Column(f"C{number}") for number, _ in enumerate(values)), [values])


@dataclass
class World:
    """What a test may look at behind the doors, and a client for what is in front of them."""

    account: Account
    clock: AdjustableClock
    executor: FakeExecutor
    log: QueryLog
    admin_token: str
    client: httpx.Client
    port: int
    built: list[DockerfileImage] = field(default_factory=list)

    @property
    def connect_arguments(self) -> dict[str, Any]:
        """What a Snowflake client needs to reach the doors, credentials left out."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "protocol": "http",
            "account": "PYTEST-SPCS",
            "user": USER,
            "login_timeout": 5,
            "enable_server_session_keep_alive_auto_detection": False,
        }

    def login(self, data: Mapping[str, object] | None = None, **query: str) -> dict[str, Any]:
        """Log in as the 5.x connector does, with the password unless told otherwise."""
        body = {
            "CLIENT_APP_ID": "PythonConnector",
            "CLIENT_APP_VERSION": "5.2.0",
            "ACCOUNT_NAME": "PYTEST-SPCS",
            "LOGIN_NAME": USER,
            "PASSWORD": PASSWORD,
            "SESSION_PARAMETERS": {},
            **(data or {}),
        }
        answer = self.client.post("/session/v1/login-request", params=query, json={"data": body})
        assert answer.status_code == 200
        document: dict[str, Any] = answer.json()
        return document

    def open(self, data: Mapping[str, object] | None = None) -> Caller:
        """Log in and return a caller with the session's token."""
        logged_in = self.login(data)["data"]
        return Caller(self.client, logged_in["token"], logged_in["masterToken"])


@dataclass
class Caller:
    """Speaks the connector's protocol in one session."""

    client: httpx.Client
    token: str
    master: str

    def call(self, method: str, path: str, *, token: str | None = None, **arguments: Any) -> dict[str, Any]:
        """Make one call and return its body."""
        headers = {"Authorization": f'Snowflake Token="{token or self.token}"'}
        answer = self.client.request(method, path, headers=headers, **arguments)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document

    def query(self, sql: str, *, request_id: str = "", **body: Any) -> dict[str, Any]:
        """Make one query request."""
        parameters = {"requestId": request_id} if request_id else {}
        return self.call("POST", "/queries/v1/query-request", params=parameters, json={"sqlText": sql, **body})


def make_user(account: Account, name: str, **properties: Any) -> User:
    """Put a user with all system roles into the account."""
    user = User(
        name=name,
        login_name=name,
        display_name=name.title(),
        owner=ACCOUNTADMIN,
        created_on=account.clock.now(),
        default_role=ACCOUNTADMIN,
        **properties,
    )
    account[USERS].create(name, CreateMode.ERROR_IF_EXISTS, lambda: user)
    account.grants.add(
        Grant(
            privilege="USAGE",
            on=Securable("ROLE", ACCOUNTADMIN),
            grantee=Grantee("USER", name),
            granted_by=ACCOUNTADMIN,
            created_on=account.clock.now(),
        )
    )
    return user


MakeWorld = Callable[..., World]
