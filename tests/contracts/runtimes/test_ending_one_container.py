"""What every runtime promises of a container that is ended while its instance goes on."""

from __future__ import annotations

import signal

from pytest_spcs.emulator.runtimes.contract import ContainerPlan
from pytest_spcs.emulator.runtimes.in_process import InProcessRuntime
from tests.contracts.runtimes.houses import PORT, Builder, House, answer, texts


def test_its_end_is_told_and_it_can_be_started_again(any_house: House) -> None:
    instance = any_house.start()
    if instance.answers_probes:
        answer(instance)
    instance.stop_container("main", 20)
    ended = any_house.wait_for_exit()
    assert (ended.container, ended.code) == ("main", 128 + signal.SIGTERM)
    instance.start_container("main")
    if instance.answers_probes:
        answer(instance)
    instance.stop_container("main", 20)
    assert any_house.wait_for_exit().code == 128 + signal.SIGTERM
    assert len(any_house.exits) == 2
    instance.stop(5)


def test_one_that_does_not_run_is_left_alone(any_house: House) -> None:
    instance = any_house.prepare(ContainerPlan("main", any_house.image()))
    instance.stop_container("main", 20)
    instance.start_container("main")
    instance.stop(5)
    instance.stop_container("main", 20)
    assert any_house.exits == []


def test_one_that_ignores_sigterm_is_killed_after_the_grace(process_house: House) -> None:
    instance = process_house.start("--stubborn")
    answer(instance)
    instance.stop_container("main", 0.1)
    assert process_house.wait_for_exit().code == 128 + signal.SIGKILL
    instance.start_container("main")
    answer(instance)


def test_a_server_may_end_by_itself_within_the_grace(process_house: House) -> None:
    instance = process_house.start("--polite")
    answer(instance)
    instance.stop_container("main", 20)
    instance.stop_container("main", 20)
    assert process_house.wait_for_exit().code == 7
    assert texts(instance.logs("main"))[-1] == "farewell"


def test_its_neighbour_goes_on(process_house: House) -> None:
    image = process_house.image()
    instance = process_house.prepare(
        ContainerPlan("main", image, environment={"NAME": "main"}),
        ContainerPlan("other", image, environment={"NAME": "other", "PORT": "9191"}),
        ports=(PORT, 9191),
    )
    for name in ("main", "other"):
        instance.start_container(name)
    assert [answer(instance), answer(instance, port=9191)] == ["main", "other"]
    instance.stop_container("main", 20)
    assert process_house.wait_for_exit().container == "main"
    assert answer(instance, port=9191) == "other"


def test_an_app_object_is_left_alone_and_its_log_says_so(app: Builder) -> None:
    house = House(InProcessRuntime(), app)
    instance = house.start()
    instance.stop_container("main", 20)
    house.wait_for_exit()
    assert answer(instance) == ""
    assert texts(instance.logs("main"))[-1] == (
        "pytest-spcs: this container was to be ended; an app object is left alone, and goes on as it is"
    )
    instance.start_container("main")
    assert len(instance.logs("main", previous=True)) == 2
