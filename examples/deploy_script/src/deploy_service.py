"""Deploys a service: pool, image repository, service created or upgraded, then waited for.

    SNOWFLAKE_ACCOUNT=... SNOWFLAKE_USER=... SNOWFLAKE_PASSWORD=... \
        python deploy_service.py service.yaml --database APPS --service CONVERT_API
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from snowflake.connector import connect
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snowflake.connector import SnowflakeConnection

DOES_NOT_EXIST = 2003
"""Snowflake's number for an object that is not there."""


class DeploymentError(Exception):
    """The service did not come up."""


@dataclass(frozen=True)
class Deployment:
    """What is deployed where."""

    service: str
    specification: str
    database: str
    schema: str = "PUBLIC"
    pool: str = "APPS_POOL"
    family: str = "CPU_X64_XS"
    repository: str = "IMAGES"

    @property
    def place(self) -> str:
        return f"{self.database}.{self.schema}"


def deploy(connection: SnowflakeConnection, deployment: Deployment, *, timeout: float = 300, pause: float = 2) -> str:
    """Deploy, wait until every container is ready, and say whether the service was created or upgraded."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE COMPUTE POOL IF NOT EXISTS {deployment.pool} "
            f"MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = {deployment.family}"
        )
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS {deployment.database}")
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {deployment.place}")
        cursor.execute(f"CREATE IMAGE REPOSITORY IF NOT EXISTS {deployment.place}.{deployment.repository}")
        service = f"{deployment.place}.{deployment.service}"
        outcome = "upgraded" if exists(connection, service) else "created"
        if outcome == "upgraded":
            cursor.execute(f"ALTER SERVICE {service} FROM SPECIFICATION $${deployment.specification}$$")
        else:
            cursor.execute(
                f"CREATE SERVICE {service} IN COMPUTE POOL {deployment.pool} "
                f"FROM SPECIFICATION $${deployment.specification}$$"
            )
    wait_until_ready(connection, service, timeout, pause)
    return outcome


def exists(connection: SnowflakeConnection, service: str) -> bool:
    """Tell whether the service is there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DESCRIBE SERVICE {service}")
    except ProgrammingError as error:
        if error.errno == DOES_NOT_EXIST:
            return False
        raise
    return True


def wait_until_ready(connection: SnowflakeConnection, service: str, timeout: float, pause: float) -> None:
    """Ask for the containers' statuses until all are READY."""
    deadline = time.monotonic() + timeout
    while True:
        with connection.cursor() as cursor:
            row = cursor.execute("SELECT SYSTEM$GET_SERVICE_STATUS(%s)", (service,)).fetchone()
        containers = json.loads(row[0]) if row else []
        statuses = {container["containerName"]: container["status"] for container in containers}
        if statuses and set(statuses.values()) == {"READY"}:
            return
        if "FAILED" in statuses.values() or time.monotonic() > deadline:
            raise DeploymentError(f"{service} is not ready: {statuses}")
        time.sleep(pause)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments and the environment, and deploy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("specification", type=Path)
    parser.add_argument("--database", required=True)
    parser.add_argument("--service", required=True)
    parser.add_argument("--pause", type=float, default=2, help="seconds between two looks at the service")
    given = parser.parse_args(arguments)
    deployment = Deployment(given.service, given.specification.read_text(encoding="utf-8"), given.database)
    connection = connect(
        account=os.environ["SNOWFLAKE_ACCOUNT"],
        user=os.environ["SNOWFLAKE_USER"],
        password=os.environ["SNOWFLAKE_PASSWORD"],
        role=os.environ.get("SNOWFLAKE_ROLE"),
    )
    try:
        outcome = deploy(connection, deployment, pause=given.pause)
    except (DeploymentError, ProgrammingError) as error:
        print(f"deployment failed: {error}", file=sys.stderr)  # noqa: T201  # a command line's answer
        return 1
    finally:
        connection.close()
    print(f"{deployment.service} {outcome}")  # noqa: T201  # the same
    return 0


if __name__ == "__main__":
    sys.exit(main())
