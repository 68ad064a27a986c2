from __future__ import annotations

from pytest_spcs.provisioning.names import RunNames


def test_two_runs_have_different_names() -> None:
    assert RunNames("PYTEST_SPCS").run != RunNames("PYTEST_SPCS").run


def test_the_name_of_a_run_tells_its_xdist_worker() -> None:
    assert RunNames("PYTEST_SPCS", worker="gw0", token="3F9A1C2B").run == "PYTEST_SPCS_GW0_3F9A1C2B"
    assert RunNames("MINE", token="3F9A1C2B").run == "MINE_3F9A1C2B"


def test_a_name_that_is_taken_gets_a_number() -> None:
    names = RunNames("X")
    assert [names.take("convert_api") for _ in range(3)] == ["CONVERT_API", "CONVERT_API_2", "CONVERT_API_3"]


def test_a_name_that_was_given_back_can_be_taken_again() -> None:
    names = RunNames("X")
    names.take("api")
    names.take("api")
    names.give_back("API")
    assert names.take("api") == "API"


def test_a_wish_that_is_no_name_becomes_one() -> None:
    names = RunNames("X")
    assert names.take("convert-api") == "CONVERT_API"
    assert names.take("2nd") == "_2ND"
    assert names.take("äöü") == "OBJECT"
