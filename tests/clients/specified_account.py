"""Makes in an emulator all that a specification names, and then the service or the job itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from snowflake.connector import DictCursor

from pytest_spcs.identifiers import render, split
from pytest_spcs.specification.images import ImageReference, parse_image_reference
from pytest_spcs.specification.model import Specification, Volume, VolumeSource

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from tests.clients.emulator_process import EmulatorProcess

FAMILIES = {"CPUS": "HIGHMEM_X64_L", "GPUS": "GPU_NV_L"}
"""The largest nodes of each kind by the name of the pool, so that only broken specifications are refused."""


class SpecifiedAccount:
    """An account that gets what specifications name, with stubs for their images."""

    def __init__(self, connection: SnowflakeConnection, emulator: EmulatorProcess) -> None:
        self.connection = connection
        self.emulator = emulator
        self.run("CREATE SCHEMA IF NOT EXISTS PUBLIC")
        self.run("USE SCHEMA PUBLIC")
        self.home = (str(connection.database), "PUBLIC")
        for pool, family in FAMILIES.items():
            self.run(f"CREATE COMPUTE POOL IF NOT EXISTS {pool} MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = {family}")

    def run(self, sql: str) -> list[dict[str, Any]]:
        with self.connection.cursor(DictCursor) as cursor:
            return [dict(row) for row in cursor.execute(sql).fetchall()]

    def prepare(self, specification: Specification) -> None:
        """Make databases, schemas, repositories, stub images, stages, secrets and snapshots; move into their schema."""
        images = [parse_image_reference(container.image) for container in specification.containers]
        own = [image for image in images if image.database not in {None, "snowflake"}]
        if own:
            self.home = (str(own[0].database).upper(), str(own[0].schema).upper())
        self._schema(*self.home)
        self.run(f"USE SCHEMA {'.'.join(self.home)}")
        for image in images:
            self._image(image)
        for volume in specification.volumes:
            self._volume(volume)
        for name, keys in self._secrets(specification).items():
            self._secret(name, keys)

    def _integrations(self) -> str:
        return " EXTERNAL_ACCESS_INTEGRATIONS = (TOKENS)" if self.run("SHOW INTEGRATIONS LIKE 'TOKENS'") else ""

    @contextmanager
    def service(
        self, text: str, specification: Specification, variables: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """Create the service of a text that stands for a prepared specification, and drop it."""
        pool = pool_of(specification)
        self.run(f"CREATE SERVICE specified IN COMPUTE POOL {pool} {clause(text, variables)}{self._integrations()}")
        try:
            yield
        finally:
            self.run("DROP SERVICE specified FORCE")

    def run_job(self, text: str, specification: Specification, variables: Mapping[str, str] | None = None) -> None:
        """Run it as a job, whose stubs stay, and drop it."""
        pool = pool_of(specification)
        integrations = self._integrations()
        how = f"NAME = specified ASYNC = TRUE{integrations}"
        self.run(f"EXECUTE JOB SERVICE IN COMPUTE POOL {pool} {how} {clause(text, variables)}")
        self.run("DROP SERVICE specified FORCE")

    def _schema(self, database: str, schema: str) -> None:
        self.run(f"CREATE DATABASE IF NOT EXISTS {database}")
        self.run(f"CREATE SCHEMA IF NOT EXISTS {database}.{schema}")

    def _image(self, image: ImageReference) -> None:
        database, schema = (image.database or self.home[0]).lower(), (image.schema or self.home[1]).lower()
        if database != "snowflake":  # which has Snowflake's own repository
            self._schema(database, schema)
            self.run(f"CREATE IMAGE REPOSITORY IF NOT EXISTS {database}.{schema}.{image.repository}")
        path = f"/{database}/{schema}/{image.repository}/{image.name}:{image.tag}"
        self.emulator.admin("images", {"path": path, "stub": True})

    def _volume(self, volume: Volume) -> None:
        if volume.source is VolumeSource.STAGE and volume.stage is not None:
            name = self._located(volume.stage[1:].partition("/")[0])
            self.run(f"CREATE STAGE IF NOT EXISTS {name} ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')")
        contents = volume.settings.get("initialContents")
        if isinstance(contents, Mapping):
            self._snapshot(str(contents["fromSnapshot"]), volume)

    def _snapshot(self, name: str, volume: Volume) -> None:
        image = f"/{'/'.join(self.home)}/SEEDS/seed:1".lower()
        self._image(parse_image_reference(image))
        mount = {"name": "seed", "mountPath": "/seed"}
        size = f"{(volume.size or 0) >> 30}Gi"
        spec = {
            "containers": [{"name": "seed", "image": image, "volumeMounts": [mount]}],
            "volumes": [{"name": "seed", "source": "block", "size": size}],
        }
        self.run(f"CREATE SERVICE seed IN COMPUTE POOL CPUS {clause(json.dumps({'spec': spec}), None)}")
        self.run("CALL seed!SPCS_WAIT_FOR('RUNNING', 30)")
        self.run(f'CREATE SNAPSHOT {name} FROM SERVICE seed VOLUME "seed" INSTANCE 0')
        self.run("DROP SERVICE seed FORCE")

    def _secrets(self, specification: Specification) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for container in specification.containers:
            for secret in container.secrets:
                if secret.object_name is not None:
                    found.setdefault(self._located(secret.object_name), set()).add(secret.key or "")
        return found

    def _secret(self, name: str, keys: set[str]) -> None:
        settings = "TYPE = GENERIC_STRING SECRET_STRING = 's'"
        if keys & {"username", "password"}:
            settings = "TYPE = PASSWORD USERNAME = 'u' PASSWORD = 'p'"
        elif name.lower().endswith("oauth"):
            self.run(
                "CREATE SECURITY INTEGRATION IF NOT EXISTS OAUTH TYPE = API_AUTHENTICATION AUTH_TYPE = OAUTH2 "
                "ENABLED = TRUE"
            )
            settings = "TYPE = OAUTH2 API_AUTHENTICATION = OAUTH"
        self.run(f"CREATE SECRET IF NOT EXISTS {name} {settings}")
        if "OAUTH2" in settings:
            self.run("CREATE NETWORK RULE IF NOT EXISTS OUT TYPE = HOST_PORT MODE = EGRESS VALUE_LIST = ('a.com')")
            self.run(
                "CREATE OR REPLACE EXTERNAL ACCESS INTEGRATION TOKENS ALLOWED_NETWORK_RULES = (OUT) "
                f"ALLOWED_AUTHENTICATION_SECRETS = ({name}) ENABLED = TRUE"
            )

    def _located(self, name: str) -> str:
        """Return a name with its database and schema, which are made; what it lacks is of the service's schema."""
        parts = split(name)
        located = (*self.home[: 3 - len(parts)], *parts)
        self._schema(render(located[0]), render(located[1]))
        return ".".join(render(part) for part in located)


def pool_of(specification: Specification) -> str:
    """Return the pool whose nodes have what the containers ask for."""
    return "GPUS" if any(container.resources.gpus for container in specification.containers) else "CPUS"


def clause(text: str, variables: Mapping[str, str] | None) -> str:
    """Return the clause of CREATE SERVICE with a specification, or with a template and its values."""
    quoted = text.replace("$$", r"\u0024$")
    if variables is None:
        return f"FROM SPECIFICATION $${quoted}$$"
    values = ", ".join(f"{name} => $${value}$$" for name, value in (variables or {"NOTHING": "x"}).items())
    return f"FROM SPECIFICATION_TEMPLATE $${quoted}$$ USING ({values})"
