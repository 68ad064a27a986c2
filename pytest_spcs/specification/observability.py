"""``spec.logExporters`` and ``spec.platformMonitor``: which logs and metrics go to the event table.

Reference: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/monitoring-services
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.specification.sections import Section

LOG_LEVELS = ("INFO", "ERROR", "NONE")
"""Both streams, standard error only, or nothing."""
METRIC_GROUPS = ("system", "system_limits", "status", "network", "storage")
"""The groups of platform metrics."""


def read_log_level(spec: Section) -> str:
    """Return the log level; INFO where none is given."""
    exporters = spec.section("logExporters", ("eventTableConfig",))
    table = exporters.section("eventTableConfig", ("logLevel",), required=True) if exporters is not None else None
    level = table.text("logLevel", required=True, choices=LOG_LEVELS) if table is not None else None
    return level or LOG_LEVELS[0]


def read_metric_groups(spec: Section) -> tuple[str, ...]:
    """Return the groups of platform metrics that are asked for."""
    monitor = spec.section("platformMonitor", ("metricConfig",))
    config = monitor.section("metricConfig", ("groups",), required=True) if monitor is not None else None
    groups = config.texts("groups", required=True, choices=METRIC_GROUPS) if config is not None else None
    return groups or ()
