"""Known causes for a service that is not ready: the sign by which each is seen, and what to do about it.

Messages of containers: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/monitoring-services
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

RAISE_TIMEOUT = "raise --spcs-ready-timeout"


@dataclass(frozen=True, slots=True)
class Cause:
    """``sign`` is a pattern for what was seen; ``advice`` may refer to its groups."""

    sign: str
    advice: str


def advice_for(seen: Sequence[str]) -> str:
    """Return what to do, by the first known cause whose sign is among the lines that were seen."""
    advice = first_advice(CAUSES, seen)
    return advice or f"Look at the logs of its containers: .logs(container). Or {RAISE_TIMEOUT}."


def first_advice(causes: Sequence[Cause], seen: Sequence[str]) -> str | None:
    """Return the advice of the first of these causes whose sign is among the lines that were seen."""
    text = "\n".join(seen)
    for cause in causes:
        if found := re.search(cause.sign, text):
            return found.expand(cause.advice)
    return None


# What services and job services fail for in the same way.
POOL_SUSPENDED = Cause(
    sign=r"compute pool (\S+): SUSPENDED",
    advice=r"Resume the compute pool: ALTER COMPUTE POOL \1 RESUME.",
)
VARIABLE_MISSING = Cause(
    sign=r"KeyError: '(SNOWFLAKE_(?:USER|PASSWORD|WAREHOUSE|ROLE))'",
    advice=r"Snowflake gives a container no \1: connect with the token in /snowflake/session/token, "
    r"or set the variable under env in the specification.",
)
NODES_TOO_SMALL = Cause(
    sign=r"[Uu]nschedulable|insufficient (?:memory |CPU )?resources",
    advice="The compute pool's nodes are too small or too few: lower resources.requests in the specification, "
    "or take a larger INSTANCE_FAMILY or MAX_NODES.",
)
NOT_STARTED = Cause(
    sign=r"container (\S+): FAILED: ",
    advice=r"Container \1 could not be started: the message beside its status says why.",
)
KILLED_ADVICE = (
    r"Container \1 was killed, most often for using more memory than resources.limits.memory in the specification: "
    r"raise it, or use less."
)
"""The advice for exit code 137, 128 + SIGKILL, which is that of what ran out of memory."""

CAUSES = (
    Cause(
        sign=r"service status: SUSPENDED",
        advice="Resume it: .resume(), or ALTER SERVICE ... RESUME.",
    ),
    POOL_SUSPENDED,
    Cause(
        sign=r"ModuleNotFoundError: No module named '([^']+)'",
        advice=rf"Look at the image's requirements: \1 is not installed in it. Or {RAISE_TIMEOUT}.",
    ),
    VARIABLE_MISSING,
    Cause(
        sign=r"[Aa]ddress already in use",
        advice="Two processes of the instance listen on one port: containers of an instance share localhost.",
    ),
    Cause(
        sign=r"container (\S+): (?!READY)\w+ \(exit code 0\b",
        advice=r"The command of container \1 ends at once, with exit code 0. A service's command must keep running: "
        r"look at ENTRYPOINT, CMD and the specification's command and args.",
    ),
    Cause(
        sign=r"container (\S+): (?!READY)\w+ \(exit code 137\b",
        advice=KILLED_ADVICE,
    ),
    Cause(
        sign=r"Readiness probe is failing at path: (\S+), port: (\d+)",
        advice=r"Look at path and port of the readinessProbe: GET \1 on port \2 has to answer 200, and the server "
        rf"has to listen on 0.0.0.0. If it only starts slowly, {RAISE_TIMEOUT}.",
    ),
    Cause(
        sign=r"Failed to pull image|image name uses an invalid format",
        advice="Look at the image path in the specification: /database/schema/repository/name:tag, as "
        "SHOW IMAGES IN IMAGE REPOSITORY lists it.",
    ),
    NODES_TOO_SMALL,
    Cause(
        sign=r"node\(s\) are being provisioned",
        advice=f"The compute pool's nodes are starting, which takes 2 to 5 minutes on a real account: {RAISE_TIMEOUT}.",
    ),
    NOT_STARTED,
    Cause(
        sign=r"container (\S+): (?!READY)\w+ \(exit code \d+",
        advice=rf"The command of container \1 fails: its last lines say why. Or {RAISE_TIMEOUT}.",
    ),
)
"""The most telling sign first: a log line says more than an exit code, that more than a status."""
