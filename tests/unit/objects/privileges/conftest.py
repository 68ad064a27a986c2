"""An account with something of every kind, for a role that holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.objects.stages.state import STAGES
from tests.unit.objects.privileges.worker import SPECIFICATION

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


class Content:
    """The content of an image that nobody runs."""

    kind = "none"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The account with something of every kind, all of it ACCOUNTADMIN's, and a role WORKER that holds nothing."""
    for sql in (
        "create database demo",
        "create warehouse wh",
        "create compute pool p min_nodes = 1 max_nodes = 2 instance_family = CPU_X64_XS",
        "create image repository images",
        "create stage files",
        "create secret password type = generic_string secret_string = 's'",
        "create network rule rule type = host_port mode = egress value_list = ('example.com')",
        "create external access integration eai allowed_network_rules = (rule) enabled = true",
        "create role worker",
        "create role other",
        "grant role worker to user ada",
    ):
        desk.sql(sql)
    push = PushImage("/demo/public/images/echo:1", "sha256:" + "a" * 64, "linux/amd64", Content())
    desk.account.perform(push, desk.session)
    desk.sql(f"create service echo in compute pool p from specification $${SPECIFICATION}$$")
    desk.sql("create function twice(x float) returns float service = echo endpoint = api as '/twice'")
    [stage] = list(desk.account[STAGES])
    stage.directory.mkdir(parents=True, exist_ok=True)
    (stage.directory / "s.yaml").write_text(SPECIFICATION)
    return desk
