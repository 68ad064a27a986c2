"""``snow spcs compute-pool`` against ``pytest-spcs serve``, each command as its documentation has it.

https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/spcs-commands/compute-pool-commands/overview
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients.snow_cli import SnowCli

POOL = ("spcs", "compute-pool")
DONE = "Statement executed successfully."


@pytest.fixture
def other(snow: SnowCli) -> Iterator[str]:
    """A pool of the test's own."""
    words = ("--family", "CPU_X64_XS", "--min-nodes", "1", "--max-nodes", "2", "--comment", "it's ours")
    created = snow.status(*POOL, "create", "other", *words, "--no-auto-resume", "--auto-suspend-secs", "60")
    assert created == "Compute pool OTHER successfully created."
    yield "other"
    assert snow.status(*POOL, "drop", "other") == "OTHER successfully dropped."


def test_a_pool_has_what_it_was_created_with(snow: SnowCli, other: str) -> None:
    row = snow(*POOL, "describe", other)[0]
    assert (row["name"], row["instance_family"], row["min_nodes"], row["max_nodes"]) == ("OTHER", "CPU_X64_XS", 1, 2)
    assert (row["comment"], row["auto_resume"], row["auto_suspend_secs"]) == ("it's ours", False, 60)
    assert (row["state"], row["owner"], row["num_services"]) == ("IDLE", "ACCOUNTADMIN", 0)


def test_pools_are_listed_by_a_pattern(snow: SnowCli, other: str) -> None:
    assert snow.names(*POOL, "list") == ["OTHER", "POOL"]
    assert snow.names(*POOL, "list", "--like", "po%") == ["POOL"]


def test_the_status_of_a_pool_is_a_document(snow: SnowCli, other: str) -> None:
    told = json.loads(snow(*POOL, "status", other)["SYSTEM$GET_COMPUTE_POOL_STATUS"])
    assert told["status"] == "IDLE"


def test_properties_are_set_and_go_back_to_their_defaults(snow: SnowCli, other: str) -> None:
    words = ("--min-nodes", "2", "--max-nodes", "3", "--auto-resume", "--auto-suspend-secs", "90", "--comment", "new")
    assert snow.status(*POOL, "set", other, *words) == DONE
    row = snow(*POOL, "describe", other)[0]
    assert (row["min_nodes"], row["max_nodes"], row["comment"]) == (2, 3, "new")
    assert (row["auto_resume"], row["auto_suspend_secs"]) == (True, 90)
    assert snow.status(*POOL, "unset", other, "--auto-resume", "--auto-suspend-secs", "--comment") == DONE
    row = snow(*POOL, "describe", other)[0]
    assert (row["auto_resume"], row["auto_suspend_secs"], row["comment"]) == (True, 3600, None)


def test_a_pool_is_suspended_and_resumed(snow: SnowCli, other: str) -> None:
    assert snow.status(*POOL, "suspend", other) == DONE
    assert snow(*POOL, "describe", other)[0]["state"] == "SUSPENDED"
    assert snow.status(*POOL, "resume", other) == DONE
    assert snow(*POOL, "describe", other)[0]["state"] in {"STARTING", "IDLE"}


def test_a_pool_created_suspended_is_suspended(snow: SnowCli) -> None:
    snow(*POOL, "create", "asleep", "--family", "CPU_X64_XS", "--init-suspend")
    assert snow(*POOL, "describe", "asleep")[0]["state"] == "SUSPENDED"
    snow(*POOL, "drop", "asleep")


def test_stop_all_drops_the_services_of_a_pool(snow: SnowCli, other: str) -> None:
    snow("spcs", "service", "create", "stopped", "--compute-pool", other, "--spec-path", "spec.yaml")
    assert snow.names("spcs", "service", "list", "--in", "compute-pool", other) == ["STOPPED"]
    assert snow.status(*POOL, "stop-all", other) == DONE
    assert snow("spcs", "service", "list", "--in", "compute-pool", other) == []


def test_a_taken_name_is_told_in_the_words_of_the_cli(snow: SnowCli) -> None:
    assert snow.refused(*POOL, "create", "pool", "--family", "CPU_X64_XS") == "Error Compute-pool POOL already exists."
    again = snow.status(*POOL, "create", "pool", "--family", "CPU_X64_XS", "--if-not-exists")
    assert again == "POOL already exists, statement succeeded."


def test_a_missing_pool_and_an_unknown_family_are_told(snow: SnowCli) -> None:
    assert "Compute pool 'NOTHING' does not exist or not authorized." in snow.refused(*POOL, "describe", "nothing")
    assert "CPU_HUGE" in snow.refused(*POOL, "create", "huge", "--family", "CPU_HUGE")
