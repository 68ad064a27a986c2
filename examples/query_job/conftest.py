"""Lets the tests import the job's code as the container has it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src" / "query_job"))
