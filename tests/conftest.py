"""What the tests of the project share, and its examples do not need."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples in every run, so that a red run is red again; `nox -s fuzz` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("searching", max_examples=1000)
settings.load_profile(os.environ.get("SPCS_HYPOTHESIS", "repeatable"))
