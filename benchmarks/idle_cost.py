"""What the plugin costs a pytest run that does not use it: an empty test directory, with and without it.

Processor time of the whole process; the least of many runs in turn, since what else a machine does only adds to it.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile

from measure import report

ROUNDS = 25
BUDGET_MS = 15.0
NO_TESTS_COLLECTED = 5


def cost(directory: str, *options: str) -> float:
    """Return the milliseconds of processor time that pytest takes on an empty directory with no other plugin loaded."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, directory]
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": "/usr/bin:/bin"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, check=False, capture_output=True, text=True, cwd=directory, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode != NO_TESTS_COLLECTED:
        sys.exit(f"pytest ended with {ended.returncode} on an empty directory:\n{ended.stdout}{ended.stderr}")
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


with tempfile.TemporaryDirectory() as empty:
    cost(empty, "-p", "pytest_spcs.plugin")
    rounds = [(cost(empty), cost(empty, "-p", "pytest_spcs.plugin")) for _ in range(ROUNDS)]
without, with_plugin = (min(costs) for costs in zip(*rounds, strict=True))
report(
    "plugin idle cost",
    f"{with_plugin - without:+.1f} ms on {without:.0f} ms, ratio {with_plugin / without:.3f}",
    f"{BUDGET_MS:.0f} ms",
    met=with_plugin - without <= BUDGET_MS,
)
