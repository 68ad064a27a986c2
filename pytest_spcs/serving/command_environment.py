"""The environment variables and files under which a command's Snowflake connections go to an emulator."""

from __future__ import annotations

import json
import os
import shutil
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.targets.loopback_environment import without_proxies

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECTION_NAME = "pytest_spcs"
"""What the connection is called in the configuration of ``snow`` and the connector."""

CONNECTION_VARIABLE = "PYTEST_SPCS_RUN_CONNECTION"
"""Names the file that the injected module reads."""

_TO_CONNECT = ("account", "user", "password", "host", "port", "protocol")
_ELSEWHERE = (
    "SNOWFLAKE_AUTHENTICATOR",
    "SNOWFLAKE_CONNECTIONS_",
    "SNOWFLAKE_OAUTH",
    "SNOWFLAKE_PASSCODE",
    "SNOWFLAKE_PRIVATE_KEY",
    "SNOWFLAKE_REGION",
    "SNOWFLAKE_SESSION_TOKEN",
    "SNOWFLAKE_MASTER_TOKEN",
    "SNOWFLAKE_TOKEN",
    "SNOWFLAKE_WORKLOAD_IDENTITY",
    "PRIVATE_KEY_PASSPHRASE",
)
"""Beginnings of variables that say how to log in somewhere else."""


def prepare_environment(present: Mapping[str, str], ready: Mapping[str, Any], directory: Path) -> dict[str, str]:
    """Return a command's environment; what it refers to is written into ``directory``."""
    connection = {name: ready[name] for name in _TO_CONNECT if name in ready}
    home = _write_configuration(directory / "snowflake", connection)
    environment = {name: value for name, value in without_proxies(present).items() if not name.startswith(_ELSEWHERE)}
    environment |= {f"SNOWFLAKE_{name.upper()}": str(value) for name, value in connection.items()}
    environment |= {
        "SNOWFLAKE_HOME": str(home),
        "SNOWFLAKE_DEFAULT_CONNECTION_NAME": CONNECTION_NAME,
        "PYTHONPATH": os.pathsep.join(filter(None, (_inject(directory / "python"), present.get("PYTHONPATH")))),
        CONNECTION_VARIABLE: str(_write(directory / "connection.json", json.dumps(connection))),
    }
    if "ca_file" in ready:
        bundle = str(_bundle(directory / "trusted.pem", present, Path(ready["ca_file"])))
        environment |= dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"), bundle)
    return environment


def _write_configuration(home: Path, connection: Mapping[str, object]) -> Path:
    home.mkdir(mode=0o700)
    # A JSON text or number is one of TOML too.
    lines = [f"{name} = {json.dumps(value)}" for name, value in connection.items()]
    head = [f'default_connection_name = "{CONNECTION_NAME}"', "[cli]", "ignore_new_version_warning = true"]
    _write(home / "config.toml", "\n".join([*head, f"[connections.{CONNECTION_NAME}]", *lines, ""]))
    # Drivers of other languages read this one; their default is called "default".
    tables = [line for name in ("default", CONNECTION_NAME) for line in (f"[{name}]", *lines)]
    _write(home / "connections.toml", "\n".join([*tables, ""]))
    return home


def _inject(directory: Path) -> str:
    directory.mkdir()
    shutil.copy(Path(__file__).parent / "injected" / "sitecustomize.py", directory)
    return str(directory)


def _bundle(path: Path, present: Mapping[str, str], authority: Path) -> Path:
    """Write what the command trusts: what it trusted before, and the emulator."""
    before = present.get("SSL_CERT_FILE") or ssl.get_default_verify_paths().cafile
    trusted = Path(before).read_text(encoding="utf-8", errors="replace") if before else ""
    return _write(path, f"{trusted}\n{authority.read_text(encoding='ascii')}")


def _write(path: Path, text: str) -> Path:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path
