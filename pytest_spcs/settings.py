"""The frozen ``Settings`` of a run. Apart from the knobs: making a dataclass takes a tenth of what an idle run may."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.knobs import DEFAULT_MODE, GIVEN

if TYPE_CHECKING:
    import pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this pytest run was told. A factory's argument counts more; each field's story is in ``KNOBS``."""

    mode: str = DEFAULT_MODE
    emulator: str = field(default="", repr=False)
    emulator_python: str = ""
    emulator_timeout: float = 60.0
    image_source: str = "dockerfile"
    ready_timeout: float = 60.0
    job_timeout: float = 600.0
    keep: bool = False
    prefix: str = "PYTEST_SPCS"
    database: str = ""
    warehouse: str = ""
    compute_pool: str = ""
    instance_family: str = "CPU_X64_XS"


def settings_of(config: pytest.Config) -> Settings:
    """Return what a pytest run was told, and the defaults for the rest."""
    return Settings(**config.stash[GIVEN])
