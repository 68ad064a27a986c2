"""A containerised web service, its SQL function, and everything around them.

Run it as it is (`pytest examples`), or with the app object in place of the Dockerfile:
`pytest examples --spcs-image-source=app`.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector import SnowflakeConnection

    from pytest_spcs.handles.images import ImageHandle, ImageRepositoryHandle
    from pytest_spcs.handles.service_functions import ServiceFunctionHandle
    from pytest_spcs.handles.services import ServiceHandle
    from pytest_spcs.handles.stages import StageHandle
    from pytest_spcs.provisioning.service_creation import CreateService

SPECIFICATION = Path(__file__).parent / "src" / "convert_api" / "service.yaml"

CELSIUS = [-40, -17.5, 0, 4, 12, 19, 18, 23, 37, 100]
FAHRENHEIT = [-40, 0.5, 32, 39.2, 53.6, 66.2, 64.4, 73.4, 98.6, 212]


def test_the_image_is_in_the_repository(
    convert_image: ImageHandle, spcs_image_repository: ImageRepositoryHandle
) -> None:
    (listed,) = [image for image in spcs_image_repository.images() if image.image_name == "convert_image"]
    assert listed.tags == "latest"
    assert f"/{listed.image_path}" == convert_image.path
    assert listed.digest == convert_image.digest


def test_the_service_is_running(convert_api: ServiceHandle) -> None:
    assert convert_api.status == "RUNNING"
    (container,) = convert_api.containers()
    assert (container.container_name, container.status) == ("convert-api", "READY")
    assert [instance.status for instance in convert_api.instances()] == ["READY"]


def test_the_service_lists_its_endpoint(convert_api: ServiceHandle) -> None:
    (endpoint,) = convert_api.endpoints()
    assert (endpoint.name, endpoint.port, endpoint.protocol, endpoint.is_public) == ("convert-api", 9090, "HTTP", True)


def test_the_endpoint_answers(convert_api: ServiceHandle) -> None:
    endpoint = convert_api.endpoint("convert-api")
    assert endpoint.get("/healthcheck").text == "I'm ready!"
    answer = endpoint.post("/convert", json={"data": [[0, 12], [1, None]]})
    assert answer.json() == {"data": [[0, 53.6], [1, None]]}


def test_the_function_is_called_like_a_function(convert_udf: ServiceFunctionHandle) -> None:
    assert convert_udf(12) == pytest.approx(53.6)
    assert convert_udf(None) is None
    assert convert_udf.map(CELSIUS) == pytest.approx(FAHRENHEIT)


@pytest.mark.usefixtures("convert_udf")
def test_the_function_is_called_in_a_select(spcs_connection: SnowflakeConnection) -> None:
    with spcs_connection.cursor() as cursor:
        assert cursor.execute("SELECT convert_udf(12)").fetchone() == pytest.approx((53.6,))


@pytest.fixture
def weather(spcs_connection: SnowflakeConnection) -> Iterator[None]:
    """A table of ten temperatures in Celsius, for one test."""
    with spcs_connection.cursor() as cursor:
        cursor.execute("CREATE TABLE weather (day INTEGER, temp_c FLOAT, temp_f FLOAT)")
        cursor.executemany("INSERT INTO weather (day, temp_c) VALUES (%s, %s)", list(enumerate(CELSIUS)))
        yield
        cursor.execute("DROP TABLE weather")


@pytest.mark.usefixtures("convert_udf", "weather")
def test_the_function_updates_a_table(spcs_connection: SnowflakeConnection) -> None:
    with spcs_connection.cursor() as cursor:
        cursor.execute("UPDATE weather SET temp_f = convert_udf(temp_c)")
        assert cursor.rowcount == len(CELSIUS)
        rows = cursor.execute("SELECT temp_f FROM weather ORDER BY day").fetchall()
    assert [fahrenheit for (fahrenheit,) in rows] == pytest.approx(FAHRENHEIT)


def test_the_log_shows_batches_of_at_most_five_rows(
    convert_api: ServiceHandle, convert_udf: ServiceFunctionHandle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    convert_udf.map(CELSIUS)
    # A container has its own log; an app object, which runs in the process of the tests, logs here.
    logged = convert_api.logs("convert-api") + caplog.text
    assert "converting a batch of 5 rows" in logged
    assert "converting a batch of 10 rows" not in logged


def test_the_service_is_created_from_a_file_on_a_stage(
    spcs_create_service: CreateService, spcs_stage: StageHandle, convert_image: ImageHandle, tmp_path: Path
) -> None:
    text = SPECIFICATION.read_text().replace("/demo/public/images/convert_api:latest", convert_image.path)
    (tmp_path / "service.yaml").write_text(text)
    staged = spcs_stage.put(tmp_path / "service.yaml", "specifications")
    assert [file.path for file in spcs_stage.files()] == ["specifications/service.yaml"]
    service = spcs_create_service(staged, name="from_stage")
    assert service.endpoint("convert-api").get("/healthcheck").text == "I'm ready!"
    service.drop()


def test_the_service_is_created_from_a_text(spcs_create_service: CreateService, convert_image: ImageHandle) -> None:
    service = spcs_create_service(SPECIFICATION.read_text(), images={"convert-api": convert_image}, min_instances=2)
    assert [instance.status for instance in service.instances()] == ["READY", "READY"]
    service.drop()


def test_the_service_is_suspended_and_resumed(convert_api: ServiceHandle, convert_udf: ServiceFunctionHandle) -> None:
    convert_api.suspend()
    assert convert_api.status == "SUSPENDED"
    assert convert_api.containers() == []
    convert_api.resume()
    assert convert_api.status == "RUNNING"
    assert convert_udf(19) == pytest.approx(66.2)


def test_nothing_is_left_of_a_dropped_service(
    spcs_create_service: CreateService, convert_image: ImageHandle, spcs_connection: SnowflakeConnection
) -> None:
    service = spcs_create_service(SPECIFICATION, images={"convert-api": convert_image}, name="short_lived")
    service.drop()
    with contextlib.closing(spcs_connection.cursor()) as cursor:
        assert cursor.execute("SHOW SERVICES LIKE 'SHORT_LIVED'").fetchall() == []
