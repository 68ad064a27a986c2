"""What ``<service>!SPCS_GET_LOGS``, ``_EVENTS`` and ``_METRICS`` give; metrics are not measured, so there are none.

https://docs.snowflake.com/en/sql-reference/functions/spcs_get_logs and its neighbours
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.services.commands import GetEvents, GetLogRows, GetMetrics
from pytest_spcs.emulator.objects.services.state import SERVICES

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

DEFAULT_RANGE = timedelta(days=1)


def log_rows(account: Account, _session: Session, command: GetLogRows) -> list[Facts]:
    """List the lines of all containers, the oldest first."""
    service = account[SERVICES].get(command.name)
    start = command.start or account.clock.now() - DEFAULT_RANGE
    end = command.end or account.clock.now()
    lines = [
        (line.at, instance.index, container.name, line)
        for instance in service.instances
        for container in instance.containers
        if instance.running is not None
        for line in (*instance.running.logs(container.name, previous=True), *instance.running.logs(container.name))
        if start <= line.at <= end
    ]
    return [
        {
            "TIMESTAMP": at,
            "INSTANCE_ID": index,
            "CONTAINER_NAME": name,
            "LOG": line.text,
            "RECORD_ATTRIBUTES": json.dumps({"log.iostream": line.stream}),
        }
        for at, index, name, line in sorted(lines, key=lambda entry: entry[0])
    ]


def events(account: Account, _session: Session, command: GetEvents) -> list[Facts]:
    """List the changes of status of a service, its instances and its containers, the oldest first."""
    service = account[SERVICES].get(command.name)
    start = command.start or account.clock.now() - DEFAULT_RANGE
    end = command.end or account.clock.now()
    return [
        {
            "TIMESTAMP": event.at,
            "SEVERITY": event.severity,
            "EVENT_NAME": event.name,
            "EVENT_DETAILS": json.dumps({"message": event.message, "status": event.status}),
            "INSTANCE_ID": event.instance,
            "CONTAINER_NAME": event.container,
            "RECORD": json.dumps({"name": event.name, "severity_text": event.severity}),
            "RECORD_ATTRIBUTES": json.dumps({}),
        }
        for event in service.events.kept
        if start <= event.at <= end
    ]


def metrics(account: Account, _session: Session, command: GetMetrics) -> list[Facts]:
    """List nothing: no metric is measured."""
    account[SERVICES].get(command.name)
    return []


PERFORMERS: dict[type, Performer] = {GetLogRows: log_rows, GetEvents: events, GetMetrics: metrics}
