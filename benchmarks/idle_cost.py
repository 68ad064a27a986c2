"""What the plugin costs a pytest run that does not use it: an empty test directory, with and without it."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from measure import median, paired, report

ROUNDS = 15
BUDGET_MS = 15.0


def run(directory: str, *options: str) -> None:
    """Run pytest on an empty directory; no other plugin is loaded."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, directory]
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, check=False, capture_output=True, cwd=directory, env=environment)


with tempfile.TemporaryDirectory() as empty:
    run(empty, "-p", "pytest_spcs.plugin")
    without, with_plugin = paired(lambda: run(empty), lambda: run(empty, "-p", "pytest_spcs.plugin"), ROUNDS)
difference = median([b - a for a, b in zip(without, with_plugin, strict=True)])
report(
    "plugin idle cost",
    f"{difference:+.1f} ms on {median(without):.0f} ms, ratio {median(with_plugin) / median(without):.3f}",
    f"{BUDGET_MS:.0f} ms",
    met=difference <= BUDGET_MS,
)
