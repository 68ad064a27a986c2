"""Runs a query and writes its rows into a table: a job for Snowpark Container Services.

In a container it logs in with the session token that Snowflake mounts there. On a developer's machine, where there is
none, it logs in with SNOWFLAKE_USER and SNOWFLAKE_PASSWORD.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snowflake.connector import SnowflakeConnection, connect

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN = Path("/snowflake/session/token")

log = logging.getLogger("query_job")


def connection_arguments() -> dict[str, Any]:
    """Where to log in, and as whom. The token is read anew for each connection: Snowflake replaces it all the time."""
    arguments: dict[str, Any] = {
        "host": os.environ["SNOWFLAKE_HOST"],
        "account": os.environ["SNOWFLAKE_ACCOUNT"],
        "database": os.environ["SNOWFLAKE_DATABASE"],
        "schema": os.environ["SNOWFLAKE_SCHEMA"],
        "warehouse": os.getenv("SNOWFLAKE_WAREHOUSE"),
    }
    if TOKEN.exists():
        log.info("logging in with the session token")
        return arguments | {"authenticator": "oauth", "token": TOKEN.read_text()}
    log.info("logging in as %s", os.environ["SNOWFLAKE_USER"])
    return arguments | {
        "user": os.environ["SNOWFLAKE_USER"],
        "password": os.environ["SNOWFLAKE_PASSWORD"],
        "role": os.getenv("SNOWFLAKE_ROLE"),
    }


def run(connection: SnowflakeConnection, query: str, result_table: str) -> int:
    """Write each row of the query with its share of the total into the result table, and return how many they are.

    The query has two columns: a name and an amount.
    """
    with connection.cursor() as cursor:
        rows = cursor.execute(query).fetchall()
        total = sum(amount for _, amount in rows)
        shares = [(name, amount, round(amount / total, 4) if total else 0) for name, amount in rows]
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {result_table} (name VARCHAR, amount FLOAT, share FLOAT)")
        if shares:
            # A table's name cannot be bound; this one is from the job's specification, not from a stranger.
            cursor.executemany(f"INSERT INTO {result_table} VALUES (%s, %s, %s)", shares)  # noqa: S608
    return len(shares)


def command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What the job is to do: ``query`` and ``result_table``."""
    parser = argparse.ArgumentParser(
        description="Write the rows of a query, with their shares of the total, to a table."
    )
    parser.add_argument("--query", required=True, help="a query with two columns: a name and an amount")
    parser.add_argument("--result-table", required=True, help="the table for the result; it is created if need be")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job that the command line describes, and return the exit code."""
    wanted = command_line(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stdout)
    with connect(**connection_arguments()) as connection:
        count = run(connection, wanted.query, wanted.result_table)
    log.info("wrote %d rows to %s", count, wanted.result_table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
