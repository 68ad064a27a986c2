"""Brings what containers have logged into event tables, before a statement looks there or a service goes.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/monitoring-services
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.event_tables.rules import NOWHERE, PARAMETER
from pytest_spcs.emulator.objects.event_tables.state import EVENT_TABLES, EVENTS
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.sql.scanner import string_literal
from pytest_spcs.emulator.statements.event_table import run
from pytest_spcs.identifiers import ObjectName, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.engine.contract import SqlEngine
    from pytest_spcs.emulator.objects.services.state import ContainerState, InstanceState, Service
    from pytest_spcs.emulator.runtimes.contract import LogLine

_SEVERITIES = {"stdout": "INFO", "stderr": "ERROR"}
_ROWS = 500
"""How many rows one INSERT brings."""
_Written = tuple["datetime", int]
"""The time of the last line that was written, and how many lines of that time were."""


class EventLogs:
    """Writes each line once, to the event table that counts for its service then."""

    def __init__(self, account: Account, engine: SqlEngine) -> None:
        self._account = account
        self._engine = engine
        self._since = account.clock.now()
        self._lock = threading.Lock()
        self._written: dict[tuple[ObjectName, int, str, int], _Written] = {}

    def before(self, sql: str) -> None:
        """Write what has been logged if a statement may look at an event table."""
        text = sql.upper()
        names = {EVENTS.name, *(table.name.name.upper() for table in self._account[EVENT_TABLES])}
        if any(name in text for name in names):
            self.write()

    def write(self) -> None:
        """Write what has been logged and is not written yet."""
        with self._lock:
            with self._account.lock:
                rows = list(self._new_rows())
            by_table: dict[ObjectName, list[str]] = {}
            for table, row in rows:
                by_table.setdefault(table, []).append(row)
            for table, values in by_table.items():
                for start in range(0, len(values), _ROWS):
                    self._insert(table, values[start : start + _ROWS])

    def _insert(self, table: ObjectName, values: list[str]) -> None:
        columns = "TIMESTAMP, OBSERVED_TIMESTAMP, RESOURCE_ATTRIBUTES, RECORD_TYPE, RECORD, RECORD_ATTRIBUTES, VALUE"
        chosen = (
            "COLUMN1::TIMESTAMP_NTZ, COLUMN1::TIMESTAMP_NTZ, PARSE_JSON(COLUMN2)::OBJECT, 'LOG', "
            "PARSE_JSON(COLUMN3)::OBJECT, PARSE_JSON(COLUMN4)::OBJECT, PARSE_JSON(COLUMN5)"
        )
        # Names are written as SQL writes them, values as constants.
        sql = f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM VALUES {', '.join(values)}"  # noqa: S608
        run(self._engine, sql, table, self._account.identity)

    def _new_rows(self) -> Iterator[tuple[ObjectName, str]]:
        living = set()
        for service in self._account[SERVICES]:
            table = self._table(service)
            level = service.specification.log_level
            for instance in service.instances:
                for container in instance.containers:
                    key = (service.name, instance.index, container.name, id(instance.running))
                    living.add(key)
                    for line in self._new_lines(key, instance, container):
                        if table is not None and (level == "INFO" or (level == "ERROR" and line.stream == "stderr")):
                            yield table, self._row(service, instance, container, line)
        self._written = {key: written for key, written in self._written.items() if key in living}

    def _new_lines(
        self, key: tuple[ObjectName, int, str, int], instance: InstanceState, container: ContainerState
    ) -> list[LogLine]:
        if instance.running is None:
            return []
        logs = instance.running.logs
        found = (*logs(container.name, previous=True), *logs(container.name))
        # What an earlier run of the emulator kept of a job was written then.
        lines = sorted((line for line in found if line.at >= self._since), key=lambda line: line.at)
        if key in self._written:
            last, count = self._written[key]
            lines = [line for line in lines if line.at == last][count:] + [line for line in lines if line.at > last]
        if lines:
            last = lines[-1].at
            before = self._written.get(key)
            same = sum(line.at == last for line in lines) + (before[1] if before and before[0] == last else 0)
            self._written[key] = (last, same)
        return lines

    def _table(self, service: Service) -> ObjectName | None:
        """Return the event table of a service's database, else the account's; None where there is none."""
        account = self._account
        database = account[DATABASES].find(service.name.database)
        own = database.settings.get(PARAMETER) if database is not None else None
        name = own or account.parameters.get(PARAMETER) or str(EVENTS)
        if name == NOWHERE:
            return None
        table = ObjectName(*split(name))
        return table if table == EVENTS or table in account[EVENT_TABLES] else None

    def _row(self, service: Service, instance: InstanceState, container: ContainerState, line: LogLine) -> str:
        pool = self._account[COMPUTE_POOLS].find(service.compute_pool)
        where = f"{service.name} {instance.index} {container.name} {container.restart_count}"
        attributes = {
            "snow.account.name": self._account.identity.name,
            "snow.compute_pool.name": service.compute_pool,
            "snow.compute_pool.node.instance_family": None if pool is None else pool.instance_family,
            "snow.database.name": service.name.database,
            "snow.executable.engine": "SnowparkContainers",
            "snow.schema.name": service.name.schema,
            "snow.service.container.instance": str(instance.index),
            "snow.service.container.name": container.name,
            "snow.service.container.run.id": hashlib.sha256(where.encode()).hexdigest()[:6],
            "snow.service.instance": str(instance.index),
            "snow.service.name": service.name.name,
            "snow.service.type": "Service" if service.job is None else "Job",
        }
        values = (
            line.at.replace(tzinfo=None).isoformat(sep=" "),
            json.dumps(attributes),
            json.dumps({"severity_text": _SEVERITIES.get(line.stream, "INFO")}),
            json.dumps({"log.iostream": line.stream}),
            json.dumps(line.text),
        )
        return f"({', '.join(string_literal(value) for value in values)})"
