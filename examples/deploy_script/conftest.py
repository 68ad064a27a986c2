"""Lets the tests import the script."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))
