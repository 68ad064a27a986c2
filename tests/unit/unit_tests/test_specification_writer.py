"""Specifications built in Python become YAML that loads as the same specification."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from pytest_spcs.specification.loader import load_specification
from pytest_spcs.specification.model import (
    Container,
    CorsSettings,
    Endpoint,
    Probe,
    Protocol,
    Resources,
    SecretReference,
    ServiceRole,
    SessionTokenConfig,
    Specification,
    Volume,
    VolumeMount,
    VolumeSource,
)
from pytest_spcs.specification.problems import InvalidSpecificationError
from pytest_spcs.specification.quantities import InvalidQuantityError
from pytest_spcs.specification.writer import resources, specification_text

EVERYTHING = Specification(
    containers=(
        Container(
            name="main",
            image="/db/schema/repo/main:1",
            command=("python", "-m", "app"),
            arguments=("--port", "8000"),
            environment={"PORT": "8000", "YES": "true", "EMPTY": "", "MULTI": "a: b\n#c"},
            readiness_probe=Probe(8000, "/healthcheck", 7, 4),
            liveness_probe=Probe(8000, "/live", 10),
            volume_mounts=(VolumeMount("data", "/data"), VolumeMount("ram", "/ram"), VolumeMount("disk", "/disk")),
            resources=resources(
                requests={"cpu": "500m", "memory": "1.5Gi", "nvidia.com/gpu": 1}, limits={"cpu": 2, "memory": "512M"}
            ),
            secrets=(
                SecretReference(object_name="db.s.login", environment_variable="LOGIN_USER", key="username"),
                SecretReference(object_reference="my_reference", directory="/creds"),
            ),
            session_token=SessionTokenConfig("/tokens", "0400", mount_connection_config=True),
        ),
        Container(name="side", image="/db/schema/repo/side:1", mount_session_token=False),
    ),
    endpoints=(
        Endpoint("web", 8000, public=True, cors=CorsSettings(("https://a.example.com",), ("GET",), ("X-A",), ("X-B",))),
        Endpoint("ring", port_range=(9000, 9010), protocol=Protocol.TCP),
    ),
    volumes=(
        Volume(
            "data", VolumeSource.STAGE, stage="@db.s.stage/folder", uid=0, gid=1000, settings={"metadataCache": "90s"}
        ),
        Volume("ram", VolumeSource.MEMORY, size=3 * 10**6),
        Volume("disk", VolumeSource.BLOCK, size=10 * 2**30, settings={"iops": 3000}),
        Volume("scratch", VolumeSource.LOCAL),
    ),
    service_roles=(ServiceRole("web_role", ("web",)),),
    execute_as_caller=True,
    log_level="ERROR",
    metric_groups=("system", "storage"),
)


def test_everything_that_the_model_holds_comes_back() -> None:
    loaded = load_specification(specification_text(EVERYTHING))
    stage = replace(EVERYTHING.volumes[0], settings={"name": "@db.s.stage/folder", "metadataCache": "90s"})
    expected = replace(EVERYTHING, volumes=(stage, *EVERYTHING.volumes[1:]), document=loaded.document)
    assert loaded == expected


def test_a_small_specification_is_small() -> None:
    text = specification_text(
        Specification((Container("api", "/db/s/r/api:1"),), endpoints=(Endpoint("api", 9090, public=True),))
    )
    assert yaml.safe_load(text) == {
        "spec": {
            "containers": [{"name": "api", "image": "/db/s/r/api:1"}],
            "endpoints": [{"name": "api", "port": 9090, "public": True}],
        }
    }


@pytest.mark.parametrize("quantity", ["2Gi", "512M", "1.5Gi", "0.3G", "1Mi", "7.25M", "100Gi"])
def test_memory_comes_back_to_the_byte(quantity: str) -> None:
    given = resources(limits={"memory": quantity})
    loaded = load_specification(
        specification_text(Specification((Container("api", "/db/s/r/api:1", resources=given),)))
    )
    assert loaded.containers[0].resources == given == Resources(memory_limit=given.memory_limit)


def test_what_snowflake_would_refuse_is_refused_with_every_reason() -> None:
    wrong = Specification((Container("Upper", "/db/s/r/api:1"),), endpoints=(Endpoint("api", 99999),))
    with pytest.raises(InvalidSpecificationError) as refused:
        specification_text(wrong)
    assert "'Upper' is no name" in str(refused.value)
    assert "spec.endpoints[0]" in str(refused.value)


def test_resources_that_there_are_not_are_refused() -> None:
    with pytest.raises(
        InvalidQuantityError, match=r"'mem' in limits is no resource: cpu, memory, nvidia[.]com/gpu are"
    ):
        resources(limits={"mem": "2Gi"})
    with pytest.raises(
        InvalidQuantityError, match=r"nvidia[.]com/gpu is 1 in requests and 2 in limits: make them equal"
    ):
        resources(requests={"nvidia.com/gpu": 1}, limits={"nvidia.com/gpu": 2})
    assert resources(requests={"nvidia.com/gpu": 1}).gpus == 1
