from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from pytest_spcs.serving.command_environment import prepare_environment

READY: dict[str, Any] = {
    "host": "127.0.0.1",
    "port": 4711,
    "protocol": "http",
    "account": "PYTEST-SPCS",
    "user": "ADA",
    "password": 'with "quotes"',
    "admin_token": "t",
}


def test_variables_say_where_and_who(tmp_path: Path) -> None:
    environment = prepare_environment({"PATH": "/bin"}, READY, tmp_path)
    told = {name: value for name, value in environment.items() if name.startswith("SNOWFLAKE_")}
    assert told == {
        "SNOWFLAKE_ACCOUNT": "PYTEST-SPCS",
        "SNOWFLAKE_USER": "ADA",
        "SNOWFLAKE_PASSWORD": 'with "quotes"',
        "SNOWFLAKE_HOST": "127.0.0.1",
        "SNOWFLAKE_PORT": "4711",
        "SNOWFLAKE_PROTOCOL": "http",
        "SNOWFLAKE_HOME": str(tmp_path / "snowflake"),
        "SNOWFLAKE_DEFAULT_CONNECTION_NAME": "pytest_spcs",
        "SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",
    }
    assert environment["PATH"] == "/bin"


def test_the_configuration_is_private_and_can_be_read(tmp_path: Path) -> None:
    import tomllib

    prepare_environment({}, READY, tmp_path)
    file = tmp_path / "snowflake" / "config.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    configuration = tomllib.loads(file.read_text())
    connection = {name: value for name, value in READY.items() if name != "admin_token"}
    assert configuration["connections"] == {"pytest_spcs": connection}
    assert configuration["default_connection_name"] == "pytest_spcs"


def test_logins_elsewhere_and_proxies_are_left_out(tmp_path: Path) -> None:
    present = {
        "SNOWFLAKE_PRIVATE_KEY_FILE": "/key",
        "SNOWFLAKE_CONNECTIONS_PROD_USER": "u",
        "SNOWFLAKE_TOKEN": "t",
        "SNOWFLAKE_WAREHOUSE": "wh",
        "HTTPS_PROXY": "http://proxy",
        "NO_PROXY": "example.com",
    }
    environment = prepare_environment(present, READY, tmp_path)
    assert {name for name in present if name not in environment} == {
        "SNOWFLAKE_PRIVATE_KEY_FILE",
        "SNOWFLAKE_CONNECTIONS_PROD_USER",
        "SNOWFLAKE_TOKEN",
        "HTTPS_PROXY",
    }
    assert environment["NO_PROXY"] == "example.com,127.0.0.1"


def test_an_authority_is_trusted_beside_what_was(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("the emulator's")
    (tmp_path / "before.pem").write_text("others")
    ready = {**READY, "ca_file": str(tmp_path / "ca.pem")}
    environment = prepare_environment({"SSL_CERT_FILE": str(tmp_path / "before.pem")}, ready, tmp_path)
    assert Path(environment["SSL_CERT_FILE"]).read_text() == "others\nthe emulator's"
    assert environment["REQUESTS_CA_BUNDLE"] == environment["NODE_EXTRA_CA_CERTS"] == environment["SSL_CERT_FILE"]
