from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_spcs.targets.loopback_environment import LoopbackEnvironment

if TYPE_CHECKING:
    import pytest


def test_loopback_bypasses_proxies_while_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "example.org")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", raising=False)
    before = dict(os.environ)
    environment = LoopbackEnvironment().enter()
    assert os.environ["NO_PROXY"] == "example.org,127.0.0.1"
    assert os.environ["no_proxy"] == "127.0.0.1"
    assert os.environ["SNOWFLAKE_DISABLE_PLATFORM_DETECTION"] == "true"
    environment.leave()
    assert dict(os.environ) == before


def test_a_list_that_has_loopback_already_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "localhost, 127.0.0.1")
    environment = LoopbackEnvironment().enter()
    assert (os.environ["NO_PROXY"], os.environ["no_proxy"]) == ("*", "localhost, 127.0.0.1")
    environment.leave()


def test_the_https_proxy_is_hidden_only_from_when_snowflake_core_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    environment = LoopbackEnvironment().enter()
    assert os.environ["HTTPS_PROXY"] == "http://proxy:3128"
    environment.hide_https_proxy()
    assert "HTTPS_PROXY" not in os.environ
    environment.leave()
    assert os.environ["HTTPS_PROXY"] == "http://proxy:3128"
