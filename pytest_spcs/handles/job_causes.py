"""Known causes for a job service that has failed or does not end: the sign by which each is seen, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_spcs.handles.causes import Cause, first_advice

MORE_TIME = "give it more time: timeout=, or --spcs-job-timeout"


def job_advice_for(seen: Sequence[str]) -> str:
    """Return what to do about a job, by the first known cause whose sign is among the lines that were seen."""
    return first_advice(JOB_CAUSES, seen) or f"Look at the logs of its containers: .logs(container). Or {MORE_TIME}."


JOB_CAUSES = (
    Cause(
        sign=r"job service status: CANCELLED",
        advice="Somebody has cancelled it; .cancel(), SPCS_CANCEL_JOB and SYSTEM$CANCEL_JOB do.",
    ),
    Cause(
        sign=r"compute pool (\S+): SUSPENDED",
        advice=r"Resume the compute pool: ALTER COMPUTE POOL \1 RESUME.",
    ),
    Cause(
        sign=r"this container is an app object",
        advice="An app object serves requests and has no end: give the image a Dockerfile whose command ends.",
    ),
    Cause(
        sign=r"ModuleNotFoundError: No module named '([^']+)'",
        advice=r"Look at the image's requirements: \1 is not installed in it.",
    ),
    Cause(
        sign=r"KeyError: '(SNOWFLAKE_(?:USER|PASSWORD|WAREHOUSE|ROLE))'",
        advice=r"Snowflake gives a container no \1: connect with the token in /snowflake/session/token, "
        r"or set the variable under env in the specification.",
    ),
    Cause(
        # 128 + SIGKILL, the exit code of what ran out of memory.
        sign=r"container (\S+): FAILED \(exit code 137\b",
        advice=r"Container \1 was killed, most often for using more memory than resources.limits.memory in the "
        r"specification: raise it, or use less.",
    ),
    Cause(
        sign=r"container (\S+): FAILED \(exit code \d+",
        advice=r"The command of container \1 failed: its last lines say why.",
    ),
    Cause(
        sign=r"[Uu]nschedulable|insufficient (?:memory |CPU )?resources",
        advice="The compute pool's nodes are too small or too few: lower resources.requests in the specification, "
        "or take a larger INSTANCE_FAMILY or MAX_NODES.",
    ),
    Cause(
        sign=r"node\(s\) are being provisioned",
        advice=f"The compute pool's nodes are starting, which takes 2 to 5 minutes on a real account: {MORE_TIME}.",
    ),
    Cause(
        sign=r"container (\S+): FAILED: ",
        advice=r"Container \1 could not be started: the message beside its status says why.",
    ),
)
"""The most telling sign first."""
