from __future__ import annotations

import pytest

from pytest_spcs.targets.emulator_address import EmulatorAddress, EmulatorUrlError


def test_the_url_of_a_running_emulator_holds_everything() -> None:
    address = EmulatorAddress.from_url("http://me:p%40ss@127.0.0.1:4711?admin_token=tok&account=acct&role=R")
    assert address == EmulatorAddress(
        host="127.0.0.1", port=4711, account="acct", user="me", password="p@ss", admin_token="tok", role="R"
    )
    assert str(address) == "127.0.0.1:4711"


def test_localhost_is_written_as_a_number_because_snowflake_core_wants_a_dot() -> None:
    assert EmulatorAddress.from_url("http://me:p@localhost:4711?admin_token=t").host == "127.0.0.1"


def test_secrets_are_not_shown() -> None:
    address = EmulatorAddress.from_url("http://me:hush@127.0.0.1:4711?admin_token=hush")
    assert "hush" not in repr(address)


def test_an_incomplete_url_is_told_with_all_that_it_lacks_and_without_its_secrets() -> None:
    with pytest.raises(EmulatorUrlError) as raised:
        EmulatorAddress.from_url("http://me:hush@127.0.0.1")
    assert str(raised.value) == (
        "the URL of the running emulator lacks port and admin_token\n"
        "  it is read from --spcs-emulator, PYTEST_SPCS_EMULATOR or spcs_emulator\n"
        "Use the whole URL that the emulator gave when it started: "
        "http://USER:PASSWORD@127.0.0.1:PORT?admin_token=...&account=..."
    )
    with pytest.raises(EmulatorUrlError, match="lacks http:// and host and port and user"):
        EmulatorAddress.from_url("127.0.0.1:4711")
