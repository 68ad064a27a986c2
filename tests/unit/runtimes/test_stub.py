"""Stub images: they run, and answer nothing."""

from __future__ import annotations

import queue
import socket

import pytest

from pytest_spcs.emulator.runtimes.contract import Capability, ContainerPlan, Exit, InstancePlan
from pytest_spcs.emulator.runtimes.stub import StubContent, StubRuntime
from pytest_spcs.identifiers import ObjectName

SERVICE = ObjectName("DEMO", "PUBLIC", "ECHO")


def plan(*, is_job: bool = False) -> InstancePlan:
    return InstancePlan(SERVICE, 0, (ContainerPlan("echo", StubContent()),), (8080,), is_job)


def test_a_stub_refuses_connections_and_says_so_in_its_log() -> None:
    exits: queue.SimpleQueue[Exit] = queue.SimpleQueue()
    instance = StubRuntime().prepare(plan(), exits.put)
    instance.start_container("echo")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(instance.address(8080), timeout=5)
    (line,) = instance.logs("echo")
    assert line.text == (
        "pytest-spcs: this container is a stub: nothing runs in it, and connections to its ports are refused"
    )
    assert not instance.answers_probes
    instance.stop(0)
    instance.stop(0)
    assert exits.empty()


def test_a_stub_of_a_job_ends_at_once() -> None:
    exits: queue.SimpleQueue[Exit] = queue.SimpleQueue()
    instance = StubRuntime().prepare(plan(is_job=True), exits.put)
    instance.start_container("echo")
    ended = exits.get(timeout=10)
    assert (ended.container, ended.code) == ("echo", 0)
    instance.stop(0)


def test_a_stub_can_be_ended_and_started_again() -> None:
    exits: queue.SimpleQueue[Exit] = queue.SimpleQueue()
    instance = StubRuntime().prepare(plan(), exits.put)
    instance.stop_container("echo", 0)
    instance.start_container("echo")
    instance.stop_container("echo", 0)
    instance.stop_container("echo", 0)
    assert exits.get(timeout=10).code == 143
    assert exits.empty()
    instance.start_container("echo")
    assert len(instance.logs("echo")) == 1
    instance.stop(0)


def test_a_stub_accepts_every_specification() -> None:
    assert StubRuntime().gives == frozenset(Capability)
