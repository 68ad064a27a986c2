"""Forked children of the test process, which must not hold open what tells others that it lives."""

from __future__ import annotations

import os
import weakref
from typing import IO, Any


def close_in_forks(stream: IO[Any]) -> None:
    """Close a stream in every child that a test forks from now on (multiprocessing, os.fork)."""
    if not hasattr(os, "register_at_fork"):
        return
    reference = weakref.ref(stream)

    def close() -> None:
        present = reference()
        if present is not None:
            present.close()

    os.register_at_fork(after_in_child=close)
