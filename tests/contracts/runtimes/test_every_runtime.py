"""What every runtime promises."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan, LogLine
from tests.contracts.runtimes.houses import PORT, House, answer


def test_a_started_container_answers_at_the_instances_address(house: House) -> None:
    instance = house.start()
    assert answer(instance) == ""
    assert instance.address(PORT)[0] == "127.0.0.1"


def test_instances_share_a_port(house: House) -> None:
    instances = [house.start(), house.start()]
    assert [answer(instance) for instance in instances] == ["", ""]


def test_a_port_that_is_not_in_the_plan_has_no_address(house: House) -> None:
    with pytest.raises(KeyError):
        house.start().address(1)


def test_logs_are_lines_and_stay_after_the_stop(house: House) -> None:
    instance = house.start()
    answer(instance)
    instance.stop(5)
    assert instance.logs("main")
    assert all(isinstance(line, LogLine) for line in instance.logs("main"))


def test_stopping_twice_and_closing_twice_do_no_harm(house: House) -> None:
    instance = house.start()
    instance.stop(5)
    instance.stop(5)
    house.runtime.close()
    house.runtime.close()


def test_only_images_of_its_own_kind_are_accepted(house: House) -> None:
    @dataclass
    class Foreign:
        kind: str = "foreign"

    assert house.runtime.accepts(house.image())
    assert not house.runtime.accepts(Foreign())
    with pytest.raises(CannotRunError, match=r"main .*'foreign' image"):
        house.prepare(ContainerPlan("main", Foreign()))
