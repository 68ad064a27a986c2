"""``spcs_service_function_client`` and ``spcs_mock_endpoints`` in projects of users, run by pytest inside pytest."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., pytest.RunResult]

SERVICE = """
spec:
  containers:
  - {name: convert-api, image: "/d/s/r/convert:1"}
  endpoints:
  - {name: convert-api, port: 9090, public: true}
"""

HANDLER = """
def convert(body):
    return {"data": [[index, None if c is None else c * 1.8 + 32] for index, c in body["data"]]}

def reversing(body):
    return {"data": convert(body)["data"][::-1]}
"""


def test_a_handler_is_called_without_snowflake(
    run: Run, project: pytest.Pytester, tell_tale: tuple[Path, Path]
) -> None:
    python, trace = tell_tale
    project.makepyfile(
        handler=HANDLER,
        test_handler="""
        import handler
        from pytest_spcs import assert_service_function_contract

        def test_convert(spcs_service_function_client):
            convert = spcs_service_function_client(
                handler.convert, "/convert", "convert(input FLOAT) RETURNS FLOAT", max_batch_rows=2)
            assert convert(12) == 53.6
            assert convert.map([12, 19, None]) == [53.6, 66.2, None]

        def test_contract():
            assert_service_function_contract(handler.convert, "/convert", "(input FLOAT) RETURNS FLOAT")

        def test_reversing(spcs_service_function_client):
            spcs_service_function_client(handler.reversing, "/", "(input FLOAT) RETURNS FLOAT").map([1, 2])
        """,
    )
    result = run(f"--spcs-emulator-python={python}", "-m", "not spcs")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["E*wrong order: row 0 of the answer has the index 1", "E*sent*got"])
    assert not trace.exists()


def test_a_client_of_a_service_finds_its_mock(run: Run, project: pytest.Pytester, tell_tale: tuple[Path, Path]) -> None:
    python, trace = tell_tale
    (project.path / "service.yaml").write_text(SERVICE)
    project.makepyfile(
        """
        import requests
        import pytest

        @pytest.fixture
        def api(spcs_mock_endpoints):
            return spcs_mock_endpoints("service.yaml", service="CONVERT_API").endpoint("convert-api")

        def test_declared(api):
            api.answer("POST", "/convert", json={"data": [[0, 53.6]]})
            answer = requests.post("http://convert-api:9090/convert", json={"data": [[0, 12]]})
            assert answer.json() == {"data": [[0, 53.6]]}
            assert api.calls[0].json() == {"data": [[0, 12]]}

        def test_unexpected(api):
            requests.get("http://convert-api:9090/other")

        def test_swallowed(api):
            try:
                requests.get("http://convert-api:9090/swallowed")
            except AssertionError:
                pass
        """
    )
    result = run(f"--spcs-emulator-python={python}", "-m", "not spcs")
    result.assert_outcomes(passed=2, failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "E *1 unexpected call to mocked endpoints",
            "E *unexpected call: GET http://convert-api:9090/swallowed",
            "E *unexpected call: GET http://convert-api:9090/other",
        ]
    )
    assert not trace.exists()


def test_an_unused_fixture_loads_nothing(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import json, sys
        from pathlib import Path

        def test_modules():
            Path("modules.json").write_text(json.dumps(sorted(sys.modules)))
        """
    )
    (project.path / "conftest.py").unlink()
    run().assert_outcomes(passed=1)
    loaded = set(json.loads((project.path / "modules.json").read_text()))
    assert "pytest_spcs.fixtures.unit_tests" in loaded
    assert not {name for name in loaded if name.startswith("pytest_spcs.unit")}
    assert not {"responses", "hypothesis.strategies", "requests", "yaml", "httpx"} & loaded


@pytest.mark.parametrize(
    "name",
    [
        "ServiceFunctionClient",
        "assert_service_function_contract",
        "rows_for",
        "EndpointMocks",
        "specification_text",
        "parse_service_status",
        "batch_body",
    ],
)
def test_what_is_imported_brings_no_library(name: str) -> None:
    program = (
        f"import sys; from pytest_spcs import {name}; "
        "print(*{module.partition('.')[0] for module in sys.modules} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"responses", "requests", "hypothesis", "httpx", "uvicorn", "yaml", "snowflake"}
