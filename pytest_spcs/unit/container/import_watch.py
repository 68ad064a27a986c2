"""Tells when a module has been imported, so that nobody imports one only to change it."""

from __future__ import annotations

import sys
from importlib.machinery import BuiltinImporter, ModuleSpec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import ModuleType


class ModuleArrival:
    """Calls back with each of some modules: at once where it is imported already, else right after it has been."""

    def __init__(self, names: Collection[str], arrived: Callable[[ModuleType], None]) -> None:
        self._awaited = set(names)
        self._arrived = arrived

    def install(self) -> None:
        """Begin to watch."""
        for name in sorted(self._awaited):
            module = sys.modules.get(name)
            # A module that another thread is still importing is not complete; its loader will tell.
            if module is not None and not getattr(module.__spec__, "_initializing", False):
                self._awaited.discard(name)
                self._arrived(module)
        if self._awaited:
            # Before those that find installed modules, and behind what others have put in front: pyfakefs removes the
            # first one, whosever it is.
            builtin = sys.meta_path.index(BuiltinImporter) if BuiltinImporter in sys.meta_path else 0
            sys.meta_path.insert(builtin, self)

    def remove(self) -> None:
        """Stop watching."""
        self._awaited.clear()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find an awaited module as the other finders do, with a loader that tells when it is done."""
        if fullname not in self._awaited:
            return None
        for finder in list(sys.meta_path):
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                self._tell_after(spec)
                return spec
        return None

    def _tell_after(self, spec: ModuleSpec) -> None:
        loader: Any = spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is None:
            return

        def exec_module(module: ModuleType) -> None:
            loader.exec_module = execute
            execute(module)
            if spec.name in self._awaited:
                self._awaited.discard(spec.name)
                self._arrived(module)

        loader.exec_module = exec_module
