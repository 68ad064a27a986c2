"""Runs ``snow`` as people do: with a configuration file that names host, port and protocol."""

from __future__ import annotations

import json
import os
import select
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_WARM = Path(__file__).parent / "other" / "warm_snow.py"
_SECONDS = 120


@dataclass
class SnowCli:
    """The Snowflake CLI with a configuration of its own, loaded once: ``started`` runs each command in a child."""

    program: str
    directory: Path
    connection: dict[str, Any]
    started: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self.use()
        python = Path(self.program).resolve().parent / "python"
        self.started = subprocess.Popen(
            [python, _WARM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self.environment()
        )

    def close(self) -> None:
        """End the loaded CLI."""
        self.started.communicate(timeout=_SECONDS)

    @property
    def configuration(self) -> Path:
        """The configuration file."""
        return self.directory / "config.toml"

    def use(self, **changes: str) -> None:
        """Change the connection, as somebody who edits the configuration."""
        self.connection |= changes
        lines = [f"{name} = {json.dumps(value)}" for name, value in self.connection.items()]
        head = ['default_connection_name = "emulator"', "[cli]", "ignore_new_version_warning = true"]
        self.configuration.write_text("\n".join([*head, "[connections.emulator]", *lines, ""]))
        self.configuration.chmod(0o600)

    def environment(self, **changes: str) -> dict[str, str]:
        """Return this process's environment without the user's own connections; wide, so that no message is folded."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SNOWFLAKE_")}
        of_snow = {
            "SNOWFLAKE_HOME": str(self.directory),
            "SNOWFLAKE_CLI_FEATURES_ENABLE_TELEMETRY": "0",
            "SNOWFLAKE_DISABLE_PLATFORM_DETECTION": "true",
        }
        return {**kept, **of_snow, "COLUMNS": "500", "TERM": "dumb", **changes}

    def command(self, *words: str) -> list[str]:
        """Return the command line of the real program."""
        return [self.program, "--config-file", str(self.configuration), *words]

    def run(self, *words: str, where: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one command in the loaded CLI."""
        line = self.command(*words)
        output, errors = self.directory / "output", self.directory / "errors"
        request = {
            "words": line[1:],
            "directory": str(where or self.directory),
            "environment": self.environment(**variables),
            "output": str(output),
            "errors": str(errors),
        }
        assert self.started.stdin is not None
        assert self.started.stdout is not None
        self.started.stdin.write(json.dumps(request) + "\n")
        self.started.stdin.flush()
        if not select.select([self.started.stdout], [], [], _SECONDS)[0]:
            self.started.kill()
            raise AssertionError(f"snow {' '.join(words)} did not end in {_SECONDS} s: {errors.read_text()}")
        answer = self.started.stdout.readline()
        if not answer:
            raise AssertionError(f"{_WARM.name} has ended before snow {' '.join(words)}")
        return subprocess.CompletedProcess(line, int(answer), output.read_text(), errors.read_text())

    def cold(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command as a shell does, loading the CLI anew."""
        return subprocess.run(
            self.command(*words),
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
            cwd=self.directory,
            env=self.environment(),
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

    def names(self, *words: str) -> list[str]:
        """Run one command that lists and return the names."""
        return [row["name"] for row in self(*words)]

    def refused(self, *words: str, where: Path | None = None) -> str:
        """Run one command that has to fail and return the message without its frame."""
        done = self.run(*words, where=where)
        assert done.returncode == 1, f"snow {' '.join(words)}\n{done.stdout}{done.stderr}"
        return " ".join(done.stderr.translate(dict.fromkeys(map(ord, "╭─╮│╰╯"), " ")).split())
