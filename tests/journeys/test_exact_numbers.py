"""Numbers with more digits than a float has reach a service function's caller whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import SPECIFICATION, WriteContext

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from pytest_spcs.handles.services import ServiceHandle
    from pytest_spcs.provisioning.image_making import BuildImage
    from pytest_spcs.provisioning.service_creation import CreateService
    from pytest_spcs.provisioning.service_function_creation import CreateServiceFunction

PROGRAM = """
import json
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        rows = json.loads(body, parse_float=Decimal, parse_int=Decimal)["data"]
        end = {"/same": "", "/point": ".0"}[self.path]
        data = ",".join(f"[{row[0]},{row[1]}{end}]" for row in rows)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(('{"data":[%s]}' % data).encode())

    def log_message(self, *_):
        pass

ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
"""
LONG = 12345678901234567890123456789012345678


@pytest.fixture(scope="module")
def numbers(
    spcs_create_service: CreateService, spcs_build_image: BuildImage, write_context: WriteContext
) -> ServiceHandle:
    image = spcs_build_image(write_context(PROGRAM), name="journey_numbers")
    return spcs_create_service(SPECIFICATION.format(image=image.path), name="journey_numbers")


@pytest.mark.parametrize("path", ["/same", "/point"])
@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, LONG, 0])
def test_whole_numbers_keep_all_digits(
    spcs_create_service_function: CreateServiceFunction,
    numbers: ServiceHandle,
    spcs_connection: SnowflakeConnection,
    number: int,
    path: str,
) -> None:
    whole = spcs_create_service_function(
        f"{path[1:]}_whole(x NUMBER(38,0)) RETURNS NUMBER(38,0)",
        service=numbers,
        endpoint="api",
        path=path,
    )
    with spcs_connection.cursor() as cursor:
        assert cursor.execute(f"SELECT {whole}({number}), TO_VARCHAR({whole}({number}))").fetchone() == (
            number,
            str(number),
        )
    spcs_create_service_function.remove(whole)


def test_fractions_keep_all_digits(
    spcs_create_service_function: CreateServiceFunction, numbers: ServiceHandle, spcs_connection: SnowflakeConnection
) -> None:
    exact = spcs_create_service_function(
        "exact(x NUMBER(38,20)) RETURNS NUMBER(38,20)", service=numbers, endpoint="api", path="/same"
    )
    with spcs_connection.cursor() as cursor:
        (value,) = cursor.execute(f"SELECT {exact}(123456789.12345678901234567890)").fetchone()  # type: ignore[misc]  # there is a row
    assert value == Decimal("123456789.12345678901234567890")
