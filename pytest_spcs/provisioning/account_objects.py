"""The account's objects that the fixtures hand out: made for the run, or existing ones that a setting names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.compute_pools import ComputePoolHandle
from pytest_spcs.handles.databases import DatabaseHandle, SchemaHandle
from pytest_spcs.handles.images import ImageRepositoryHandle
from pytest_spcs.handles.stages import StageHandle
from pytest_spcs.handles.warehouses import WarehouseHandle
from pytest_spcs.provisioning.compute_pools import compute_pool_properties, create_statement, made_compute_pool
from pytest_spcs.provisioning.provisioner import Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.provisioning.run import Run

IMAGE_REPOSITORY = "IMAGES"
STAGE = "FILES"


def provided_database(run: Run, *, existing: str) -> Iterator[DatabaseHandle]:
    """Yield the existing database, or one of the run."""
    name = existing or run.names.run
    with run.provisioner.lifetime() as lifetime:
        if not existing:
            lifetime.create(_made("database", name), f"CREATE DATABASE {name}")
        yield DatabaseHandle(name=name, sql=run.sql, root=run.root)


def provided_schema(run: Run, database: str, *, of_existing_database: bool) -> Iterator[SchemaHandle]:
    """Yield PUBLIC of the run's own database, or a schema of the run in an existing one."""
    name = f"{database}.{run.names.run if of_existing_database else 'PUBLIC'}"
    with run.provisioner.lifetime() as lifetime:
        if of_existing_database:
            lifetime.create(_made("schema", name), f"CREATE SCHEMA {name}")
        yield SchemaHandle(name=name, sql=run.sql, root=run.root)


def provided_warehouse(run: Run, *, existing: str) -> Iterator[WarehouseHandle]:
    """Yield the existing warehouse, or one of the run; what handles query uses it too."""
    name = existing or run.names.run
    with run.provisioner.lifetime() as lifetime:
        if not existing:
            lifetime.create(
                _made("warehouse", name),
                f"CREATE WAREHOUSE {name} WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 INITIALLY_SUSPENDED = TRUE",
            )
        run.sql.execute(f"USE WAREHOUSE {name}")
        yield WarehouseHandle(name=name, sql=run.sql, root=run.root)


def provided_compute_pool(run: Run, *, existing: str, instance_family: str) -> Iterator[ComputePoolHandle]:
    """Yield the existing compute pool, or one of the run with one node."""
    name = existing or run.names.run
    with run.provisioner.lifetime() as lifetime:
        if not existing:
            properties = compute_pool_properties(None, {}, instance_family=instance_family)
            lifetime.create(made_compute_pool(name), create_statement(name, properties))
        yield ComputePoolHandle(name=name, sql=run.sql, root=run.root)


def provided_image_repository(run: Run, schema: str) -> Iterator[ImageRepositoryHandle]:
    """Yield an image repository in a schema of the run."""
    name = f"{schema}.{IMAGE_REPOSITORY}"
    with run.provisioner.lifetime() as lifetime:
        lifetime.create(_made("image repository", name), f"CREATE IMAGE REPOSITORY {name}")
        yield ImageRepositoryHandle(name=name, sql=run.sql, root=run.root)


def provided_stage(run: Run, schema: str) -> Iterator[StageHandle]:
    """Yield a stage in a schema of the run, encrypted as stage volumes of services need it."""
    name = f"{schema}.{STAGE}"
    with run.provisioner.lifetime() as lifetime:
        lifetime.create(_made("stage", name), f"CREATE STAGE {name} ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')")
        yield StageHandle(name=name, sql=run.sql, root=run.root)


def _made(kind: str, name: str) -> Made:
    return Made(kind, name, (f"DROP {kind.upper()} IF EXISTS {name}",))
