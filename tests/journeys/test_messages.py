"""What a user reads when something is wrong; and that after each of them nothing is left and the next test works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.errors import SpcsError
from tests.journeys.conftest import SPECIFICATION, WriteContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector import SnowflakeConnection

    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.handles.services import ServiceHandle
    from pytest_spcs.provisioning.image_making import BuildImage
    from pytest_spcs.provisioning.service_creation import CreateService
    from pytest_spcs.provisioning.service_function_creation import CreateServiceFunction


@pytest.fixture(scope="module")
def echo_image(spcs_build_image: BuildImage, write_context: WriteContext) -> ImageHandle:
    return spcs_build_image(write_context(), name="journey_echo")


@pytest.fixture(scope="module")
def echo(spcs_create_service: CreateService, echo_image: ImageHandle) -> ServiceHandle:
    return spcs_create_service(SPECIFICATION.format(image=echo_image.path), name="journey_echo")


@pytest.fixture(autouse=True)
def _nothing_is_left(echo: ServiceHandle, spcs_connection: SnowflakeConnection) -> Iterator[None]:
    """After each mistake the same services are there as before it, and the good one still answers."""

    def names() -> set[str]:
        with spcs_connection.cursor() as cursor:
            return {row[0] for row in cursor.execute("SHOW SERVICES").fetchall()}

    before = names()
    yield
    assert names() == before
    assert echo.endpoint("api").get("/ready").text == "ok"


def test_an_image_that_is_not_in_the_repository(spcs_create_service: CreateService, echo_image: ImageHandle) -> None:
    path = echo_image.path.replace("journey_echo:latest", "journey_ecko:v2")
    with pytest.raises(Exception, match=r"397012") as caught:
        spcs_create_service(SPECIFICATION.format(image=path), name="broken")
    assert f"Image {path} not found." in str(caught.value)


def test_a_specification_with_three_mistakes_reports_all_of_them(
    spcs_create_service: CreateService, echo_image: ImageHandle
) -> None:
    text = f"""spec:
  containers:
  - name: Main
    image: {echo_image.path}
    env: [a, b]
  endpoint:
  - name: api
    prot: 8080
"""
    with pytest.raises(Exception, match="395018") as caught:
        spcs_create_service(text, name="broken")
    message = str(caught.value)
    for place in ("line 3", "line 5", "line 8", "spec.containers[0].name", "spec.containers[0].env", "'prot'"):
        assert place in message


def test_a_container_that_exits_at_once(
    spcs_create_service: CreateService, spcs_build_image: BuildImage, write_context: WriteContext
) -> None:
    image = spcs_build_image(write_context("print('starting')\nimport nothing_like_this\n"), name="exits")
    with pytest.raises(SpcsError) as caught:
        spcs_create_service(SPECIFICATION.format(image=image.path), name="broken")
    message = str(caught.value)
    assert "BROKEN is not READY" in message
    assert "container main: FAILED (exit code 1, restarted " in message
    assert "ModuleNotFoundError: No module named 'nothing_like_this'" in message
    assert "requirements" in message


def test_a_container_that_is_never_ready(spcs_create_service: CreateService, echo_image: ImageHandle) -> None:
    probed = SPECIFICATION.format(image=echo_image.path).replace(
        "  endpoints:", "    readinessProbe: {port: 8080, path: /missing}\n  endpoints:"
    )
    with pytest.raises(SpcsError) as caught:
        spcs_create_service(probed, name="broken", ready_timeout=1)
    message = str(caught.value)
    assert "BROKEN is not READY after 1 s" in message
    assert "PENDING" in message
    assert "Readiness probe is failing at path: /missing, port: 8080" in message
    assert "listening" in message


def test_an_endpoint_that_the_specification_does_not_have(echo: ServiceHandle) -> None:
    with pytest.raises(SpcsError) as caught:
        echo.endpoint("apo").get("/")
    assert "apo" in str(caught.value)
    assert "api" in str(caught.value)


def test_a_service_function_answer_with_a_missing_row(
    spcs_create_service_function: CreateServiceFunction, echo: ServiceHandle, spcs_connection: SnowflakeConnection
) -> None:
    spcs_create_service_function("forgets(x VARCHAR) RETURNS VARCHAR", service=echo, endpoint="api", path="/forgets")
    with spcs_connection.cursor() as cursor, pytest.raises(Exception, match="FORGETS") as caught:
        cursor.execute("SELECT forgets(column1) FROM VALUES ('a'), ('b'), ('c')").fetchall()
    message = str(caught.value)
    assert "the answer lacks row 1: sent 3 rows (0 to 2), got 2 (0, 2)" in message
    assert "Look at what /forgets of service" in message


def test_a_statement_that_is_not_emulated(spcs_connection: SnowflakeConnection) -> None:
    with spcs_connection.cursor() as cursor, pytest.raises(Exception, match="000002") as caught:
        cursor.execute("CREATE APPLICATION p")
    message = str(caught.value)
    assert "Unsupported feature 'CREATE APPLICATION': pytest-spcs does not emulate it." in message
    assert "docs/coverage.md" in message
