from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.sql.duckdb import SqlEngineMissingError, open_engine
from pytest_spcs.emulator.sql.duckdb.connector_stand_ins import StandInError
from pytest_spcs.emulator.sql.duckdb.requirements import require

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

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


def test_a_process_that_is_the_emulator_alone_loads_neither_connector_nor_cloud_libraries_nor_pandas() -> None:
    script = (
        "import sys\n"
        "from pytest_spcs.emulator.sql.duckdb.connector_stand_ins import supply_all\n"
        "from pytest_spcs.emulator.sql.duckdb.requirements import require\n"
        "supply_all()\n"
        "require()\n"
        "import pytest_spcs.emulator.sql.duckdb.engine\n"
        "print(*(name for name in sys.modules if not (sys.modules[name].__doc__ or '').startswith('Stand-in')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "fakesnow.instance" in loaded
    assert not {"snowflake.connector", "boto3", "botocore", "pandas", "requests", "pyarrow.parquet"} & loaded


def test_an_error_of_a_stand_in_says_what_fakesnow_tells_it() -> None:
    error = StandInError("002003 (42S02): no", errno=2003, sqlstate="42S02")
    assert (error.msg, error.raw_msg, error.errno, error.sqlstate) == (str(error), str(error), 2003, "42S02")
