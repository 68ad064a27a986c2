"""What an engine knows and all its sessions share: names, types, functions, stages, loads and translations."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.held_names import KnownNames
from pytest_spcs.emulator.sql.duckdb.loading.stage_files import Stages
from pytest_spcs.emulator.sql.duckdb.table_records import TableRecords
from pytest_spcs.emulator.sql.duckdb.translation.translation_cache import Translations

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.sql.duckdb.loading.load_history import Loads
    from pytest_spcs.emulator.sql.duckdb.translation.declared_types import DeclaredTypes
    from pytest_spcs.emulator.sql.duckdb.translation.service_functions import ServiceFunctions


@dataclass(eq=False, kw_only=True)
class Knowledge:
    """The engine changes it when the account tells something, sessions when they define something."""

    version: str
    functions: ServiceFunctions
    loads: Loads
    declared: DeclaredTypes
    stages: Stages = field(default_factory=Stages)
    names: KnownNames = field(default_factory=KnownNames)
    translations: Translations = field(default_factory=Translations)
    records: TableRecords = field(default_factory=TableRecords)
    definitions_changed: int = 0
    """How often anything has been defined or dropped that a translation may depend on."""
    schemas_changed: int = 0
    """How often the account has told of databases, schemas and functions."""
    make_room: Callable[[], None] = lambda: None
    """To be called after statements that write: kept tables look after their files then."""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def definition_changed(self) -> None:
        """Make sure that no translation from before is used again."""
        with self._lock:
            self._forget_translations()

    def schema_changed(self) -> None:
        """Note that the account has told something, which sessions look at before their next statement."""
        with self._lock:
            self.schemas_changed += 1
            self._forget_translations()

    def _forget_translations(self) -> None:
        self.definitions_changed += 1
        self.translations.clear()
