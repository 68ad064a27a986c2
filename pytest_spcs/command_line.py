"""The command ``pytest-spcs``; each subcommand's module is imported when it is called."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "check": ("pytest_spcs.checking.command", "check service specifications without Snowflake"),
    "serve": ("pytest_spcs.serving.serve_command", "run the emulator by itself, for any Snowflake client"),
    "run": ("pytest_spcs.serving.run_command", "run a command with an emulator as its Snowflake"),
}
"""Each subcommand's module, with its ``add_arguments`` and ``run``, and what it does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the subcommand that is asked for and return the exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="pytest-spcs", description="Test and check what runs on Snowpark Container Services."
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, told) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=told)
        if name in words[:1]:
            import_module(module).add_arguments(subparser)
    parsed = parser.parse_args(words)
    code: int = import_module(COMMANDS[parsed.command][0]).run(parsed)
    return code


if __name__ == "__main__":
    sys.exit(main())
