"""A house with an account and a small executor behind real doors, served in this process."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from pytest_spcs.emulator.account.account import Account, AccountIdentity
from pytest_spcs.emulator.account.clock import AdjustableClock
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.doors.assembly import Doors, House
from pytest_spcs.emulator.doors.server import Server, open_listener
from pytest_spcs.emulator.images.making import ImageMaking
from pytest_spcs.emulator.images.requests import AppImage, BuiltImage, DockerfileImage, StubImage
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.compute_pools import rest as compute_pools_rest
from pytest_spcs.emulator.objects.roles.system import ACCOUNTADMIN, create_system_roles
from pytest_spcs.emulator.objects.sessions.commands import EndSession
from pytest_spcs.emulator.objects.users.credentials import Password
from pytest_spcs.emulator.runtimes.in_process import AppContent
from pytest_spcs.emulator.statements.query_log import QueryLog
from tests.unit.doors.world import PASSWORD, USER, FakeExecutor, MakeWorld, World, make_user

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[MakeWorld]:
    """Return a function that serves a new world; ``patience`` is how long a query may keep its request open."""
    with ExitStack() as stack:
        yield partial(_serve, stack, tmp_path)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """Doors in front of an account with one user."""
    return make_world()


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same for many tests, none of which changes anything that another sees."""
    with ExitStack() as stack:
        yield _serve(stack, tmp_path_factory.mktemp("shared"))


def _serve(stack: ExitStack, directory: Path, *, patience: float = 30.0) -> World:
    clock = AdjustableClock()
    identity = AccountIdentity("PYTEST", "SPCS", "AWS_US_WEST_2", "127.0.0.1")
    account = Account(identity=identity, clock=clock, stage_root=directory / "stages")
    nouns.teach(account)
    account.learn({EndSession: lambda _account, _session, _command: None})
    create_system_roles(account)
    make_user(account, USER, password=Password.of(PASSWORD))
    log, token = QueryLog(), secrets.token_urlsafe(16)
    executor = FakeExecutor(log)
    built: list[DockerfileImage] = []

    def make(wanted: AppImage | DockerfileImage | StubImage) -> BuiltImage:
        if not isinstance(wanted, DockerfileImage):
            return ImageMaking(directory)(wanted)
        built.append(wanted)
        return BuiltImage(content=AppContent("http://127.0.0.1:1"), digest="sha256:" + "0" * 64)

    doors = Doors(
        House(
            account=account,
            clock=clock,
            executor=executor,
            log=log,
            operations=compute_pools_rest.OPERATIONS,
            make_image=make,
            admin_token=token,
            admin_session=Session(identity=0, user="SYSTEM", role=ACCOUNTADMIN),
            patience=patience,
        )
    )
    stack.callback(doors.close)
    server = Server(doors.app, open_listener(), doors.shut)
    server.start()
    stack.callback(server.stop)
    stack.callback(executor.release.set)
    client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{server.port}", trust_env=False, timeout=20))
    return World(account, clock, executor, log, token, client, server.port, built)
