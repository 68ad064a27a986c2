"""Runs ``snow`` as people do: with a configuration file that names host, port and protocol."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class SnowCli:
    """The Snowflake CLI with a configuration of its own."""

    program: str
    configuration: Path
    directory: Path
    connection: dict[str, Any]

    @classmethod
    def configured(cls, program: str, directory: Path, connection: dict[str, Any]) -> SnowCli:
        """Return a CLI whose default connection is this one."""
        configuration = directory / "config.toml"
        cli = cls(program, configuration, directory, connection)
        cli.use()
        return cli

    def use(self, **changes: str) -> None:
        """Change the connection, as somebody who edits the configuration."""
        self.connection |= changes
        lines = [f"{name} = {json.dumps(value)}" for name, value in self.connection.items()]
        head = ['default_connection_name = "emulator"', "[cli]", "ignore_new_version_warning = true"]
        self.configuration.write_text("\n".join([*head, "[connections.emulator]", *lines, ""]))
        self.configuration.chmod(0o600)

    def run(self, *words: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run one command."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SNOWFLAKE_")}
        return subprocess.run(
            [self.program, "--config-file", str(self.configuration), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=where or self.directory,
            env={**environment, "SNOWFLAKE_HOME": str(self.directory), "SNOWFLAKE_CLI_FEATURES_ENABLE_TELEMETRY": "0"},
        )

    def __call__(self, *words: str, where: Path | None = None) -> Any:
        """Run one command that has to succeed and return its answer; None where it prints none."""
        done = self.run(*words, "--format", "json", where=where)
        assert done.returncode == 0, f"snow {' '.join(words)}\n{done.stdout}{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    def status(self, *words: str, where: Path | None = None) -> str:
        """Run one command that answers with one row and return its status."""
        answer = self(*words, where=where)
        row = answer[0] if isinstance(answer, list) else answer
        return str(row["status"])
