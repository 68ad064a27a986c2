from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_spcs.emulator.options import read_options


def line(**options: Any) -> str:
    return json.dumps({"run_directory": "/run", **options})


def test_a_run_directory_is_enough() -> None:
    options = read_options(line())
    assert (options.run_directory, options.port, options.tls, options.images) == (Path("/run"), 0, False, ())
    assert (options.login.user, options.login.password, options.login.public_key) == (None, None, None)


def test_administrators_may_be_kept_from_owning_services() -> None:
    assert read_options(line(strict_owner_roles=True)).strict_owner_roles


def test_a_user_is_named_as_in_sql() -> None:
    assert read_options(line(user="ada")).login.user == "ADA"
    assert read_options(line(user='"ada"')).login.user == "ada"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"run_directory": "run"}, "'run_directory' is 'run', expected an absolute path"),
        ({"port": 70_000}, "'port' is 70000, expected a number from 0 (any free one) to 65535"),
        ({"port": True}, "'port' is True, expected a number"),
        ({"user": "a b"}, "'user': "),
        ({"user": ""}, "'user' is no text, or an empty one"),
        ({"tls": "yes"}, "'tls' is 'yes', expected true or false"),
        ({"state": "kept"}, "'state' is 'kept', expected an absolute path"),
        ({"images": [1]}, "'images' is no list of objects"),
        ({"ports": 1}, "unknown options ports; known are images, password, port, "),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=r".") as raised:
        read_options(line(**options))
    assert told in str(raised.value)


def test_no_password_is_shown() -> None:
    with pytest.raises(ValueError, match=r"characters that are no JSON object") as raised:
        read_options('{"password": "secret"')
    assert "secret" not in str(raised.value)
    assert "secret" not in repr(read_options(line(user="ada", password="secret")))
