"""What all tests of the project share; the plugin itself is loaded through its entry point."""

from __future__ import annotations

import os
from pathlib import Path

pytest_plugins = ["pytester"]

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # The suite starts some hundred interpreters: without compiled modules anywhere it takes half as long again.
    os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parent / ".pytest_cache" / "bytecode")
