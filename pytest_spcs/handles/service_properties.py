"""The properties of a service as keyword arguments, and as SQL writes them after SET and in CREATE SERVICE.

Reference: https://docs.snowflake.com/en/sql-reference/sql/alter-service
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast

from pytest_spcs.identifiers import fold, render
from pytest_spcs.literals import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_spcs.handles.handle import Handle


class ServiceProperties(TypedDict, total=False):
    """What can be set; each key is the property's name in SQL, in lower case."""

    min_instances: int
    max_instances: int
    min_ready_instances: int
    auto_resume: bool
    auto_suspend_secs: int
    external_access_integrations: Sequence[Handle | str]
    query_warehouse: Handle | str
    log_level: str
    comment: str


def assignments(properties: ServiceProperties) -> str:
    """Return ``MIN_INSTANCES = 2 COMMENT = 'x'``: identifiers for what are names, literals for everything else."""
    given = cast("Mapping[str, object]", properties)
    return " ".join(f"{name.upper()} = {_written(name, wanted)}" for name, wanted in given.items())


def _written(name: str, wanted: object) -> str:
    if name == "query_warehouse":
        return render(fold(str(wanted)))
    if name == "external_access_integrations":
        return f"({', '.join(render(fold(str(each))) for each in cast('Sequence[object]', wanted))})"
    return value(wanted)
