from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import ModuleSpec

import pytest

from pytest_spcs.emulator.sql.duckdb import SqlEngineMissingError, open_engine
from pytest_spcs.emulator.sql.duckdb.requirements import require

WAYS_OUT = (
    'Install the extra:  pip install "pytest-spcs[offline]"\n'
    "or, where its pins clash with yours, name another interpreter that has it:  --spcs-emulator-python=PATH"
)


def test_a_missing_library_is_named_with_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    missing = {"fakesnow", "numpy"}

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name in missing else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    for name in missing:
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(SqlEngineMissingError) as caught:
        open_engine()
    assert str(caught.value) == (
        f"the emulator has no SQL engine: {sys.executable} cannot import fakesnow, numpy.\n{WAYS_OUT}"
    )


def test_libraries_that_do_not_fit_together_are_told_with_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError(f"cannot import name 'Expr' from {name}")

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(SqlEngineMissingError) as caught:
        require()
    assert str(caught.value) == (
        f"the emulator has no SQL engine: in {sys.executable} its libraries do not fit together "
        f"(ImportError: cannot import name 'Expr' from snowflake.connector).\n{WAYS_OUT}"
    )


def test_modules_are_supplied_only_where_the_connector_lacks_them() -> None:
    require()
    converter = importlib.import_module("snowflake.connector.converter")
    assert (converter.__spec__ is None) == (converter.__doc__ or "").startswith("Stand-in of pytest-spcs")
    assert hasattr(converter, "SnowflakeConverter")
