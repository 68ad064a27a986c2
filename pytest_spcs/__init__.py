"""Test Snowpark Container Services with pytest: offline, in local containers, or on a Snowflake account."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_spcs.batches import BatchAnswerError
    from pytest_spcs.checking.assertions import assert_specification, load_specification
    from pytest_spcs.checking.specification_warning import SpecificationWarning
    from pytest_spcs.errors import SpcsError
    from pytest_spcs.fixtures.factories import image_fixture, service_fixture, service_function_fixture
    from pytest_spcs.fixtures.job_service_factories import job_service_fixture
    from pytest_spcs.fixtures.secret_factories import external_access_integration_fixture, secret_fixture
    from pytest_spcs.rehearsal.account import OfflineAccount
    from pytest_spcs.specification.model import (
        Container,
        Endpoint,
        Probe,
        Resources,
        ServiceRole,
        Specification,
        Volume,
        VolumeMount,
        VolumeSource,
    )
    from pytest_spcs.specification.writer import resources, specification_text
    from pytest_spcs.statement_patterns import StatementPattern
    from pytest_spcs.unit.batches.payloads import batch_body, batch_headers, read_batch_answer
    from pytest_spcs.unit.batches.row_strategies import rows_for
    from pytest_spcs.unit.batches.service_function_client import ServiceFunctionClient
    from pytest_spcs.unit.batches.service_function_contract import assert_service_function_contract
    from pytest_spcs.unit.container.container_environment import container_environment
    from pytest_spcs.unit.mocks.endpoint_mocks import EndpointMocks
    from pytest_spcs.unit.service_status import parse_service_status

__all__ = [
    "BatchAnswerError",
    "Container",
    "Endpoint",
    "EndpointMocks",
    "OfflineAccount",
    "Probe",
    "Resources",
    "ServiceFunctionClient",
    "ServiceRole",
    "SpcsError",
    "Specification",
    "SpecificationWarning",
    "StatementPattern",
    "Volume",
    "VolumeMount",
    "VolumeSource",
    "assert_service_function_contract",
    "assert_specification",
    "batch_body",
    "batch_headers",
    "container_environment",
    "external_access_integration_fixture",
    "image_fixture",
    "job_service_fixture",
    "load_specification",
    "parse_service_status",
    "read_batch_answer",
    "resources",
    "rows_for",
    "secret_fixture",
    "service_fixture",
    "service_function_fixture",
    "specification_text",
]

_HOMES = {
    "BatchAnswerError": "pytest_spcs.batches",
    "Container": "pytest_spcs.specification.model",
    "Endpoint": "pytest_spcs.specification.model",
    "EndpointMocks": "pytest_spcs.unit.mocks.endpoint_mocks",
    "OfflineAccount": "pytest_spcs.rehearsal.account",
    "Probe": "pytest_spcs.specification.model",
    "Resources": "pytest_spcs.specification.model",
    "ServiceFunctionClient": "pytest_spcs.unit.batches.service_function_client",
    "ServiceRole": "pytest_spcs.specification.model",
    "SpcsError": "pytest_spcs.errors",
    "Specification": "pytest_spcs.specification.model",
    "SpecificationWarning": "pytest_spcs.checking.specification_warning",
    "StatementPattern": "pytest_spcs.statement_patterns",
    "Volume": "pytest_spcs.specification.model",
    "VolumeMount": "pytest_spcs.specification.model",
    "VolumeSource": "pytest_spcs.specification.model",
    "assert_service_function_contract": "pytest_spcs.unit.batches.service_function_contract",
    "assert_specification": "pytest_spcs.checking.assertions",
    "batch_body": "pytest_spcs.unit.batches.payloads",
    "batch_headers": "pytest_spcs.unit.batches.payloads",
    "container_environment": "pytest_spcs.unit.container.container_environment",
    "external_access_integration_fixture": "pytest_spcs.fixtures.secret_factories",
    "image_fixture": "pytest_spcs.fixtures.factories",
    "job_service_fixture": "pytest_spcs.fixtures.job_service_factories",
    "load_specification": "pytest_spcs.checking.assertions",
    "parse_service_status": "pytest_spcs.unit.service_status",
    "read_batch_answer": "pytest_spcs.unit.batches.payloads",
    "resources": "pytest_spcs.specification.writer",
    "rows_for": "pytest_spcs.unit.batches.row_strategies",
    "secret_fixture": "pytest_spcs.fixtures.secret_factories",
    "service_fixture": "pytest_spcs.fixtures.factories",
    "service_function_fixture": "pytest_spcs.fixtures.factories",
    "specification_text": "pytest_spcs.specification.writer",
}
"""Where the public names live. They are imported when asked for: the emulator and idle pytest runs never do."""


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
