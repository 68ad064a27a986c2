"""An error says what happened to what, what was seen, and what to do."""

from __future__ import annotations

import pytest

from pytest_spcs.errors import (
    ContainerNameError,
    EndpointError,
    ServiceMissingError,
    ServiceNotReadyError,
    SpcsError,
    WaitTimeoutError,
    in_seconds,
)


def test_the_three_parts_are_laid_out_in_order() -> None:
    assert str(SpcsError.told("a happened to b", seen=["c", "d"], advice="Do e.")) == "a happened to b\n  c\n  d\nDo e."
    assert str(SpcsError.told("a happened to b")) == "a happened to b"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (30, "30 s"), (0.25, "0.25 s"), (1.54, "1.5 s"), (59.6, "60 s"), (300, "300 s")]
)
def test_durations_are_written_for_people(seconds: float, text: str) -> None:
    assert in_seconds(seconds) == text


def test_all_errors_are_told_from_those_of_snowflake_by_one_class() -> None:
    for kind in (WaitTimeoutError, ServiceNotReadyError, ServiceMissingError, ContainerNameError, EndpointError):
        assert issubclass(kind, SpcsError)
    assert issubclass(ServiceNotReadyError, WaitTimeoutError)


def test_an_endpoint_without_an_address_says_what_snowflake_says() -> None:
    told = EndpointError.not_provisioned("DEMO.PUBLIC.API", "web", seconds=30, ingress_url="Endpoints provisioning")
    assert str(told) == (
        "endpoint 'web' of service DEMO.PUBLIC.API has no address after 30 s\n"
        "  SHOW ENDPOINTS says: Endpoints provisioning\n"
        "A real account takes 1 to 5 minutes for a new endpoint: raise --spcs-ready-timeout."
    )
