"""Known causes for a job service that has failed or does not end: the sign by which each is seen, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.causes import (
    KILLED_ADVICE,
    NODES_TOO_SMALL,
    NOT_STARTED,
    POOL_SUSPENDED,
    VARIABLE_MISSING,
    Cause,
    first_advice,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MORE_TIME = "give it more time: timeout=, or --spcs-job-timeout"


def job_advice_for(seen: Sequence[str]) -> str:
    """Return what to do about a job, by the first known cause whose sign is among the lines that were seen."""
    return first_advice(JOB_CAUSES, seen) or f"Look at the logs of its containers: .logs(container). Or {MORE_TIME}."


JOB_CAUSES = (
    Cause(
        sign=r"job service status: CANCELLED",
        advice="Somebody has cancelled it; .cancel(), SPCS_CANCEL_JOB and SYSTEM$CANCEL_JOB do.",
    ),
    POOL_SUSPENDED,
    Cause(
        sign=r"this container is an app object",
        advice="An app object serves requests and has no end: give the image a Dockerfile whose command ends.",
    ),
    Cause(
        sign=r"ModuleNotFoundError: No module named '([^']+)'",
        advice=r"Look at the image's requirements: \1 is not installed in it.",
    ),
    VARIABLE_MISSING,
    Cause(
        sign=r"container (\S+): FAILED \(exit code 137\b",
        advice=KILLED_ADVICE,
    ),
    Cause(
        sign=r"container (\S+): FAILED \(exit code \d+",
        advice=r"The command of container \1 failed: its last lines say why.",
    ),
    NODES_TOO_SMALL,
    Cause(
        sign=r"node\(s\) are being provisioned",
        advice=f"The compute pool's nodes are starting, which takes 2 to 5 minutes on a real account: {MORE_TIME}.",
    ),
    NOT_STARTED,
)
"""The most telling sign first."""
