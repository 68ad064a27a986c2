"""What containers that are app objects of the test process promise."""

from __future__ import annotations

import socket

import pytest

from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan, InstancePlan
from pytest_spcs.emulator.runtimes.in_process import AppContent, InProcessRuntime
from tests.contracts.runtimes.houses import PORT, SERVICE, Builder, House, texts


def test_an_app_that_is_not_served_is_named_with_its_address(app: Builder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    plan = ContainerPlan("main", AppContent(f"http://127.0.0.1:{port}"))
    instance = House(InProcessRuntime(), app).prepare(plan)
    with pytest.raises(CannotRunError) as error:
        instance.start_container("main")
    seen = f"nothing answers at its app object's address 127.0.0.1:{port}"
    assert f"container main of DEMO.PUBLIC.ECHO cannot start: {seen}" in str(error.value)
    assert "check that it is alive" in str(error.value)


def test_the_log_says_where_the_output_is_and_what_does_not_apply(app: Builder) -> None:
    house = House(InProcessRuntime(), app)
    instance = house.start("--x", MODE="fast")
    assert texts(instance.logs("main")) == [
        "pytest-spcs: this container is an app object; what it prints is in the output of the test process",
        "pytest-spcs: not applied to an app object: environment variable MODE, command",
    ]


def test_two_apps_in_one_instance_are_refused_by_name() -> None:
    one, two = (ContainerPlan(name, AppContent(f"http://127.0.0.1:{name[-1]}")) for name in ("a1", "b2"))
    with pytest.raises(CannotRunError, match=r"containers a1, b2 of DEMO\.PUBLIC\.ECHO are different app objects"):
        InProcessRuntime().prepare(InstancePlan(SERVICE, 0, (one, two), (PORT,)), lambda _: None)
