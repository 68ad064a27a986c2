"""The image, the service and the SQL function that the tests ask for by name."""

from pytest_spcs import image_fixture, service_fixture, service_function_fixture

convert_image = image_fixture("src/convert_api", app="convert_app:app")

convert_api = service_fixture("src/convert_api/service.yaml", images={"convert-api": "convert_image"})

convert_udf = service_function_fixture(
    "convert_udf(input FLOAT) RETURNS FLOAT",
    service="convert_api",
    endpoint="convert-api",
    path="/convert",
    max_batch_rows=5,
)
