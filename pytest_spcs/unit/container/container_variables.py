"""The environment variables of a container.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/additional-considerations-services-jobs
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

PLATFORM_VARIABLES = frozenset(
    {
        "SNOWFLAKE_ACCOUNT",
        "SNOWFLAKE_HOST",
        "SNOWFLAKE_DATABASE",
        "SNOWFLAKE_SCHEMA",
        "SNOWFLAKE_SERVICE_NAME",
        "SNOWFLAKE_RUNNING_INSIDE_SPCS",
        "SNOWFLAKE_JOB_INDEX",
        "SNOWFLAKE_JOBS_COUNT",
    }
)
"""What SPCS sets. It sets no user, role, password or warehouse."""

_SHELLS_OWN = frozenset({"SNOWFLAKE_DISABLE_PLATFORM_DETECTION"})
"""Variables of this kind that say how the connector works on this machine, and nothing of who logs in where."""


class ContainerVariableError(SpcsError):
    """A container cannot have these environment variables."""

    @classmethod
    def set_by_platform(cls, names: list[str]) -> ContainerVariableError:
        """Return the error for variables that SPCS sets itself."""
        return cls.told(
            f"cannot set {', '.join(names)} as a variable of the specification",
            seen=["SPCS sets it itself, and connections break when a specification overrides it"],
            advice="Use the arguments account, host, database, schema, service_name, job_index and jobs_count.",
        )

    @classmethod
    def bad_job(cls, index: int | None, count: int | None) -> ContainerVariableError:
        """Return the error for a job index without its count, or out of range."""
        return cls.told(
            f"a job cannot have job_index={index} and jobs_count={count}",
            seen=["SPCS sets both for a job with REPLICAS, and numbers them from 0"],
            advice="Give both, with 0 <= job_index < jobs_count.",
        )


def job_variables(index: int | None, count: int | None) -> dict[str, str]:
    """Return the variables of one replica of a job, or none."""
    if index is None and count is None:
        return {}
    if index is None or count is None or not 0 <= index < count:
        raise ContainerVariableError.bad_job(index, count)
    return {"SNOWFLAKE_JOB_INDEX": str(index), "SNOWFLAKE_JOBS_COUNT": str(count)}


def replace_variables(patch: pytest.MonkeyPatch, platform: Mapping[str, str], own: Mapping[str, str]) -> None:
    """Set a container's variables, and take away what the developer's shell has of Snowflake.

    A shell with SNOWFLAKE_USER would hide the commonest mistake: code that reads it fails with KeyError on SPCS.
    """
    taken = sorted(set(own) & PLATFORM_VARIABLES)
    if taken:
        raise ContainerVariableError.set_by_platform(taken)
    for name in [name for name in os.environ if name.startswith("SNOWFLAKE_") and name not in _SHELLS_OWN]:
        patch.delenv(name)
    for name, value in {**platform, **own}.items():
        patch.setenv(name, value)
